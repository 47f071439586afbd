"""Starting the front process under granian."""

from importlib.util import find_spec

from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from lantoa.config.log_lines import TO_ROOT
from lantoa.config.processes.lines import HTTP1, allow_many_lines
from lantoa.config.settings_table import Settings, read_settings


def create_app() -> object:
    """The RSGI application; granian calls it inside its worker."""
    from lantoa.config.processes.front import FrontApp  # in the worker only: the parent stays small

    return FrontApp(read_settings())


def _has_uvloop() -> bool:
    """A third less CPU for each save than asyncio's own loop; not there on Windows."""
    return find_spec("uvloop") is not None


def serve(settings: Settings) -> None:
    """Serve until told to stop. On SQLite one process writes the exam journal, whatever the settings say."""
    lines = allow_many_lines()
    Server(
        "lantoa.config.processes.front_server:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.gateway_processes if settings.database_url else 1,
        loop=Loops.uvloop if _has_uvloop() else Loops.asyncio,
        # Not "auto": while it looks for the version, a line that never says a word is kept for ever.
        http=HTTPModes.http1,
        http1_settings=HTTP1,
        websockets=False,
        backlog=4096,
        # How many lines it takes at all, as many as its backlog if not said: then 4,096 silent ones shut everybody out.
        backpressure=lines,
        log_level=LogLevels.warning,
        log_dictconfig=TO_ROOT,
        workers_kill_timeout=10,
    ).serve()
