"""Verdicts, and certificates: issue, verify, revoke."""
