"""The loaded demonstration, for tests of commands that work on a whole system."""

from tests.processes.places import demonstration, place

__all__ = ["demonstration", "place"]
