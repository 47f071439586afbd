"""Everything front, web and worker import, loaded once by the process they are forked from."""

import os
from importlib import import_module

from lantoa.config.processes.memory import settle, spare_memory

# What serves, with all it imports. Each is safe to fork: importing it starts no thread, connection or event loop.
_SERVING = (
    "lantoa.config.wsgi",
    "lantoa.config.processes.front",
    "lantoa.config.processes.front_server",
    "lantoa.config.processes.web",
    "lantoa.config.processes.worker",
    "django_q.cluster",
    "granian._loops",
    "granian._signals",
)


def load_everything() -> None:
    """What is loaded here is in memory once for all of them, and a child that died is back in a tenth of a second."""
    spare_memory()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django  # here, because a supervisor that does not fork knows no Django

    django.setup()
    for name in _SERVING:
        import_module(name)
    from lantoa.kernel.jobs import load_work

    load_work()
    settle()
