"""The verdict, and the words on a certificate."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.outcomes import rules
from lantoa.outcomes.enums import Missing
from lantoa.outcomes.rules import Asked, Evidence, Mark, evidence_from, verdict


@dataclass(frozen=True)
class Told:
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)


def marked(percent: object, sitting: str = "a", **more: object) -> Told:
    return Told("sitting.marked", {"sitting": sitting, "percent": percent, **more})


FINISHED = Told("enrolment.finished")
ASKED = Asked(pass_percent=Decimal("50"))


@pytest.mark.parametrize(
    ("facts", "asked", "passed", "percent", "missing"),
    [
        ([], ASKED, False, None, ["lessons", "test"]),
        ([FINISHED], ASKED, False, None, ["test"]),
        ([marked(80)], ASKED, False, "80.00", ["lessons"]),
        ([marked(80)], Asked(Decimal(50), lessons_required=False), True, "80.00", []),
        ([FINISHED, marked(50)], ASKED, True, "50.00", []),
        ([FINISHED, marked("49.99")], ASKED, False, "49.99", ["score"]),
        ([FINISHED, marked(49.999)], ASKED, True, "50.00", []),
        ([marked(90), FINISHED], ASKED, True, "90.00", []),
        ([FINISHED, marked(90), marked(40)], ASKED, False, "40.00", ["score"]),
        ([FINISHED, marked(40), marked(90)], ASKED, True, "90.00", []),
        ([FINISHED, marked(90, "a"), marked(40, "b")], ASKED, True, "90.00", []),
        ([FINISHED, marked(90, "a"), marked(40, "b"), marked(None, "a")], ASKED, False, "40.00", ["score"]),
        ([FINISHED, marked(None)], ASKED, False, None, ["test"]),
        ([FINISHED, marked(55, passed=False)], ASKED, False, "55.00", ["score"]),
        ([FINISHED, marked(45, passed=True)], ASKED, True, "45.00", []),
        ([FINISHED, marked(45, "a", passed=True), marked(48, "b", passed=False)], ASKED, True, "45.00", []),
        ([FINISHED, marked(60, passed=True), marked(55, passed=False)], ASKED, False, "55.00", ["score"]),
        ([FINISHED, marked(0)], Asked(Decimal(0)), True, "0.00", []),
    ],
)
def test_the_verdict_follows_the_evidence(
    facts: list[Told], asked: Asked, passed: bool, percent: str | None, missing: list[str]
) -> None:
    decision = verdict(evidence_from(facts), asked)

    assert decision.passed is passed
    assert decision.percent == (Decimal(percent) if percent else None)
    assert list(decision.missing) == missing


@given(
    st.booleans(),
    st.lists(st.builds(Mark, st.decimals(0, 100, places=2), st.none() | st.booleans())),
    st.decimals(0, 100, places=2),
    st.booleans(),
)
def test_passed_means_nothing_is_missing_and_every_code_has_words(
    finished: bool, marks: list[Mark], needed: Decimal, lessons: bool
) -> None:
    decision = verdict(Evidence(finished, tuple(marks)), Asked(needed, lessons_required=lessons))

    assert decision.passed == (not decision.missing)
    assert all(Missing(code).label for code in decision.missing)
    assert (decision.percent is None) == (not marks)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 100)), min_size=1))
def test_the_best_of_the_newest_marks_counts(marks: list[tuple[str, int]]) -> None:
    evidence = evidence_from([marked(percent, sitting) for sitting, percent in marks])

    assert verdict(evidence, ASKED).percent == max(dict(marks).values())


def test_serials_sort_as_they_were_given() -> None:
    serials = [rules.serial_of(2026, number) for number in (1, 9, 10, 123, 99_999)]

    assert serials[3] == "LT-2026-000123"
    assert serials == sorted(serials)


def test_a_check_code_is_printed_in_groups_of_four() -> None:
    assert rules.grouped_code("7KQ4M2XP9RTC") == "7KQ4-M2XP-9RTC"


@pytest.mark.parametrize(
    ("birth", "words"),
    [("08/06/1987", "Sinh ngày 08/06/1987"), ("1987", "Sinh năm 1987"), ("", "")],
)
def test_the_birth_is_printed_as_far_as_it_is_known(birth: str, words: str) -> None:
    assert rules.birth_words(birth) == words


@pytest.mark.parametrize(
    ("place", "day", "line"),
    [
        ("Hà Nội", date(2026, 2, 5), "Hà Nội, ngày 05 tháng 02 năm 2026"),
        ("Hà Nội", date(2026, 3, 15), "Hà Nội, ngày 15 tháng 3 năm 2026"),
        ("", date(2026, 12, 1), "Ngày 01 tháng 12 năm 2026"),
    ],
)
def test_the_date_line_follows_decree_30(place: str, day: date, line: str) -> None:
    assert rules.date_line(place, day) == line


def test_a_course_of_one_day_prints_one_day() -> None:
    assert rules.period_words(date(2026, 5, 5), date(2026, 5, 5)) == "ngày 05 tháng 5 năm 2026"
    assert rules.period_words(date(2026, 5, 5), date(2026, 5, 15)) == (
        "từ ngày 05 tháng 5 năm 2026 đến ngày 15 tháng 5 năm 2026"
    )


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("86.67", "86,67 %"),
        ("90.00", "90 %"),
        ("90.50", "90,5 %"),
        ("100", "100 %"),
        ("0", "0 %"),
        (None, ""),
    ],
)
def test_the_result_is_printed_the_vietnamese_way(percent: str | None, words: str) -> None:
    assert rules.percent_words(Decimal(percent) if percent else None) == words


def test_a_unit_is_printed_with_those_it_lies_in() -> None:
    assert rules.place_words(["Xã Lộc Ninh", "Thành phố Đồng Nai"]) == "Xã Lộc Ninh, thành phố Đồng Nai"
    assert rules.place_words(["Trung ương"]) == "Trung ương"
