"""The organiser's and unit manager's console."""
