"""Campaigns, quotas by unit, rosters, enrolments."""
