"""What the service keeps beside the log, and the SQL for it."""
