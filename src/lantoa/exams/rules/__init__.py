"""Decisions about sittings as pure functions: no database, no clock, no Django."""
