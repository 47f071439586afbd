"""Publishes the tests of tests/e2e/test_exam_bad_line.py: `lantoa manage shell -c "from tests.e2e import exam_windows"`.

Prints `name=uuid` for each: one in three days, one that runs, one that is over in a moment, and one with a code and no way back.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from lantoa.exams.models import Window
from lantoa.exams.services import open_window, publish_window
from lantoa.exams.services.day_rules import DayRules
from lantoa.training.models import Campaign
from tests.e2e.exam_names import CODE

now = timezone.now()
campaign = Campaign.objects.get(code="tap-huan-2026")
blueprint = Window.objects.filter(campaign=campaign, kind="final").latest("id").blueprint
running: dict[str, Any] = {
    "opens_at": now - timedelta(minutes=2),
    "closes_at": now + timedelta(hours=3),
    "limit_seconds": 45 * 60,
}
tests: dict[str, dict[str, Any]] = {
    "later": {
        "title": "Bài kiểm tra cuối khóa",
        "opens_at": now + timedelta(days=3),
        "closes_at": now + timedelta(days=3, hours=2),
        "limit_seconds": 45 * 60,
        "rules": DayRules(spread_seconds=60),
    },
    "timed": {"title": "Bài kiểm tra có giờ", **running},
    "short": {"title": "Bài kiểm tra ngắn", **running, "limit_seconds": 20, "grace_seconds": 0},
    "forward": {
        "title": "Bài kiểm tra làm lần lượt",
        **running,
        "rules": DayRules(access_code=CODE, no_way_back=True),
    },
}
for name, values in tests.items():
    made = open_window(
        actor=None,
        campaign=campaign,
        blueprint=blueprint,
        attempts=1,
        now=now,
        **{"grace_seconds": 60, **values},
    )
    published = publish_window(actor=None, window=made, now=now)
    print(f"{name}={published.uuid}")
