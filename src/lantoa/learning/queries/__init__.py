"""Readings of the learning room."""
