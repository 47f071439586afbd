"""Rehearsing an exam day: real HTTP candidates against a running server, then the proof from its database."""
