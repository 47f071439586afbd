"""`lantoa demo`: loads the demonstration campaign once, with a progress bar, and prints its accounts."""

import argparse
import json
import sys
import time
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
    started = time.monotonic()
    if scenario.exists():
        accounts = json.loads(kept.read_text()) if kept.exists() else []
        return {"ok": True, "loaded": False, "accounts": accounts, "lines": _accounts(accounts)}
    with alone():
        told = scenario.play(officers=getattr(options, "officers", 5_500), now=now(), say=_bar)
    accounts = [vars(account) for account in told.accounts]
    kept.write_text(json.dumps(accounts, ensure_ascii=False))
    kept.chmod(0o600)
    line = (
        f"Khóa mẫu: {told.enrolled} người ghi danh, {told.waiting} dòng chờ xem lại, {told.studied} người học, {told.sat} người làm bài, "
        f"{told.certified} giấy chứng nhận; {time.monotonic() - started:.0f} giây."
    )
    return {"ok": True, "loaded": True, "accounts": accounts, "lines": [line, *_accounts(accounts)]}


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
