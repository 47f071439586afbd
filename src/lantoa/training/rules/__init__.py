"""Decisions of the training room, without a database."""
