"""The type of the one who acts, for rooms that may name a person but never read the table (surfaces)."""

from lantoa.people.models import Person as Person

__all__ = ["Person"]
