"""Counters kept as things change, recount, the dashboard's figures."""
