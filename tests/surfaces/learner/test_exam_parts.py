"""A test of all kinds as plain forms, and looking back at it: through a real gateway, as right person, colleague, stranger."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lantoa.exams.enums import ReviewShows, ReviewWhen, WindowKind
from lantoa.exams.models import Sitting, Window
from lantoa.exams.services import add_extra_time
from lantoa.training.models import Campaign, Enrolment
from tests.banks import CLOZE, MATCHING, ORDERING, SINGLE, TRUE_FALSE, all_kinds
from tests.exams.parts_world import publish_parts_window
from tests.exams.test_form_sitting import GatewayThread
from tests.exams.test_journal_facts import run_exams
from tests.exams.world import World
from tests.surfaces.learner.conftest import NOW, Learner
from tests.surfaces.learner.pages import page_of, seen, words_of

ANSWERS = {
    f"a-{SINGLE}": ["a"],
    f"a-{MATCHING}": ["a:c", "b:a", "c:d"],
    f"a-{ORDERING}": ["a:2", "b:4", "c:1", "d:3"],
    f"a-{CLOZE}": ["c:a"],
    f"a-{CLOZE}-a": ["Ở đâu"],
    f"a-{CLOZE}-b": ["5,5"],
}


def publish(campaign: Campaign, enrolment: Enrolment, **values: Any) -> Window:
    world = World(campaign, None, None, [enrolment])  # type: ignore[arg-type]
    return publish_parts_window(world, NOW, **values)


@pytest.fixture
def window(gateway: GatewayThread, campaign: Campaign, enrolment: Enrolment) -> Window:
    return publish(campaign, enrolment, review_shows=ReviewShows.EXPLANATIONS)


def address(window: Window) -> str:
    return f"/thi/{window.uuid}/"


def opened(client: Client, window: Window) -> str:
    return client.post(address(window), {"do": "open"}, follow=True).content.decode()


def send(client: Client, window: Window, page: str, do: str = "save", **changed: list[str]) -> str:
    marks = dict(re.findall(r'name="(m-[0-9a-f-]{36})" value="([^"]*)"', page))
    fields = {**marks, **ANSWERS, **changed, "do": do}
    response = client.post(address(window), fields, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def selected(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]+)" selected>', page)


def finished(client: Client, window: Window, now: datetime | None = None) -> None:
    send(client, window, opened(client, window), do="finish")
    client.post(f"{address(window)}nop-bai/")
    run_exams(now or timezone.now())


def test_every_kind_is_on_the_page_with_its_media(officer: Learner, window: Window) -> None:
    page = opened(officer.client, window)

    assert page.count('class="question"') == 8
    assert f'<img src="{address(window)}tep/{SINGLE}/1/" alt="Hình vẽ một chiếc loa phóng thanh">' in page
    assert f'src="{address(window)}tep/{MATCHING}/1/"' in page and "Một tiếng nhạc ngắn" in page
    assert page.count("<select") == 3 + 4 + 1
    assert "right" not in re.sub(r"aria-\w+", "", page).split("<main")[1].split("</main")[0]


def test_answers_of_all_kinds_are_saved_and_shown_again(officer: Learner, window: Window) -> None:
    page = send(officer.client, window, opened(officer.client, window))
    again = page_of(officer.client, address(window))

    assert "Đã lưu 4 câu lúc" in words_of(page)
    assert sorted(selected(again)) == sorted([*ANSWERS[f"a-{MATCHING}"], *ANSWERS[f"a-{ORDERING}"], "c:a"])
    assert 'value="Ở đâu"' in again and 'value="5,5"' in again


def test_the_order_of_the_same_lines_is_another_answer(officer: Learner, window: Window) -> None:
    page = send(officer.client, window, opened(officer.client, window))

    page = send(officer.client, window, page, **{f"a-{ORDERING}": ["a:1", "b:2", "c:3", "d:4"]})

    assert "Đã lưu 1 câu lúc" in words_of(page)
    assert {"a:1", "d:4"} <= set(selected(page))


def test_equal_numbers_are_saved_and_said(officer: Learner, window: Window) -> None:
    page = opened(officer.client, window)
    number = re.search(rf"Câu (\d+) trong 8(?:(?!Câu \d+ trong).)*?m-{ORDERING}", page, re.S)

    page = send(officer.client, window, page, **{f"a-{ORDERING}": ["a:1", "b:1"]})

    assert number and f"Câu {number[1]} có hai dòng ghi cùng một số." in words_of(page)
    assert "a:1" in selected(page) and "b:2" in selected(page)


def test_what_the_gateway_refuses_is_said_by_number(officer: Learner, window: Window) -> None:
    page = send(officer.client, window, opened(officer.client, window), **{f"a-{MATCHING}": ["a:z"]})

    assert re.search(r"Máy chủ không nhận được câu \d\. Hãy trả lời lại\.", words_of(page))


def test_a_conflict_is_told_in_words(officer: Learner, window: Window) -> None:
    older = opened(officer.client, window)
    send(officer.client, window, older)
    marks = dict(re.findall(r'name="(m-[0-9a-f-]{36})" value="([^"]*)"', older))

    fields = {
        **marks,
        f"a-{ORDERING}": ["a:1"],
        f"a-{MATCHING}": ["a:d"],
        f"a-{CLOZE}-a": ["chợ"],
        "do": "save",
    }
    response = officer.client.post(address(window), fields)
    words = words_of(response.content.decode())
    posted = re.findall(
        r'type="hidden" name="([am]-[^"]+|replace)" value="([^"]*)"', response.content.decode()
    )
    answer = {
        name: [html.unescape(value) for other, value in posted if other == name] for name, _value in posted
    }
    officer.client.post(address(window), {**answer, "do": "save"})

    assert response.status_code == 409
    assert "Tin → Nói ngắn việc mới xảy ra" in words and "Tin → Kể chuyện tưởng tượng" in words
    assert "[ Ở đâu ]" in words.replace("[Ở đâu]", "[ Ở đâu ]") and "[chợ]" in words.replace(
        "[ chợ ]", "[chợ]"
    )
    assert 'value="chợ"' in page_of(officer.client, address(window))


def test_the_review_shows_each_question_once_it_may(officer: Learner, window: Window) -> None:
    finished(officer.client, window)

    words = seen(officer.client, f"{address(window)}xem-lai/")
    door = page_of(officer.client, address(window))

    assert "Đúng một phần" in words and "Chưa trả lời" in words
    assert "Giải thích Nhạc hiệu báo cho bà con biết đài bắt đầu." in words
    assert "Đáp án Tin → Nói ngắn việc mới xảy ra" in words
    assert "1 trong 1,5" in words
    assert f'href="{address(window)}xem-lai/"' in door


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            {"review_when": ReviewWhen.AFTER_CLOSE, "review_shows": ReviewShows.EXPLANATIONS},
            "sau khi bài đóng",
        ),
        (
            {"review_when": ReviewWhen.NEVER, "review_shows": ReviewShows.EXPLANATIONS},
            "không công bố chi tiết",
        ),
        ({"review_shows": ReviewShows.MARKS}, "chỉ công bố điểm"),
    ],
)
def test_nothing_leaks_before(
    gateway: GatewayThread,
    campaign: Campaign,
    enrolment: Enrolment,
    officer: Learner,
    policy: dict[str, Any],
    said: str,
) -> None:
    window = publish(campaign, enrolment, **policy)
    finished(officer.client, window)

    page = page_of(officer.client, f"{address(window)}xem-lai/")
    everywhere = page + page_of(officer.client, address(window))
    everywhere += page_of(officer.client, f"/hoc/{campaign.code}/ket-qua/") + page_of(officer.client, "/hoc/")

    assert said in words_of(page)
    for secret in ("Giải thích", "Đáp án", "Nói ngắn việc", "phát thanh viên", "đài bắt đầu", SINGLE):
        assert secret not in everywhere
    if policy.get("review_when"):
        assert "%" not in re.sub(r"Đạt từ 50 %|mức đạt từ 50 %", "", words_of(page).replace("\u00a0", " "))
    assert officer.client.get(f"{address(window)}tep/{SINGLE}/1/").status_code == 404


def test_files_of_questions_are_private(
    officer: Learner, colleague: Learner, organiser: Learner, window: Window
) -> None:
    place = f"{address(window)}tep/{SINGLE}/1/"
    before = officer.client.get(place).status_code
    opened(officer.client, window)

    found = officer.client.get(place)

    assert before == 404
    assert (found.status_code, found["Content-Type"]) == (200, "image/png")
    assert found.content == all_kinds()["media/loa.png"]
    assert found["Cache-Control"].startswith("private") and found["X-Content-Type-Options"] == "nosniff"
    assert colleague.client.get(place).status_code == 404
    assert organiser.client.get(place).status_code == 404
    assert Client().get(place).status_code == 302
    assert officer.client.get(f"{address(window)}tep/{TRUE_FALSE}/1/").status_code == 404
    assert officer.client.get(f"{address(window)}tep/{SINGLE}/9/").status_code == 404


def test_the_review_is_the_own_one_only(
    officer: Learner, colleague: Learner, organiser: Learner, window: Window
) -> None:
    finished(officer.client, window)
    place = f"{address(window)}xem-lai/"

    assert officer.client.get(place).status_code == 200
    assert colleague.client.get(place).status_code == 404
    assert organiser.client.get(place).status_code == 404
    assert Client().get(place).status_code == 302
    assert officer.client.post(place).status_code == 405
    assert officer.client.get(f"{place}?lan=-1'").status_code == 200


def test_a_review_that_waits_for_its_mark_looks_again(officer: Learner, window: Window) -> None:
    send(officer.client, window, opened(officer.client, window), do="finish")
    officer.client.post(f"{address(window)}nop-bai/")

    response = officer.client.get(f"{address(window)}xem-lai/")

    assert response["Refresh"] == "3"
    assert "Bài đang được chấm" in words_of(response.content.decode())


def test_practice_stands_before_the_test_and_counts_for_nothing(
    gateway: GatewayThread, campaign: Campaign, enrolment: Enrolment, officer: Learner
) -> None:
    final = publish(campaign, enrolment, title="Bài cuối khóa")
    practice = publish(campaign, enrolment, kind=WindowKind.PRACTICE, title="Bài làm thử")
    finished(officer.client, practice)

    home = seen(officer.client, "/hoc/")
    review = seen(officer.client, f"{address(practice)}xem-lai/")
    officer.client.post(address(practice), {"do": "again"})
    opened(officer.client, practice)

    assert home.index("Bài làm thử") < home.index("Bài cuối khóa")
    assert "không tính vào kết quả" in home
    assert "Đây là bài làm thử, không tính vào kết quả khóa học." in review and "Giải thích" in review
    assert Sitting.objects.filter(window=practice).count() == 2
    assert not Sitting.objects.filter(window=final).exists()
    assert "Đã làm" not in home.split("Các bước của khóa")[1].split("Nhận giấy")[0]


def test_extra_time_of_another_keeps_answers_back(
    gateway: GatewayThread, campaign: Campaign, enrolment: Enrolment, officer: Learner
) -> None:
    window = publish(
        campaign, enrolment, review_when=ReviewWhen.AFTER_CLOSE, review_shows=ReviewShows.ANSWERS
    )
    finished(officer.client, window)
    add_extra_time(actor=None, window=window, enrolments=[enrolment], seconds=60, reason="thử", now=NOW)
    past = timezone.now() - timedelta(minutes=1, seconds=30)
    Window.objects.filter(pk=window.pk).update(closes_at=past)

    words = seen(officer.client, f"{address(window)}xem-lai/")

    assert "Đáp án được công bố sau khi mọi người làm xong" in words
