"""`lantoa rehearse`: an exam day on trial, with real HTTP candidates against the running server, and the proof afterwards."""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

from lantoa.config.cli import Failed
from lantoa.config.processes.lock import is_running
from lantoa.config.settings_table import read_settings


def rehearse(options: argparse.Namespace) -> dict[str, Any]:
    """Rehearse; status 1 when anything acknowledged was lost, anything was invented or anybody was turned away."""
    settings = read_settings()
    if options.clean:
        return _clean(options)
    if not is_running(settings):
        raise Failed(
            "Máy chủ chưa chạy trên thư mục dữ liệu này. Mở cửa sổ khác, chạy `lantoa run`, rồi diễn tập."
        )
    import django

    django.setup()
    from lantoa.rehearsal.plan import plan_of
    from lantoa.rehearsal.rehearse import Wanted, rehearse

    plan = plan_of(
        options.profile,
        options.minutes,
        opening_seconds=options.opening_seconds,
        cuts=options.cuts,
        reloads=options.reloads,
        duplicates=options.duplicates,
    )
    wanted = Wanted(
        people=options.candidates,
        plan=plan,
        host=settings.front_host,
        port=settings.port,
        data=settings.data,
        connections=options.connections,
        kills=tuple(_kill(one) for one in options.kill),
        seed=options.seed,
        with_marks=not options.no_marks,
    )
    progress = _Progress(quiet=options.json)
    database = "PostgreSQL" if settings.database_url else "SQLite"
    findings, stage = rehearse(wanted, machine=_machine(), database=database, say=progress.say)
    progress.end()
    figures = findings.figures()
    if options.report:
        moments = [vars(one) for one in findings.crowd.moments]
        text = json.dumps({**figures, "moments": moments}, ensure_ascii=False, indent=1)
        Path(options.report).write_text(text, encoding="utf-8")
    lines = findings.lines()
    if options.keep:
        lines.append(
            f"  Dữ liệu diễn tập giữ lại trong khóa {stage.campaign.code}; xóa bằng: lantoa rehearse --clean"
        )
    else:
        from lantoa.rehearsal.cleaning import clean

        clean(stage.campaign.code, report=lambda done, of: progress.say("Dọn dữ liệu diễn tập", done, of))
        progress.end()
    return {"ok": findings.holds, **figures, "lines": lines}


def _clean(options: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from lantoa.rehearsal.cleaning import clean, rehearsals

    progress = _Progress(quiet=options.json)
    found = rehearsals()
    for code in found:
        clean(code, report=lambda done, of: progress.say("Dọn dữ liệu diễn tập", done, of))
    progress.end()
    return {"ok": True, "cleaned": found, "lines": [f"Đã dọn {len(found)} lần diễn tập."]}


def _kill(text: str) -> tuple[str, float]:
    from lantoa.rehearsal.rehearse import KILLABLE

    name, _, seconds = text.partition(":")
    if name not in KILLABLE or not seconds.replace(".", "", 1).isdigit():
        raise Failed(
            f"--kill {text}: viết như front:20 (tiến trình {', '.join(KILLABLE)}, cách bao nhiêu giây)."
        )
    return name, float(seconds)


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
                print(
                    f"\r{step:<28}{bar} {done:,}/{of:,}   ".replace(",", "."),
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
        elif tenth != self._tenth:
            self._tenth = tenth
            print(f"{step}: {done}/{of}", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._step and sys.stderr.isatty() and not self._quiet:
            print(file=sys.stderr)
        self._step = ""
