"""The final test's pages: waiting room, what the player reads, and the whole test in plain forms through a real gateway."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from lantoa.exams.models import Sitting
from lantoa.exams.rules.tokens import ExamKeys, open_admission
from lantoa.exams.services.day_rules import DayRules
from lantoa.people.models import Consent
from tests.exams.test_form_sitting import GatewayThread
from tests.exams.world import World, make_window, publish_window
from tests.surfaces.learner.conftest import NOW, Learner, signed_in
from tests.surfaces.learner.pages import page_of, seen, words_of

MINUTES = timedelta(minutes=1)
PLAYER = Path(__file__).parents[3] / "player"


def address(world: World) -> str:
    return f"/thi/{world.window.uuid}/"


def another_window(world: World, **values: Any) -> World:
    made = make_window(world.campaign, world.bank, NOW, **values)
    return replace(world, window=publish_window(actor=None, window=made, now=NOW))


def soon(world: World) -> World:
    return another_window(world, opens_at=NOW + 170 * MINUTES, closes_at=NOW + 300 * MINUTES)


def player_of(page: str) -> dict[str, str]:
    """The data attributes of the page's <main>."""
    (main,) = re.findall(r"<main[^>]*>", page)
    return dict(re.findall(r'data-([a-z-]+)="([^"]*)"', main))


@pytest.mark.django_db
class TestDoor:
    """Before and after the test, without a gateway."""

    def test_player_finds_what_it_needs(self, officer: Learner, world: World, settings: Any) -> None:
        given = player_of(page_of(officer.client, address(world)))

        admission = open_admission(ExamKeys.of(settings.INSTALL_SECRET), given["admission"])
        assert given["window"] == admission.window == str(world.window.uuid)
        assert given["person"] == admission.person == str(officer.person.uuid)
        assert given["paper"] == world.window.paper_sha
        assert int(given["opens-at"]) == int(world.window.opens_at.timestamp() * 1000)
        assert int(given["closes-at"]) == int(world.window.closes_at.timestamp() * 1000)
        assert abs(int(given["server-time"]) - NOW.timestamp() * 1000) < 600_000

    def test_player_is_told_the_rules_of_the_day(self, officer: Learner, world: World) -> None:
        rules = DayRules(spread_seconds=60, access_code="SEN 2026", no_way_back=True, one_device=True)

        page = page_of(officer.client, address(another_window(world, rules=rules)))

        given = player_of(page)
        assert (given["spread-s"], given["needs-code"], given["no-way-back"]) == ("60", "1", "1")
        assert (given["limit-s"], given["grace-s"], given["late-policy"]) == ("1800", "60", "discard")
        assert int(given["paper-size"]) > 0 and given["title"] == "Bài kiểm tra cuối khóa"
        assert "SEN 2026" not in page, "the code is said in the hall and nowhere else"
        words = words_of(page)
        assert "sang câu sau là không quay lại câu trước được" in words
        assert "Muốn đổi máy, hãy báo người coi thi" in words

    def test_rules_are_said_in_plain_words(self, officer: Learner, world: World) -> None:
        words = seen(officer.client, address(world))

        assert "Bài có 6 câu, làm trong 30 phút kể từ khi bạn bấm “Bắt đầu làm bài”." in words
        assert "Mất mạng giữa chừng: bạn cứ làm tiếp." in words
        assert "Đạt từ 50 % số điểm trở lên. Chỉ làm một lần." in words

    def test_waiting_room_says_how_long(self, officer: Learner, world: World) -> None:
        words = seen(officer.client, address(soon(world)))

        assert "Còn 2 giờ" in words
        assert "Bắt đầu làm bài" not in words.split("Cần biết trước khi làm")[0].replace(
            "bấm “Bắt đầu làm bài”", ""
        )

    def test_looking_twice_admits_once(self, officer: Learner, world: World) -> None:
        for _ in range(2):
            page_of(officer.client, address(world))

        assert Sitting.objects.count() == 1

    def test_only_the_enrolled_come_in(
        self, client: Client, colleague: Learner, organiser: Learner, world: World
    ) -> None:
        assert client.get(address(world))["Location"].startswith("/dang-nhap/?next=%2Fthi%2F")
        assert colleague.client.get(address(world)).status_code == 404
        assert organiser.client.get(address(world)).status_code == 404
        assert Sitting.objects.count() == 0

    def test_draft_is_not_found(self, officer: Learner, world: World) -> None:
        draft = replace(world, window=make_window(world.campaign, world.bank, NOW))

        assert officer.client.get(address(draft)).status_code == 404

    def test_officer_who_took_consent_back_is_asked_again(self, officer: Learner, world: World) -> None:
        Consent.objects.create(
            person=officer.person, purpose="training", given=False, text_version="2026-01", at=NOW
        )

        assert officer.client.get(address(world))["Location"] == "/kich-hoat/dong-y/"
        assert Sitting.objects.count() == 0

    def test_closed_test_says_so(self, officer: Learner, world: World) -> None:
        world.window.closes_at = NOW - MINUTES
        world.window.save(update_fields=["closes_at"])

        page = page_of(officer.client, address(world))

        assert "Bài kiểm tra đã đóng" in words_of(page)
        assert player_of(page) == {}

    def test_marked_test_shows_its_result_and_offers_the_next_attempt(
        self, officer: Learner, world: World
    ) -> None:
        twice = another_window(world, attempts=2)
        sitting = twice.admit(0, NOW)
        sitting.opened_at, sitting.ended_at = NOW - 9 * MINUTES, NOW
        sitting.mark = sitting.marks.create(
            number=1, score=2, most=6, percent="33.33", passed=False, items=[], rules_version=1, marked_at=NOW
        )
        sitting.save()

        page = page_of(officer.client, address(twice))
        again = officer.client.post(address(twice), {"do": "again"}, follow=True)

        assert "Kết quả: 33,33 % (mức đạt từ 50 %)." in words_of(page)
        assert player_of(page) == {}, "a next attempt begins only when asked for"
        assert player_of(again.content.decode())["admission"]
        assert "đây là lần 2" in words_of(again.content.decode())

    def test_gateway_away_says_so_and_nothing_is_lost(self, officer: Learner, world: World) -> None:
        response = officer.client.post(address(world), {"do": "open"})

        assert response.status_code == 503
        assert "Chưa mở được bài" in words_of(response.content.decode())

    def test_door_is_cheap(self, officer: Learner, world: World, django_assert_max_num_queries: Any) -> None:
        page_of(officer.client, address(world))
        with django_assert_max_num_queries(16):
            page_of(officer.client, address(world))


class Browser:
    """A browser without JavaScript: posts the forms of the page it shows."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world, self.page = client, world, ""

    def open(self) -> None:
        self.page = self.client.post(address(self.world), {"do": "open"}, follow=True).content.decode()

    def reload(self) -> None:
        self.page = page_of(self.client, address(self.world))

    @property
    def items(self) -> list[str]:
        return re.findall(r'name="m-([0-9a-f-]{36})"', self.page)

    @property
    def choices(self) -> list[str]:
        """Items answered by one choice."""
        return list(dict.fromkeys(re.findall(r'type="radio" name="a-([0-9a-f-]{36})"', self.page)))

    @property
    def chosen(self) -> dict[str, str]:
        return dict(re.findall(r'name="a-([0-9a-f-]{36})" value="([^"]*)" checked', self.page))

    def send(self, answers: Mapping[str, str], do: str = "save", **more: str) -> Any:
        """What the page's form sends when these answers are chosen in addition."""
        marks = dict(re.findall(r'name="m-([0-9a-f-]{36})" value="([^"]*)"', self.page))
        written = dict(re.findall(r'name="a-([0-9a-f-]{36})" value="([^"]*)" maxlength', self.page))
        fields = {f"m-{item}": mark for item, mark in marks.items()}
        fields |= {f"a-{item}": value for item, value in {**written, **self.chosen, **answers}.items()}
        response = self.client.post(address(self.world), {**fields, "do": do, **more}, follow=True)
        self.page = response.content.decode()
        return response


@pytest.fixture
def browser(gateway: GatewayThread, officer: Learner, world: World) -> Browser:
    browser = Browser(officer.client, world)
    browser.open()
    return browser


def test_every_question_is_on_the_page(browser: Browser) -> None:
    words = words_of(browser.page)

    assert len(browser.items) == 6
    assert "Câu 1 trong 6 · 1 điểm" in words
    assert "Đã lưu 0 trong 6 câu" in words
    assert player_of(browser.page) == {}, "the player must not hide a form that is being filled in"


def test_saved_answers_are_there_after_a_reload(browser: Browser) -> None:
    first, second = browser.choices[:2]

    browser.send({first: "b", second: "a"})
    said = words_of(browser.page)
    browser.reload()

    assert "Đã lưu 2 câu lúc" in said
    assert browser.chosen == {first: "b", second: "a"}
    assert "Đã lưu 2 trong 6 câu" in words_of(browser.page)


def test_sending_the_same_again_changes_nothing(browser: Browser) -> None:
    browser.send({browser.choices[0]: "b"})

    browser.send({})

    assert "Không có gì thay đổi từ lần lưu trước." in words_of(browser.page)


def test_older_page_asks_before_it_replaces(browser: Browser, world: World) -> None:
    item = browser.choices[0]
    older = Browser(browser.client, world)
    older.page = browser.page
    browser.send({item: "b"})

    asked = older.send({item: "c"})
    fields = dict(
        re.findall(r'<input type="hidden" name="([am]-[^"]+|replace)" value="([^"]*)">', older.page)
    )
    browser.reload()
    before = browser.chosen[item]
    browser.client.post(address(world), {**fields, "do": "save"})
    browser.reload()

    assert asked.status_code == 409
    assert "Máy chủ đang giữ Lựa chọn b Bạn vừa gửi Lựa chọn c" in words_of(older.page)
    assert (before, browser.chosen[item]) == ("b", "c")


def test_hand_in_names_what_is_unanswered_and_gives_a_receipt(browser: Browser, world: World) -> None:
    item = browser.choices[0]
    place = browser.items.index(item) + 1

    browser.send({item: "b"}, do="finish")
    asked = words_of(browser.page)
    done = browser.client.post(f"{address(world)}nop-bai/", follow=True).content.decode()
    again = page_of(browser.client, address(world))

    assert "Còn 5 câu chưa trả lời:" in asked
    assert f"câu {place}," not in asked
    assert "Máy chủ đã nhận bài lúc" in words_of(done)
    (receipt,) = re.findall(r"<code>([^<]+)</code>", done)
    assert receipt in again
    assert player_of(again) == {}


def test_hand_in_twice_is_one_hand_in(browser: Browser, world: World) -> None:
    first = browser.client.post(f"{address(world)}nop-bai/", follow=True).content.decode()

    second = browser.client.post(f"{address(world)}nop-bai/", follow=True).content.decode()

    assert re.findall(r"<code>([^<]+)</code>", first) == re.findall(r"<code>([^<]+)</code>", second)


def test_another_device_takes_over_and_the_first_carries_its_answers(browser: Browser, world: World) -> None:
    first, second = browser.choices[:2]
    browser.send({first: "b"})
    elsewhere = Browser(signed_in(world.enrolments[0].person).client, world)
    elsewhere.reload()
    elsewhere.open()
    taken_over = elsewhere.chosen

    refused = browser.send({second: "c"})
    fields = dict(re.findall(r'<input type="hidden" name="([am]-[^"]+)" value="([^"]*)">', browser.page))
    browser.client.post(address(world), {**fields, "do": "open"})
    browser.reload()

    assert taken_over == {first: "b"}
    assert refused.status_code == 409
    assert "Bài đang được làm trên máy khác" in words_of(refused.content.decode())
    assert browser.chosen == {first: "b", second: "c"}


def test_page_left_behind_offers_to_take_over(browser: Browser, world: World) -> None:
    elsewhere = Browser(signed_in(world.enrolments[0].person).client, world)
    elsewhere.open()

    browser.reload()

    assert "Bài đang được làm trên một máy khác" in words_of(browser.page)
    assert browser.items == []


def test_answers_survive_a_gateway_that_is_away(browser: Browser, world: World, settings: Any) -> None:
    item = browser.choices[0]
    running = settings.LANTOA
    settings.LANTOA = replace(running, port=9)

    refused = browser.send({item: "b"})
    fields = dict(re.findall(r'<input type="hidden" name="([am]-[^"]+)" value="([^"]*)">', browser.page))
    settings.LANTOA = running
    browser.client.post(address(world), {**fields, "do": "save"})
    browser.reload()

    assert refused.status_code == 503
    assert "Chưa lưu được" in words_of(refused.content.decode())
    assert browser.chosen == {item: "b"}


def test_answers_survive_a_lost_turn(browser: Browser, world: World) -> None:
    item = browser.choices[0]
    session = browser.client.session
    session["exam"] = {}
    session.save()

    refused = browser.send({item: "b"})
    fields = dict(re.findall(r'<input type="hidden" name="([am]-[^"]+)" value="([^"]*)">', browser.page))
    browser.client.post(address(world), {**fields, "do": "open"})
    browser.reload()

    assert refused.status_code == 403
    assert "Làm tiếp trên máy này và lưu" in words_of(refused.content.decode())
    assert browser.chosen == {item: "b"}


def test_written_answers_are_escaped(browser: Browser) -> None:
    written = re.findall(
        r'type="text" name="a-([0-9a-f-]{36})" value="" maxlength="500" autocomplete="off">', browser.page
    )

    browser.send({written[0]: '"><script>alert(1)</script>'})

    assert "&quot;&gt;&lt;script&gt;alert(1)" in browser.page
    assert "<script>alert(1)" not in browser.page


@pytest.mark.parametrize("value", ["\x00", "a" * 600, "\ud83d", "[1]", "🙂" * 3000])
def test_odd_values_are_refused_or_kept_but_never_break_the_page(
    browser: Browser, world: World, value: str
) -> None:
    fields = {f"m-{item}": "" for item in browser.items} | {f"a-{item}": value for item in browser.items}

    body = urlencode({**fields, "do": "save"}, errors="surrogatepass")
    response = browser.client.post(address(world), body, content_type="application/x-www-form-urlencoded")
    browser.reload()

    assert response.status_code in {302, 413, 422}
    assert len(browser.items) == 6


def test_posts_of_unknown_items_and_actions_change_nothing(browser: Browser, world: World) -> None:
    browser.client.post(address(world), {"do": "save", "m-not-an-item": "1.1", "a-not-an-item": "x"})
    response = browser.client.post(address(world), {"do": "delete-everything"})

    assert response.status_code == 302
    browser.reload()
    assert browser.chosen == {}


def test_form_needs_its_token(browser: Browser, world: World) -> None:
    strict = Client(
        enforce_csrf_checks=True,
        headers={"cookie": f"lantoa_session={browser.client.cookies['lantoa_session'].value}"},
    )

    assert strict.post(address(world), {"do": "open"}).status_code == 403


@pytest.mark.django_db
class TestWithoutLine:
    """What is kept on the device."""

    def test_page_that_stands_in_names_nobody(self, officer: Learner) -> None:
        for client in (officer.client, Client()):
            page = page_of(client, "/thi/ngoai-tuyen/")

            assert officer.person.full_name not in page and str(officer.person.uuid) not in page
            assert "<form" not in page and "csrf" not in page
            assert "data-offline" in page and "/player/1/main.js" in page

    @pytest.mark.parametrize("path", ["/thi/sw.js", "/thi/sw-cu.js"])
    def test_workers_are_scripts_that_browsers_look_for_anew(self, path: str) -> None:
        answer = Client().get(path)

        assert answer["Content-Type"].startswith("text/javascript")
        assert answer["Cache-Control"] == "no-cache"
        (named,) = re.findall(rb'"/player/1/([a-z_/]+\.js)"', answer.content)
        assert (PLAYER / named.decode()).is_file()
