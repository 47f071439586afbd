"""Changes of the outcomes room: terms, verdicts, certificates."""
