"""Reading persons, their roles, consents and codes."""
