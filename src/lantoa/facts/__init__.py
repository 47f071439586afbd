"""What happened, append-only; who reads it, with a cursor; and the audit trail."""
