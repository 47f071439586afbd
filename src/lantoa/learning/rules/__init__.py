"""Decisions of the learning room, pure Python."""
