"""Accounts, sign-in, scoped roles, consent."""
