"""Fixtures of tests that start and kill real systems."""

from tests.processes.places import demonstration, place

__all__ = ["demonstration", "place"]
