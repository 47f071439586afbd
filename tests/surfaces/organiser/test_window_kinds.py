"""Making a practice, and choosing what test takers see afterwards."""

from pathlib import Path
from typing import Any

import pytest

from lantoa.assessment.services import import_bank
from lantoa.exams.models import Window
from lantoa.training.models import Campaign
from tests.banks import all_kinds
from tests.exams.world import bank_files
from tests.surfaces.learner.pages import seen, words_of
from tests.surfaces.organiser.desks import organiser_client
from tests.surfaces.organiser.test_windows import LIST, NEW, NOW, campaign, data, written  # noqa: F401 fixtures

pytestmark = pytest.mark.django_db

COUNTS = {"so-tin-easy": "2", "so-tin-medium": "1", "so-tin-hard": "1"}


def post(bank: str, **changed: str) -> Any:
    fields = {name: value for name, value in written(**changed).items() if value}
    return organiser_client().post(f"{NEW}?ngan-hang={bank}", fields, follow=True)


def test_what_was_chosen_is_kept_and_said(campaign: Campaign) -> None:  # noqa: F811
    import_bank(actor=None, files=bank_files(), now=NOW)

    response = post("thu", attempts="1", review_when="after_submit", review_shows="answers")

    window = Window.objects.get()
    assert (window.kind, window.review_when, window.review_shows) == ("final", "after_submit", "answers")
    assert "Điểm và đáp án, ngay khi nộp" in words_of(response.content.decode())


def test_answers_before_the_last_attempt_are_refused_at_the_field(campaign: Campaign) -> None:  # noqa: F811
    import_bank(actor=None, files=bank_files(), now=NOW)

    response = post("thu", attempts="2", review_when="after_submit", review_shows="answers")

    assert response.status_code == 422
    assert "Hãy chọn “Sau khi bài đóng”." in words_of(response.content.decode())
    assert not Window.objects.exists()


def test_practice_from_a_public_bank(campaign: Campaign, data: Path) -> None:  # noqa: F811
    import_bank(actor=None, files=all_kinds(), now=NOW)

    response = post("du-cac-kieu", kind="practice", **COUNTS)

    window = Window.objects.get()
    assert window.is_practice and not window.is_sealed
    assert "Làm thử, không tính kết quả" in words_of(response.content.decode())
    assert "Không giới hạn" in words_of(response.content.decode())
    assert "Làm thử" in seen(organiser_client(), LIST)


def test_practice_from_a_closed_bank_is_refused(campaign: Campaign) -> None:  # noqa: F811
    import_bank(actor=None, files=bank_files(), now=NOW)

    response = post("thu", kind="practice")

    assert response.status_code == 422
    assert "Ngân hàng này không dùng để làm thử." in words_of(response.content.decode())


@pytest.mark.parametrize("name", ["kind", "review_when", "review_shows"])
def test_odd_choices_are_refused(campaign: Campaign, name: str) -> None:  # noqa: F811
    import_bank(actor=None, files=bank_files(), now=NOW)

    response = post("thu", **{name: "khac"})

    assert response.status_code == 422
    assert not Window.objects.exists()
