"""Decisions of the people room, without a database."""
