"""Courses, topics, lessons, blocks, editions; publishing a pack and serving it."""
