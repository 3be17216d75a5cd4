"""The demonstration: a mainland, an island and the links between them, on one machine."""
