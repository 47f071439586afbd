"""The web process: Django as WSGI behind a Unix socket."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from lantoa.config.log_lines import TO_ROOT
from lantoa.config.settings_table import Settings


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    settings.web_socket.parent.mkdir(parents=True, exist_ok=True)
    settings.web_socket.unlink(missing_ok=True)
    Server(
        "lantoa.config.wsgi:application",
        uds=settings.web_socket,
        uds_permissions=0o600,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=TO_ROOT,
        workers_kill_timeout=10,
    ).serve()
