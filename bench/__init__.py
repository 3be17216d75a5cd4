"""Figures: one module a figure, measured beside its peers in the same run."""
