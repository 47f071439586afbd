"""The course folder and the pack as pure functions: no Django, no database."""
