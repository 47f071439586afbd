"""A roster from upload to undo."""
