"""`lantoa check`: what is wrong or missing, each with what to do."""

import argparse
import os
import shutil
from typing import Any

from lantoa.config.settings_table import Settings, read_settings


def check(options: argparse.Namespace) -> dict[str, Any]:
    """Problems stop a start (ok = False); warnings do not."""
    settings = read_settings()
    problems: list[str] = []
    warnings: list[str] = []
    _check_storage(settings, problems)
    _check_files(settings, problems, warnings)
    _check_exposure(settings, warnings)
    if not problems:
        _check_database(problems)
    lines = [f"LỖI      {text}" for text in problems] + [f"Lưu ý    {text}" for text in warnings]
    lines.append("Mọi thứ sẵn sàng." if not problems else f"{len(problems)} lỗi cần sửa.")
    return {"ok": not problems, "problems": problems, "warnings": warnings, "lines": lines}


def _check_storage(settings: Settings, problems: list[str]) -> None:
    parent = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    if not os.access(parent, os.W_OK):
        problems.append(f"Không ghi được vào {parent}.")
        return
    free_mb = shutil.disk_usage(parent).free // (1024 * 1024)
    if free_mb < 200:
        problems.append(f"Ổ đĩa của {parent} chỉ còn {free_mb} MB.")


def _check_files(settings: Settings, problems: list[str], warnings: list[str]) -> None:
    for name in ("css/lantoa.css", "css/console.css", "main.js"):
        if not (settings.player_folder / name).exists():
            problems.append(f"Thiếu player/{name}; chạy 'make build'.")
    if not (settings.player_folder / "vendor" / "fonts").exists():
        warnings.append("Thiếu phông chữ của giấy chứng nhận; chạy 'make build'.")


def _check_exposure(settings: Settings, warnings: list[str]) -> None:
    if settings.debug:
        warnings.append("LANTOA_DEBUG đang bật; tắt khi phục vụ người dùng thật.")
    if settings.host not in {"127.0.0.1", "localhost"} and not settings.public_url.startswith("https://"):
        warnings.append("Trang mở ra mạng mà không có HTTPS: học ngoại tuyến và đề thi niêm phong cần HTTPS. Đặt LANTOA_PUBLIC_URL=https://… và proxy có chứng thư.")
    if settings.allowed_hosts == ("*",) and settings.public_url:
        warnings.append("LANTOA_ALLOWED_HOSTS còn để '*'; đặt đúng tên miền.")


def _check_database(problems: list[str]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import OperationalError

    from lantoa.config.commands.prepare import is_behind

    try:
        call_command("check", verbosity=0)
        if is_behind():
            problems.append("Cơ sở dữ liệu chưa tạo hoặc cũ hơn phiên bản này; chạy 'lantoa prepare'.")
    except SystemCheckError as error:
        problems.append(str(error))
    except OperationalError as error:
        problems.append(f"Không mở được cơ sở dữ liệu: {error}")
