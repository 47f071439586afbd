"""`lantoa demo`: loads the demonstration campaign once, with a progress bar, and prints its accounts."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from lantoa.config.settings_table import read_settings

WIDTH = 28


def demo(options: argparse.Namespace) -> dict[str, Any]:
    """May be repeated: a loaded demonstration is left as it is and its accounts are printed again."""
    import django

    django.setup()
    from lantoa.config.demo import scenario
    from lantoa.kernel.chunks import alone
    from lantoa.kernel.clock import now

    kept = read_settings().data / "demo.json"
    begun = kept.with_name("demo.begun")
    started = time.monotonic()
    if begun.exists() or scenario.exists():
        if not kept.exists():
            return {"ok": True, "loaded": False, "accounts": [], "lines": _half_way(kept.parent)}
        accounts = json.loads(kept.read_text())
        return {"ok": True, "loaded": False, "accounts": accounts, "lines": _accounts(accounts)}
    begun.touch()
    with alone():
        told = scenario.play(officers=getattr(options, "officers", 5_500), now=now(), say=_bar)
    accounts = [vars(account) for account in told.accounts]
    kept.write_text(json.dumps(accounts, ensure_ascii=False))
    kept.chmod(0o600)
    begun.unlink()
    line = (
        f"Khóa mẫu: {told.enrolled} người ghi danh, {told.waiting} dòng chờ xem lại, {told.studied} người học, {told.sat} người làm bài, "
        f"{told.certified} giấy chứng nhận; {time.monotonic() - started:.0f} giây."
    )
    return {"ok": True, "loaded": True, "accounts": accounts, "lines": [line, *_accounts(accounts)]}


def _half_way(data: Path) -> list[str]:
    """The accounts are printed and kept at the very end; an earlier loading never came there."""
    aside = data.with_name(f"{data.name}-do-dang")
    return [
        "Khóa mẫu mới nạp được một phần: lần nạp trước bị dừng giữa chừng, nên không có danh sách tài khoản mẫu.",
        f"Muốn nạp lại từ đầu: dừng Lan Tỏa, chuyển thư mục dữ liệu sang chỗ khác (mv {data} {aside}), rồi chạy lại lệnh này.",
        "Nếu dữ liệu nằm trên PostgreSQL, hãy trỏ LANTOA_DATABASE_URL tới một cơ sở dữ liệu mới trước khi chạy lại.",
        "Muốn giữ những gì đã nạp: lantoa operator create --user TÊN tạo một tài khoản vận hành để đăng nhập.",
    ]


def _accounts(accounts: list[dict[str, str]]) -> list[str]:
    return ["Tài khoản mẫu:", *(f"  {one['role']:<50} {one['name']:<24} {one['secret']}" for one in accounts)]


def _bar(what: str, share: float) -> None:
    done = round(share * WIDTH)
    if sys.stderr.isatty():
        print(
            f"\r[{'#' * done}{'.' * (WIDTH - done)}] {share:4.0%} {what:<50}",
            end="\n" if share >= 1 else "",
            file=sys.stderr,
            flush=True,
        )
    elif share in {0.02, 0.1, 0.8, 0.92, 1.0}:
        print(f"{share:4.0%} {what}", file=sys.stderr, flush=True)
