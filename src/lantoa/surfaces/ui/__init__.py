"""Base templates, components and form rendering that every surface shares."""
