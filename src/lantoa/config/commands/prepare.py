"""`lantoa prepare`: schema, cache table, folders, administrative units; with --demo the demonstration, with --operator the
first account of an empty system. May be repeated.
"""

import argparse
import secrets
import sys
import time
from typing import Any

from lantoa.config.cli import Failed
from lantoa.config.commands.demo import demo
from lantoa.config.settings_table import Settings, read_settings
from lantoa.kernel.installation import storage_findings

FIRST_OPERATOR, FIRST_OPERATOR_FILE = "van-hanh", "nguoi-van-hanh.txt"


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """Bring the data folder up to this version; says each step that takes time."""
    settings = read_settings()
    started = time.monotonic()
    _make_folders(settings)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError

    from lantoa.facts.streams import heal_restored_streams
    from lantoa.kernel.database import is_behind
    from lantoa.territory.services import load_units

    try:
        if is_behind():
            print("Cập nhật cơ sở dữ liệu…", flush=True)
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        heal_restored_streams()
        load_units(actor=None)
    except OperationalError as error:
        raise Failed(f"Không mở được cơ sở dữ liệu: {error}") from error
    lines = [f"Sẵn sàng trong {time.monotonic() - started:.1f} giây."]
    if options.demo:  # in the same process: loading Django again would be a third of a start
        lines += demo(options)["lines"]
    elif options.operator:
        lines += _first_operator(settings)
    return {"ok": True, "lines": lines}


def require_storage(settings: Settings) -> None:
    """Failed with a clear line when the data folder cannot be written to or its disk is nearly full."""
    for finding in storage_findings(settings.data, settings.least_free_mb):
        raise Failed(finding.text)


def _first_operator(settings: Settings) -> list[str]:
    """Someone must be able to sign in. The password goes into a file of its owner alone: what is printed ends in logs."""
    from lantoa.kernel.clock import now
    from lantoa.people.queries.accounts import has_operator
    from lantoa.people.services.operators import create_operator

    if has_operator():
        return []
    password, kept = secrets.token_urlsafe(12), settings.data / FIRST_OPERATOR_FILE
    create_operator(user_name=FIRST_OPERATOR, password=password, now=now())
    kept.touch(mode=0o600)
    kept.write_text(f"{FIRST_OPERATOR}\n{password}\n")
    return [
        f"Tài khoản vận hành đầu tiên: {FIRST_OPERATOR}; mật khẩu nằm trong tệp {kept}.",
        "Đăng nhập, đổi mật khẩu, rồi xóa tệp ấy.",
    ]


def _make_folders(settings: Settings) -> None:
    require_storage(settings)
    try:
        for folder in (
            settings.packs_folder,
            settings.blobs_folder,
            settings.papers_folder,
            settings.uploads_folder,
            settings.data / "run",
        ):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(f"Không ghi được vào thư mục dữ liệu {settings.data}: {error.strerror}") from error
    if len(str(settings.web_socket)) > 100:
        print(
            f"Cảnh báo: đường dẫn {settings.web_socket} quá dài cho Unix socket; chọn thư mục dữ liệu ngắn hơn.",
            file=sys.stderr,
        )
