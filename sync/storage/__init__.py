"""Where a replica's log and views are kept: one interface, one file an engine."""
