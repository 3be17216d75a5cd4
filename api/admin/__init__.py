"""What administrators do on the mainland, by command, over HTTP or on a page: all the same."""
