"""The corpus: every kind of roster, uploaded and read by the real services, row by row as its case says."""

import pytest

from lantoa.training.models import RosterBatch, RosterRow
from tests.training.conftest import Send
from tests.training.corpus.cases import ALL, Case

pytestmark = pytest.mark.django_db


def test_the_corpus_is_large_enough_and_every_name_its_own() -> None:
    assert len(ALL) >= 40 and len({case.name for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_a_roster_of_the_field_ends_as_its_case_says(case: Case, send: Send) -> None:
    batch = send(case.content())

    assert batch.state == "preview", batch.error_message
    assert outcome(batch, case) == list(case.expected)
    assert understood(batch, case) == dict(case.people)
    assert {kind: batch.lines[kind] for kind in case.lines} == dict(case.lines)
    assert {sheet.get("encoding", "") for sheet in batch.sheets if sheet["is_read"]} == {case.encoding}


@pytest.mark.parametrize("case", ALL[::9], ids=[case.name for case in ALL[::9]])
def test_the_files_are_the_same_each_time(case: Case) -> None:
    assert case.content() == case.content()


def outcome(batch: RosterBatch, case: Case) -> list[tuple[int | str, str, list[str]]]:
    return [
        (_key(row, case), row.status, [reason["code"] for reason in row.reasons])
        for row in RosterRow.objects.filter(batch=batch).order_by("pk")
    ]


def understood(batch: RosterBatch, case: Case) -> dict[int | str, tuple[str, str, str, str]]:
    rows = RosterRow.objects.filter(batch=batch).order_by("pk")
    return {
        _key(row, case): (row.read["full_name"], row.read["birth"], row.phone, row.unit_path)
        for row in rows
        if _key(row, case) in case.people
    }


def _key(row: RosterRow, case: Case) -> int | str:
    has_sheets = any(isinstance(number, str) for number, _status, _codes in case.expected)
    return f"{row.sheet}!{row.number}" if has_sheets else row.number
