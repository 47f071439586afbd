"""A PostgreSQL server for the tests: binaries found on the machine, else those of the `pgserver` wheel."""

import logging
import warnings
from pathlib import Path


def start_server(folder: Path) -> str:
    """Start a server on a Unix socket in `folder`; returns its URL. It stops with this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns of a missing XDG folder while it is imported
        import pgserver

    logging.getLogger("pgserver").setLevel(logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    server = pgserver.get_server(folder, cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET max_connections = 200")
    return server.get_uri(database="postgres")
