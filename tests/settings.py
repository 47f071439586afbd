"""Settings of the test run: a data folder of its own, and PostgreSQL when LANTOA_TEST_DB=postgresql.

The server is started here once, by the first process of the run (pytest-xdist's workers inherit its address).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("LANTOA_TEST_DB", "sqlite")
_run = tempfile.mkdtemp(prefix="lantoa-test-")
_owner = os.getpid()
atexit.register(lambda: shutil.rmtree(_run, ignore_errors=True) if os.getpid() == _owner else None)
os.environ["LANTOA_DATA"] = _run
os.environ.setdefault("LANTOA_SECRET", "a-secret-that-only-the-tests-use-0123456789")

if os.environ["LANTOA_TEST_DB"] == "postgresql" and "LANTOA_DATABASE_URL" not in os.environ:
    from tests.postgres import start_server

    os.environ["LANTOA_DATABASE_URL"] = start_server(Path(_run) / "postgres")

from lantoa.config.settings import *  # noqa: E402, F403
from lantoa.config.settings import CACHES, DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = (
    {"NAME": f"{_run}/test.sqlite3"} if os.environ["LANTOA_TEST_DB"] == "sqlite" else {}
)
DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
