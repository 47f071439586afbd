"""Rosters as provinces send them: one file of each kind, with the outcome of each of its rows."""
