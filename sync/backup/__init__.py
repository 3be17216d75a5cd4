"""A store as an encrypted archive, proven by restoring it."""
