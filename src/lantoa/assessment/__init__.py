"""Question banks, blueprints, pure scoring."""
