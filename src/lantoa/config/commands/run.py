"""`lantoa run` and the three processes it keeps."""

import argparse
import os
import signal
import subprocess
import sys

from lantoa.config.cli import Failed, SaidAlready
from lantoa.config.commands.prepare import require_storage
from lantoa.config.settings_table import read_settings


def run(options: argparse.Namespace) -> None:
    """Prepare the data folder, load the demonstration when asked, then serve until stopped."""
    from lantoa.config.processes import children
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
    words = ["prepare", "--demo" if options.demo else "--operator"]
    if children.CAN_FORK:
        from lantoa.config.processes.loading import load_everything

        load_everything()
        _succeed(words, _forked(words))
    else:
        _succeed(words, subprocess.call([sys.executable, "-m", "lantoa", *words], env=os.environ))
    Supervisor(settings, lock=held, by_fork=children.CAN_FORK).run()


def _forked(words: list[str]) -> int:
    """A step in a process of its own: the one that forks must never have opened the database."""
    from lantoa.config.processes.children import Forked

    step = Forked(*words)
    try:
        return step.wait()
    except KeyboardInterrupt:
        step.send_signal(signal.SIGTERM)
        step.wait()
        raise


def _succeed(words: list[str], status: int) -> None:
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
