"""A running test with one device at a time and somebody to sit it beside the demonstration's learner, for
tests/e2e/test_exam_board.py: `lantoa manage shell -c "from tests.e2e import exam_board_world"`.

Prints `window=uuid`, and `unit=code` of the second person's commune.
"""

from datetime import timedelta

from django.utils import timezone

from lantoa.exams.models import Window
from lantoa.exams.services import open_window, publish_window
from lantoa.exams.services.day_rules import DayRules
from lantoa.people.models import SignInName
from lantoa.training.models import Campaign, Enrolment
from tests.e2e.exam_names import PASSWORD, SECOND

now = timezone.now()
campaign = Campaign.objects.get(code="tap-huan-2026")
blueprint = Window.objects.filter(campaign=campaign, kind="final").latest("id").blueprint
made = open_window(
    actor=None,
    campaign=campaign,
    blueprint=blueprint,
    title="Bài kiểm tra sáng nay",
    opens_at=now - timedelta(minutes=2),
    closes_at=now + timedelta(hours=3),
    limit_seconds=45 * 60,
    rules=DayRules(one_device=True),
    now=now,
)
print(f"window={publish_window(actor=None, window=made, now=now).uuid}")
learned = Enrolment.objects.filter(campaign=campaign, state="active", person__password__startswith="argon2")
enrolment = (
    Enrolment.objects.filter(campaign=campaign, state="active", is_unplaced=False)
    .exclude(unit_path__startswith=learned.earliest("id").unit_path[:6])
    .exclude(unit_path="VN/")
    .select_related("person")
    .earliest("id")
)
enrolment.person.set_password(PASSWORD)
enrolment.person.save()
SignInName.objects.create(person=enrolment.person, kind="user", value=SECOND)
print(f"unit={enrolment.unit_code}")
