"""The shape of the tables, one small function a file."""
