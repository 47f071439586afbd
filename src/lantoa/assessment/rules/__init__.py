"""Items, scoring and drawing as pure functions: no database, no clock, no Django."""
