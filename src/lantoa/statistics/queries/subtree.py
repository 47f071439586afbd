"""Conditions on paths that an index can answer on both databases."""

from django.db import connection
from django.db.models import Q


def under(path: str, field: str = "unit_path") -> Q:
    """ "Lies in the subtree of `path`".

    SQLite finds no "starts with" in an index (its LIKE knows no upper and lower case), but a range; PostgreSQL finds it in
    the indexes with pattern operators, while a range there would follow the locale. "0" comes right after "/".
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": path, f"{field}__lt": f"{path[:-1]}0"})
    return Q(**{f"{field}__startswith": path})
