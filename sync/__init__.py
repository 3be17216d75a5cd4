"""The replication engine: logs of changes, folded into records, exchanged between replicas."""
