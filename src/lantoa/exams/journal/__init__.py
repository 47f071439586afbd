"""The exam journal: openings, answers and closings, only ever added. On SQLite a file of its own with one writer."""
