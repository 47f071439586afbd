"""Publishes a sealed test and a practice of all kinds in a data folder: `lantoa manage shell -c "from tests.e2e import all_kinds"`."""

from datetime import timedelta

from django.utils import timezone

from lantoa.exams.enums import ReviewShows, WindowKind
from lantoa.training.models import Campaign
from tests.exams.parts_world import publish_parts_window
from tests.exams.world import World

FINAL, PRACTICE = "Bài đủ các kiểu câu", "Bài làm thử đủ các kiểu câu"

now = timezone.now()
world = World(Campaign.objects.get(code="tap-huan-2026"), None, None, [])  # type: ignore[arg-type]
values = {"opens_at": now - timedelta(minutes=5), "closes_at": now + timedelta(hours=3)}
final = publish_parts_window(world, now, title=FINAL, review_shows=ReviewShows.EXPLANATIONS, **values)
practice = publish_parts_window(world, now, title=PRACTICE, kind=WindowKind.PRACTICE, **values)
print(f"final={final.uuid} practice={practice.uuid}")
