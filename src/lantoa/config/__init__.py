"""What holds the house together: settings, processes, root urls, the `lantoa` command."""
