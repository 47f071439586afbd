"""The hot path of an exam: four requests, no Django."""
