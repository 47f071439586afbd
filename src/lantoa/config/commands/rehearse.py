"""`lantoa rehearse`: an exam day on trial, with real HTTP candidates against the running server, and the proof afterwards."""

import argparse
import json
import os
import platform
import shutil
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantoa.config.cli import Failed, Misused
from lantoa.config.processes.lock import is_running
from lantoa.config.settings_table import Settings, read_settings
from lantoa.kernel.vietnamese.numbers import format_number

if TYPE_CHECKING:
    from lantoa.rehearsal.rehearse import Wanted
    from lantoa.rehearsal.report import Findings

HOW_TO_CLEAN = "Dọn dữ liệu diễn tập bằng: lantoa rehearse --clean"
OPENING_MOST = 0.5  # share of the whole time: who comes last still has time to work


def rehearse(options: argparse.Namespace) -> dict[str, Any]:
    """Rehearse; status 1 when anything acknowledged was lost, anything was invented or anybody was turned away."""
    settings = read_settings()
    progress = _Progress(quiet=options.json)
    if options.clean:
        return _clean_all(progress)
    _check(options, settings)
    import django

    django.setup()
    wanted = _wanted(options, settings)
    _keep_clear_of_real_tests(options)
    _check_room(options, settings)
    from lantoa.rehearsal.rehearse import rehearse

    database = "PostgreSQL" if settings.database_url else "SQLite"
    try:
        findings, stage = rehearse(wanted, machine=_machine(), database=database, say=progress.say)
    except KeyboardInterrupt:
        progress.end()
        raise Failed(f"Đã dừng khi còn đang lập danh sách, chưa có gì để đối chiếu. {HOW_TO_CLEAN}") from None
    progress.end()
    figures = findings.figures()
    if options.report:
        _write_report(Path(options.report), findings)
    lines = [*findings.lines(), *_afterwards(options, findings, stage.campaign.code, progress)]
    return {"ok": findings.holds and not findings.crowd.interrupted, **figures, "lines": lines}


def _check(options: argparse.Namespace, settings: Settings) -> None:
    """What can be said before anything is made."""
    longest = options.minutes * 60 * OPENING_MOST
    if options.opening_seconds is not None and options.opening_seconds > longest:
        raise Misused(
            f"--opening-seconds {options.opening_seconds:g}: nhiều nhất một nửa của cả buổi, ở đây là {longest:g} giây."
        )
    if options.report:
        try:
            Path(options.report).open("a").close()
        except OSError as error:
            raise Failed(f"Không ghi được tệp kết quả {options.report}: {error.strerror}.") from None
    if options.url is None and not is_running(settings):
        raise Failed(
            f"Máy chủ chưa chạy trên thư mục dữ liệu {settings.data}. Mở cửa sổ khác, chạy `lantoa run`, rồi diễn tập;"
            " hoặc chỉ địa chỉ bằng --url."
        )
    host, port = _place(options, settings)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=10).close()  # noqa: S310 http only, by http_address
    except (OSError, ValueError) as error:
        why = f"trả lời {error.code}" if isinstance(error, urllib.error.HTTPError) else "không trả lời"
        raise Failed(
            f"{address} {why}. Xem lại --port hoặc --url: đó phải là cổng của Lan Tỏa trên cơ sở dữ liệu này."
        ) from None


def _place(options: argparse.Namespace, settings: Settings) -> tuple[str, int]:
    return options.url or (settings.front_host, settings.port)


def _wanted(options: argparse.Namespace, settings: Settings) -> "Wanted":
    from lantoa.rehearsal.plan import plan_of
    from lantoa.rehearsal.rehearse import Wanted

    plan = plan_of(
        options.profile,
        options.minutes,
        opening_seconds=options.opening_seconds,
        cuts=options.cuts,
        reloads=options.reloads,
        duplicates=options.duplicates,
    )
    host, port = _place(options, settings)
    return Wanted(
        people=options.candidates,
        plan=plan,
        host=host,
        port=port,
        data=settings.data,
        connections=options.connections,
        kills=tuple(options.kill),
        seed=options.seed,
        with_marks=not options.no_marks,
    )


def _keep_clear_of_real_tests(options: argparse.Namespace) -> None:
    from lantoa.kernel.clock import now
    from lantoa.rehearsal.estimate import minutes_needed
    from lantoa.rehearsal.real_tests import real_tests

    ahead = timedelta(minutes=minutes_needed(options.candidates, options.minutes))
    titles = real_tests(now(), ahead)
    if titles and not options.force:
        raise Failed(
            f"Có bài kiểm tra thật đang có người làm hoặc sắp mở: {', '.join(titles[:3])}. Diễn tập lúc này làm họ phải chờ."
            " Hãy diễn tập vào lúc khác; nếu vẫn muốn, thêm --force."
        )


def _check_room(options: argparse.Namespace, settings: Settings) -> None:
    """Say what a large rehearsal takes; refuse when the disk cannot hold it."""
    from lantoa.rehearsal.estimate import MANY, disk_megabytes, minutes_needed

    needed = disk_megabytes(options.candidates)
    if options.candidates > MANY and not options.json:
        print(
            f"{format_number(options.candidates)} thí sinh: cả việc mất khoảng"
            f" {minutes_needed(options.candidates, options.minutes)} phút và cần khoảng {format_number(needed)} MB"
            " trống trên ổ đĩa. Ctrl+C để dừng bất cứ lúc nào.",
            file=sys.stderr,
            flush=True,
        )
    free = shutil.disk_usage(settings.data).free // 1_000_000
    if not settings.database_url and free < needed + settings.least_free_mb:
        raise Failed(
            f"Ổ đĩa của {settings.data} còn {format_number(free)} MB, diễn tập cần khoảng {format_number(needed)} MB."
            " Dọn bớt ổ đĩa hoặc giảm --candidates."
        )


def _write_report(path: Path, findings: "Findings") -> None:
    moments = [vars(one) for one in findings.crowd.moments]
    text = json.dumps({**findings.figures(), "moments": moments}, ensure_ascii=False, indent=1)
    path.write_text(text, encoding="utf-8")


def _afterwards(
    options: argparse.Namespace, findings: "Findings", code: str, progress: "_Progress"
) -> list[str]:
    """Clean, or say how; the findings are shown in any case."""
    kept = f"  Dữ liệu diễn tập còn trong khóa {code}. {HOW_TO_CLEAN}"
    if options.keep or findings.crowd.interrupted:
        return [kept]
    from lantoa.kernel.errors import DomainError
    from lantoa.rehearsal.cleaning import clean

    try:
        clean(code, report=lambda done, of: progress.say("Dọn dữ liệu diễn tập", done, of))
    except DomainError as error:
        return [f"  {error.message}", kept]
    except KeyboardInterrupt:
        return [f"  Đã dừng khi đang dọn. {HOW_TO_CLEAN}"]
    finally:
        progress.end()
    return ["  Đã dọn dữ liệu diễn tập."]


def _clean_all(progress: "_Progress") -> dict[str, Any]:
    import django

    django.setup()
    from lantoa.rehearsal.cleaning import clean, rehearsals

    found = rehearsals()
    for code in found:
        clean(code, report=lambda done, of: progress.say("Dọn dữ liệu diễn tập", done, of))
    progress.end()
    said = f"Đã dọn {len(found)} lần diễn tập." if found else "Không có dữ liệu diễn tập nào cần dọn."
    return {"ok": True, "cleaned": found, "lines": [said]}


def _machine() -> str:
    return (
        f"{os.cpu_count()} nhân, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


class _Progress:
    """One line that moves on a terminal; a line for each tenth elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._last, self._step, self._tenth = quiet, 0.0, "", -1

    def say(self, step: str, done: int, of: int) -> None:
        if self._quiet:
            return
        if step != self._step:
            self.end()
            self._step, self._tenth = step, -1
        tenth = done * 10 // max(of, 1)
        if sys.stderr.isatty():
            if time.monotonic() - self._last > 0.2 or done == of:
                self._last = time.monotonic()
                bar = "█" * (tenth * 2) + "░" * (20 - tenth * 2)
                said = f"{format_number(done)}/{format_number(of)}"
                print(f"\r{step:<28}{bar} {said}   ", end="", file=sys.stderr, flush=True)
        elif tenth != self._tenth:
            self._tenth = tenth
            print(f"{step}: {format_number(done)}/{format_number(of)}", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._step and sys.stderr.isatty() and not self._quiet:
            print(file=sys.stderr)
        self._step = ""
