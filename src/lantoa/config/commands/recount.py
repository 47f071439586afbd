"""`lantoa recount`: figures counted again from the facts."""

import argparse
from typing import Any


def recount(options: argparse.Namespace) -> dict[str, Any]:
    """Recount one campaign or all; says how many counters differed."""
    import django

    django.setup()
    from lantoa.statistics.services import recount_campaigns

    report = recount_campaigns(actor=None, code=options.campaign)
    return {"ok": True, "campaigns": report.campaigns, "corrected": report.corrected, "lines": [f"Đã đếm lại {report.campaigns} khóa; {report.corrected} số được sửa."]}
