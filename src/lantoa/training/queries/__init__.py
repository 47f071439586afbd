"""Reading campaigns, quotas, enrolments and rosters, always from a scope."""
