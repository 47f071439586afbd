"""What each `lantoa` command does; every function returns what to print and an exit status."""
