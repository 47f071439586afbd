"""`lantoa check`: what is wrong or missing, each with what to do."""

import argparse
from typing import Any

from lantoa.config.settings_table import read_settings
from lantoa.kernel.installation import findings


def check(options: argparse.Namespace) -> dict[str, Any]:
    """Problems stop a start (ok = False); warnings do not."""
    found = findings(read_settings())
    problems = [one.text for one in found if one.stops]
    warnings = [one.text for one in found if not one.stops]
    if not problems:
        _check_database(problems)
    lines = [f"LỖI      {text}" for text in problems] + [f"Lưu ý    {text}" for text in warnings]
    lines.append("Mọi thứ sẵn sàng." if not problems else f"{len(problems)} lỗi cần sửa.")
    return {"ok": not problems, "problems": problems, "warnings": warnings, "lines": lines}


def _check_database(problems: list[str]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import OperationalError

    from lantoa.kernel.database import is_behind

    try:
        call_command("check", verbosity=0)
        if is_behind():
            problems.append("Cơ sở dữ liệu chưa tạo hoặc cũ hơn phiên bản này; chạy 'lantoa prepare'.")
    except SystemCheckError as error:
        problems.append(str(error))
    except OperationalError as error:
        problems.append(f"Không mở được cơ sở dữ liệu: {error}")
