"""The satellite link: when it is there, what it may carry, and the job that uses it."""
