"""Rules about units without IO: what a unit is, scopes, written places."""
