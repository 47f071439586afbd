"""Changing persons, their passwords, codes, roles and consents."""
