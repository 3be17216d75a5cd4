"""The survey's rules, pure: they take clock, chance and data as arguments."""
