"""Django's SQLite backend with one fair lock between all writing processes."""
