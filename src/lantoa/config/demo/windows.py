"""The demonstration's tests: the final one, and a practice that may be sat any number of times before it."""

from datetime import datetime, timedelta
from pathlib import Path

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services.blueprints import make_blueprint
from lantoa.assessment.services.import_bank import import_bank, read_bank_folder
from lantoa.exams.enums import WindowKind
from lantoa.exams.models import Window
from lantoa.exams.services.windows import open_window, publish_window
from lantoa.people.models import Person
from lantoa.training.models import Campaign

TOPICS = ("tin", "phong-su", "chuong-trinh", "thu-doc-an-toan")
OF_EACH_TOPIC = {Difficulty.EASY: 2, Difficulty.MEDIUM: 2, Difficulty.HARD: 1}
PRACTISED = {Difficulty.EASY: 1, Difficulty.MEDIUM: 1}


def open_tests(organiser: Person, campaign: Campaign, bank_folder: Path, now: datetime) -> Window:
    """Publish both; returns the final test."""
    begin = now - timedelta(days=3)
    bank = import_bank(actor=None, files=read_bank_folder(bank_folder), now=begin).bank
    final = make_blueprint(
        actor=organiser, bank=bank, title="Bài cuối khóa: 20 câu", lines=_lines(OF_EACH_TOPIC), now=begin
    )
    practice = make_blueprint(
        actor=organiser, bank=bank, title="Làm thử: 8 câu", lines=_lines(PRACTISED), now=begin
    )
    publish_window(
        actor=organiser,
        window=open_window(
            actor=organiser,
            campaign=campaign,
            blueprint=practice,
            title="Làm thử",
            opens_at=begin,
            closes_at=now + timedelta(days=20),
            limit_seconds=15 * 60,
            kind=WindowKind.PRACTICE,
            now=begin,
        ),
        now=begin,
    )
    return publish_window(
        actor=organiser,
        window=open_window(
            actor=organiser,
            campaign=campaign,
            blueprint=final,
            title="Bài kiểm tra cuối khóa",
            opens_at=now - timedelta(days=2),
            closes_at=now + timedelta(days=20),
            limit_seconds=30 * 60,
            attempts=2,
            now=begin,
        ),
        now=begin,
    )


def _lines(counts: dict[Difficulty, int]) -> list[Wanted]:
    return [Wanted(topic, level, count) for topic in TOPICS for level, count in counts.items()]
