"""A bank comes in: versions, items taken out, and nothing half done."""

from datetime import datetime

import pytest

from lantoa.assessment.errors import BankInvalid, BankTaken, BlueprintImpossible
from lantoa.assessment.models import Item, ItemBank
from lantoa.assessment.queries import candidates_of, item_versions, strata_of, wanted_of
from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services import import_bank, make_blueprint
from lantoa.facts.models import AuditEntry
from lantoa.kernel.errors import Invalid
from tests.exams.world import bank_files, item_uuid

pytestmark = pytest.mark.django_db


def test_importing_the_same_files_again_changes_nothing(now: datetime) -> None:
    first = import_bank(actor=None, files=bank_files(), now=now)
    again = import_bank(actor=None, files=bank_files(), now=now)

    assert (first.added, first.changed, first.unchanged, first.taken_out) == (14, 0, 0, 0)
    assert (again.added, again.changed, again.unchanged, again.taken_out) == (0, 0, 14, 0)
    assert Item.objects.count() == 14 and ItemBank.objects.get().title == "Ngân hàng thử"
    assert AuditEntry.objects.filter(action="bank.imported").count() == 2


def test_a_changed_item_gets_a_version_and_the_old_one_stays_readable(now: datetime) -> None:
    import_bank(actor=None, files=bank_files(), now=now)
    files = bank_files()
    files["tin.yaml"] = files["tin.yaml"].replace("Câu *3*?".encode(), "Câu số ba?".encode())

    changed = import_bank(actor=None, files=files, now=now)

    assert (changed.added, changed.changed, changed.unchanged, changed.taken_out) == (0, 1, 13, 0)
    rows = Item.objects.filter(uuid=item_uuid(3)).order_by("version")
    assert [(row.version, row.is_current, row.prompt) for row in rows] == [
        (1, False, "Câu *3*?"),
        (2, True, "Câu số ba?"),
    ]
    versions = item_versions([(rows[0].uuid, 1), (rows[0].uuid, 2)])
    assert versions[item_uuid(3), 1].prompt == "Câu *3*?"


def test_an_item_left_out_is_taken_out_and_comes_back_as_it_was(now: datetime) -> None:
    bank = import_bank(actor=None, files=bank_files(), now=now).bank
    fewer = import_bank(actor=None, files=bank_files(count=11), now=now)
    candidates_meanwhile = len(candidates_of(bank))

    back = import_bank(actor=None, files=bank_files(), now=now)

    assert (fewer.taken_out, candidates_meanwhile) == (1, 13)
    assert (back.added, back.changed, back.unchanged) == (0, 0, 14)
    assert Item.objects.filter(is_current=True).count() == 14 and Item.objects.count() == 14


def test_a_bank_with_faults_changes_nothing_and_lists_them_all(now: datetime) -> None:
    import_bank(actor=None, files=bank_files(), now=now)
    files = bank_files(right="b")
    files["tin.yaml"] = files["tin.yaml"].replace(b"difficulty: hard", b"difficulty: kho")

    with pytest.raises(BankInvalid) as refused:
        import_bank(actor=None, files=files, now=now)

    assert [one["file"] for one in refused.value.details["problems"]] == ["tin.yaml", "tin.yaml"]
    assert all(
        one["line"] > 0 and "difficulty" in one["message"] for one in refused.value.details["problems"]
    )
    assert "2 chỗ cần sửa" in refused.value.message
    assert Item.objects.filter(version=2).count() == 0


def test_an_item_or_code_of_another_bank_is_refused(now: datetime) -> None:
    import_bank(actor=None, files=bank_files(), now=now)
    other = "0197b000-0000-7000-8000-00000000ffff"

    with pytest.raises(BankTaken, match="đã thuộc một ngân hàng khác"):
        import_bank(actor=None, files=bank_files(uuid=other), now=now)
    with pytest.raises(BankTaken, match="Câu"):
        import_bank(actor=None, files=bank_files(uuid=other, code="khac"), now=now)

    assert ItemBank.objects.count() == 1


def test_a_blueprint_is_kept_as_written_and_replaced_by_its_title(now: datetime) -> None:
    bank = import_bank(actor=None, files=bank_files(), now=now).bank
    assert [(one.topic, one.difficulty.value, one.count) for one in strata_of(bank)] == [
        ("tin", "easy", 12),
        ("tin", "hard", 2),
    ]

    make_blueprint(actor=None, bank=bank, title="A", lines=[Wanted("tin", None, 3)], now=now)
    second = make_blueprint(actor=None, bank=bank, title="A", lines=[Wanted("tin", None, 14)], now=now)

    assert wanted_of(second) == [Wanted("tin", None, 14)]
    assert bank.blueprints.count() == 1


def test_a_blueprint_the_bank_cannot_fill_is_refused_with_what_is_missing(now: datetime) -> None:
    bank = import_bank(actor=None, files=bank_files(), now=now).bank

    with pytest.raises(BlueprintImpossible) as refused:
        make_blueprint(actor=None, bank=bank, title="A", lines=[Wanted("tin", None, 15)], now=now)
    with pytest.raises(Invalid):
        make_blueprint(actor=None, bank=bank, title="A", lines=[Wanted("tin", None, 0)], now=now)

    assert refused.value.details["shortages"] == [
        {"topic": "tin", "difficulty": None, "count": 15, "available": 14}
    ]
    assert "bất kỳ" in refused.value.message
