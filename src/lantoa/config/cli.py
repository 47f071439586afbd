"""The `lantoa` command: reads its arguments, sets the environment, hands over to one function.

Exit status: 0 done, 1 failed with a clear message, 2 wrong usage. `--json` prints one JSON object for programs.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from lantoa import __version__
from lantoa.config.log_lines import log_to_console
from lantoa.config.settings_table import WrongSetting, read_settings
from lantoa.config.usage import http_address, kill_every, number, whole

# command -> "module:function" below lantoa.config; imported only when asked for, so that the supervisor stays small.
_COMMANDS = {
    "run": "commands.run:run",
    "prepare": "commands.prepare:prepare",
    "front": "commands.run:front",
    "web": "commands.run:web",
    "worker": "commands.run:worker",
    "check": "commands.check:check",
    "demo": "commands.demo:demo",
    "backup": "commands.backup:backup",
    "restore": "commands.restore:restore",
    "recount": "commands.recount:recount",
    "rehearse": "commands.rehearse:rehearse",
    "token create": "commands.token:create",
    "operator create": "commands.operator:create",
    "course import": "commands.course:import_course",
    "course export": "commands.course:export_course",
    "course publish": "commands.course:publish_course",
    "settings": "commands.settings:show",
}


class Failed(Exception):
    """The command could not do it; the message says why and what to do. Exit status 1."""


class Misused(Failed):
    """The options do not fit together; the message says how. Exit status 2."""


class SaidAlready(Failed):
    """The step that failed has printed its line; nothing to add. Exit status 1."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["manage"]:
        return _manage(words[1:])
    parser = _parser()
    options = parser.parse_args(words)
    if not getattr(options, "command", None):
        parser.print_help()
        return 2
    _set_environment(options)
    log_to_console()
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    module_name, _, function_name = _COMMANDS[options.command].partition(":")
    try:
        read_settings()
        module = importlib.import_module(f"lantoa.config.{module_name}")
        result = getattr(module, function_name)(options)
    except SaidAlready:
        return 1
    except (Failed, WrongSetting) as error:
        return _say_failure(options, str(error)) + isinstance(error, Misused)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # Rooms' own refusals are clear messages; anything else is a defect and keeps its traceback.
        if hasattr(error, "as_json") and hasattr(error, "message"):
            return _say_failure(options, str(error.message))
        raise
    _say(options, result)
    return 1 if isinstance(result, dict) and result.get("ok") is False else 0


def _say(options: argparse.Namespace, result: Any) -> None:
    if result is None:
        return
    if getattr(options, "json", False):
        print(json.dumps(result, ensure_ascii=False, default=str))
    elif isinstance(result, dict):
        for line in result.get(
            "lines", [f"{name}: {value}" for name, value in result.items() if name != "ok"]
        ):
            print(line)
    else:
        print(result)


def _say_failure(options: argparse.Namespace, message: str) -> int:
    if getattr(options, "json", False):
        print(json.dumps({"ok": False, "error": message}, ensure_ascii=False))
    else:
        print(f"lantoa: {message}", file=sys.stderr)
    return 1


def _set_environment(options: argparse.Namespace) -> None:
    for name in ("data", "host", "port"):
        value = getattr(options, name, None)
        if value is not None:
            os.environ[f"LANTOA_{name.upper()}"] = str(value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")


def _manage(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lantoa manage", *words])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lantoa", description="Lan Tỏa: tập huấn cán bộ thông tin cơ sở.")
    parser.add_argument("--version", action="version", version=f"lantoa {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", help="thư mục dữ liệu (mặc định ./var)")
    common.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    commands = parser.add_subparsers(metavar="lệnh")

    def add(name: str, help_text: str, *, under: Any = None) -> argparse.ArgumentParser:
        made = (under or commands).add_parser(name.split()[-1], help=help_text, parents=[common])
        made.set_defaults(command=name)
        return made

    run = add("run", "chạy toàn bộ hệ thống trên một cổng")
    run.add_argument("--host")
    run.add_argument("--port", type=int)
    run.add_argument("--demo", action="store_true", help="nạp khóa tập huấn mẫu ở lần chạy đầu")
    prepare = add("prepare", "tạo hoặc nâng cấp cơ sở dữ liệu, nạp đơn vị hành chính")
    prepare.add_argument("--demo", action="store_true", help="nạp cả khóa tập huấn mẫu")
    prepare.add_argument(
        "--operator", action="store_true", help="tạo tài khoản vận hành đầu tiên nếu chưa có"
    )
    for name in ("front", "web", "worker"):
        add(name, f"chạy riêng tiến trình {name}")
    add("check", "kiểm tra cài đặt và nói điều còn thiếu")
    demo = add("demo", "nạp khóa tập huấn mẫu")
    demo.add_argument("--officers", type=int, default=5_500)
    backup = add("backup", "sao lưu toàn bộ dữ liệu vào một tệp")
    backup.add_argument("file")
    restore = add("restore", "khôi phục từ tệp sao lưu vào thư mục dữ liệu trống")
    restore.add_argument("file")
    restore.add_argument("--force", action="store_true", help="thay dữ liệu đang có")
    recount = add("recount", "đếm lại số liệu từ bản ghi gốc")
    recount.add_argument("campaign", nargs="?", help="mã khóa; bỏ trống = mọi khóa")
    _add_rehearse(add)
    add("settings", "in bảng cài đặt (Markdown)")
    _add_groups(commands, add)
    commands.add_parser("manage", help="các lệnh của Django", add_help=False)
    return parser


def _add_rehearse(add: Any) -> None:
    made = add(
        "rehearse", "diễn tập ngày thi: thí sinh giả trên máy chủ đang chạy, rồi đối chiếu từng câu trả lời"
    )
    share, many = number(0, 1), whole(1, 200_000)
    made.add_argument("--candidates", type=many, default=500, metavar="N", help="số thí sinh (mặc định 500)")
    made.add_argument(
        "--minutes", type=number(0.05, 600), default=2.0, metavar="M", help="cả buổi trong bao nhiêu phút"
    )
    made.add_argument(
        "--profile",
        choices=["dien-hinh", "cung-luc", "song-yeu"],
        default="dien-hinh",
        help="ngày thường, mọi người cùng lúc, hoặc sóng yếu",
    )
    made.add_argument(
        "--opening-seconds", type=number(1, 18_000), help="mọi người mở bài trong bao nhiêu giây"
    )
    made.add_argument("--cuts", type=share, help="phần đường truyền bị cắt mỗi giây, từ 0 đến 1")
    made.add_argument("--reloads", type=share, help="khả năng tải lại trang ở mỗi lần lưu")
    made.add_argument("--duplicates", type=share, help="khả năng gửi lặp ở mỗi lần lưu")
    made.add_argument(
        "--kill",
        action="append",
        default=[],
        type=kill_every,
        metavar="TÊN:GIÂY",
        help="tắt ngang front, web hoặc worker, như front:20",
    )
    made.add_argument("--connections", type=whole(1, 20_000), default=1_024, help="số kết nối dùng chung")
    made.add_argument("--port", type=whole(1, 65_535), help="cổng của máy chủ trên máy này")
    made.add_argument(
        "--url",
        type=http_address,
        metavar="ĐỊA CHỈ",
        help="địa chỉ khác của hệ thống này, như http://10.0.0.5:8000",
    )
    made.add_argument("--seed", type=whole(0, 10**9), default=1, help="số khác thì thí sinh trả lời khác")
    made.add_argument("--no-marks", action="store_true", help="không chờ chấm bài")
    made.add_argument("--report", metavar="TỆP", help="ghi kết quả và từng giây vào tệp JSON")
    made.add_argument("--keep", action="store_true", help="giữ lại dữ liệu diễn tập")
    made.add_argument(
        "--force", action="store_true", help="diễn tập cả khi có người đang làm bài kiểm tra thật"
    )
    made.add_argument("--clean", action="store_true", help="chỉ dọn dữ liệu của các lần diễn tập trước")


def _add_groups(commands: Any, add: Any) -> None:
    token = commands.add_parser("token", help="khóa truy cập API").add_subparsers(
        metavar="lệnh", required=True
    )
    create = add("token create", "tạo khóa API cho một tài khoản", under=token)
    create.add_argument("--user", required=True, help="tên đăng nhập")
    create.add_argument("--label", default="")
    create.add_argument("--days", type=int, default=365)
    operator = commands.add_parser("operator", help="tài khoản vận hành").add_subparsers(
        metavar="lệnh", required=True
    )
    made = add("operator create", "tạo tài khoản vận hành đầu tiên", under=operator)
    made.add_argument("--user", required=True)
    made.add_argument("--name", default="Người vận hành")
    course = commands.add_parser("course", help="học liệu").add_subparsers(metavar="lệnh", required=True)
    importing = add("course import", "nhập một thư mục hoặc tệp .zip học liệu", under=course)
    importing.add_argument("path")
    exporting = add("course export", "xuất học liệu ra thư mục", under=course)
    exporting.add_argument("code")
    exporting.add_argument("path")
    publishing = add("course publish", "phát hành ấn bản mới", under=course)
    publishing.add_argument("code")
