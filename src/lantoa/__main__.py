"""`python -m lantoa` is the `lantoa` command."""

from lantoa.config.cli import main

if __name__ == "__main__":  # granian's workers import this module again and must not start a second command
    raise SystemExit(main())
