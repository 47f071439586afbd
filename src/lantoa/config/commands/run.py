"""`lantoa run` and the three processes it keeps."""

import argparse
import os
import subprocess
import sys

from lantoa.config.cli import Failed, SaidAlready
from lantoa.config.commands.prepare import require_storage
from lantoa.config.settings_table import read_settings


def run(options: argparse.Namespace) -> None:
    """Prepare the data folder, load the demonstration when asked, then serve until stopped."""
    from lantoa.config.processes.lock import AlreadyRunning, hold
    from lantoa.config.processes.supervisor import CannotStart, Supervisor, require_free_port

    settings = read_settings()
    require_storage(settings)
    try:
        held = hold(settings.data)
        require_free_port(settings.host, settings.port)
    except (AlreadyRunning, CannotStart) as error:
        raise Failed(str(error)) from error
    except OSError as error:
        raise Failed(f"Không ghi được vào thư mục dữ liệu {settings.data}: {error.strerror}") from error
    _step(["prepare", "--demo" if options.demo else "--operator"])
    Supervisor(settings, lock=held).run()


def _step(words: list[str]) -> None:
    """A step in a process of its own, so that the supervisor never loads Django."""
    status = subprocess.call([sys.executable, "-m", "lantoa", *words], env=os.environ)
    if status == 1:
        raise SaidAlready
    if status:
        raise Failed(f"bước '{words[0]}' không xong (mã {status}); xem các dòng phía trên")


def front(options: argparse.Namespace) -> None:
    from lantoa.config.processes.front_server import serve

    serve(read_settings())


def web(options: argparse.Namespace) -> None:
    from lantoa.config.processes.web import serve

    serve(read_settings())


def worker(options: argparse.Namespace) -> None:
    from lantoa.config.processes.worker import serve

    serve()
