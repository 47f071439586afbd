"""Fixtures of tests that start and kill real systems."""

from tests.processes.places import demonstration, empty, place, prepared

__all__ = ["demonstration", "empty", "place", "prepared"]
