"""Pages of those who keep the installation: its state, work, accounts, trail and courses."""
