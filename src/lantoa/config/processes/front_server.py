"""Starting the front process under granian."""

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from lantoa.config.settings_table import Settings, read_settings


def create_app() -> object:
    """The RSGI application; granian calls it inside its worker."""
    from lantoa.config.processes.front import FrontApp  # in the worker only: the parent stays small

    return FrontApp(read_settings())


def serve(settings: Settings) -> None:
    """Serve until told to stop. One worker: on SQLite one process writes the exam journal."""
    Server(
        "lantoa.config.processes.front_server:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=1,
        loop=Loops.asyncio,
        websockets=False,
        backlog=4096,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
    ).serve()
