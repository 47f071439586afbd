"""The demonstration campaign: synthetic officers through the real import and the real services."""
