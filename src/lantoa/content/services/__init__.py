"""Bringing courses in, taking them out, publishing them."""
