"""Changing campaigns, quotas, enrolments and rosters."""
