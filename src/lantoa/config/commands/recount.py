"""`lantoa recount`: figures counted again from the facts."""

import argparse
from typing import Any


def recount(options: argparse.Namespace) -> dict[str, Any]:
    """Recount one campaign or all; names every figure that differed and puts it right."""
    import django

    django.setup()
    from lantoa.kernel.clock import now
    from lantoa.statistics.services.recounting import recount as recount_campaign
    from lantoa.training.queries.campaigns import all_campaigns, campaign_by_code

    campaigns = [campaign_by_code(options.campaign)] if options.campaign else all_campaigns()
    found: dict[str, int] = {}
    lines = []
    for campaign in campaigns:
        result = recount_campaign(actor=None, campaign=campaign, now=now(), repair=True)
        found[campaign.code] = len(result.differences)
        lines.append(
            f"{campaign.code}: {result.facts} sự việc, {len(result.differences)} số khác; chưa đọc {result.unread}."
        )
        lines += [
            f"  {one.against} {one.place} {one.measure} {one.day or 'tổng'}: đang ghi {one.kept}, đếm lại {one.counted}"
            for one in result.differences[:20]
        ]
    return {
        "ok": True,
        "campaigns": len(campaigns),
        "differences": found,
        "lines": lines or ["Chưa có khóa nào."],
    }
