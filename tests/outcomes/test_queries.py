"""Who may read what of a certificate."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.kernel.errors import NotFound
from lantoa.outcomes import queries
from lantoa.outcomes.models import Certificate
from lantoa.outcomes.places import place_names
from lantoa.outcomes.services.certificates import issue_certificates, revoke_certificate
from lantoa.outcomes.services.verdicts import decide
from lantoa.territory.models import Unit
from lantoa.territory.rules.scope import EVERYTHING, NOTHING, Scope
from lantoa.training.models import Campaign, Enrolment
from tests.outcomes.scenes import (
    AT,
    DONG_NAI,
    HA_NOI,
    LOC_NINH,
    enrol,
    finish,
    happen,
    make_campaign,
    make_organiser,
    make_person,
    mark,
    unit_at,
)

pytestmark = pytest.mark.django_db


def certified(campaign: Campaign, *names: str, path: str = LOC_NINH) -> list[Enrolment]:
    rows = enrol(campaign, *names, path=path)
    happen(campaign, *(mark(row, 80) for row in rows), *(finish(row) for row in rows))
    decide(campaign=campaign, enrolments=[row.uuid for row in rows], now=AT)
    issue_certificates(actor=None, campaign=campaign, enrolments=[row.uuid for row in rows], now=AT)
    return rows


def test_the_check_code_opens_the_full_record_however_it_is_typed() -> None:
    certified(make_campaign(), "Nguyễn Thị Thùy Dương")
    code = Certificate.objects.get().check_code
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]}"

    record = queries.certificate_by_check_code(typed)

    assert record.full_name == "Nguyễn Thị Thùy Dương"
    assert record.is_valid


@pytest.mark.parametrize("code", ["", "  ", "ABC", "%", "0" * 500, "7KQ4-M2XP-9RTC' OR 1=1 --", "\x00"])
def test_a_wrong_check_code_finds_nothing(code: str) -> None:
    certified(make_campaign())

    with pytest.raises(NotFound):
        queries.certificate_by_check_code(code)


def test_the_serial_alone_tells_a_masked_name() -> None:
    certified(make_campaign(), "Nguyễn Thị Thùy Dương")

    masked = queries.certificate_by_serial(" lt-2026-000001 ")

    assert masked.serial == "LT-2026-000001"
    assert masked.masked_name == "N*** T*** T*** Dương"
    assert masked.is_valid
    shown = set(vars(masked))
    assert not shown & {"full_name", "birth", "unit_name", "check_code", "percent"}


@pytest.mark.parametrize(
    "serial", ["", "LT-2026-000099", "LT-2026", "x" * 500, "\x00", "LT-2026-00000\ud800"]
)
def test_an_unknown_serial_finds_nothing(serial: str) -> None:
    (mine,) = certified(make_campaign())

    with pytest.raises(NotFound):
        queries.certificate_by_serial(serial)
    with pytest.raises(NotFound):
        queries.certificate_for(mine.person, serial)
    with pytest.raises(NotFound):
        revoke_certificate(actor=None, serial=serial, reason="thử", now=AT)


def test_a_revoked_certificate_says_so() -> None:
    certified(make_campaign())
    revoke_certificate(actor=None, serial="LT-2026-000001", reason="Sai họ tên", now=AT)

    assert queries.certificate_by_serial("LT-2026-000001").is_valid is False
    record = queries.certificate_by_check_code(Certificate.objects.get().check_code)
    assert (record.is_valid, record.revoke_reason) == (False, "Sai họ tên")


def test_the_valid_certificate_of_a_person_is_found_by_campaign() -> None:
    campaign = make_campaign()
    (mine,) = certified(campaign, "Trần Thị Bình")

    record = queries.certificate_of(mine.person, campaign)

    assert record is not None and record.enrolment_uuid == mine.uuid
    assert queries.certificate_of(mine.person, make_campaign("khac")) is None
    revoke_certificate(actor=None, serial=record.serial, reason="Sai họ tên", now=AT)
    assert queries.certificate_of(mine.person, campaign) is None


def test_a_certificate_is_read_by_its_owner_and_organiser_not_by_a_colleague_or_stranger() -> None:
    campaign = make_campaign()
    mine, colleague = certified(campaign, "Trần Thị Bình", "Lê Văn Cường")

    for reader in (mine.person, make_organiser(), make_organiser(DONG_NAI)):
        assert queries.certificate_for(reader, "LT-2026-000001").enrolment_uuid == mine.uuid
    for reader in (colleague.person, make_person("Người Lạ"), make_organiser(HA_NOI)):
        with pytest.raises(NotFound):
            queries.certificate_for(reader, "LT-2026-000001")


def test_who_waits_for_a_certificate_is_listed_by_given_name_inside_the_scope() -> None:
    campaign = make_campaign()
    rows = enrol(campaign, "Trần Thị Yến", "Lê Văn Ánh", "Hoàng Tá")
    happen(campaign, *(mark(row, 80) for row in rows[:2]), mark(rows[2], 10), *(finish(row) for row in rows))
    decide(campaign=campaign, enrolments=[row.uuid for row in rows], now=AT)

    page = queries.waiting_page(campaign, EVERYTHING)

    assert [row.person.full_name for row in page.rows] == ["Lê Văn Ánh", "Trần Thị Yến"]
    assert queries.count_waiting(campaign, EVERYTHING) == 2
    assert queries.count_waiting(campaign, Scope([HA_NOI])) == 0


def test_an_organiser_reads_certificates_of_the_own_scope() -> None:
    campaign = make_campaign()
    certified(campaign, path=LOC_NINH)
    certified(campaign, path=HA_NOI)

    assert queries.certificates_in(campaign, EVERYTHING).total == 2
    assert [row.unit_path for row in queries.certificates_in(campaign, Scope([DONG_NAI])).rows] == [LOC_NINH]
    assert queries.certificates_in(campaign, NOTHING).total == 0
    assert queries.certificate_within(Scope([HA_NOI]), "LT-2026-000002").unit_path == HA_NOI
    with pytest.raises(NotFound):
        queries.certificate_within(Scope([HA_NOI]), "LT-2026-000001")


def test_a_list_of_certificates_is_by_given_name_and_costs_the_same_queries_for_one_and_many() -> None:
    one, many = make_campaign("mot"), make_campaign("nhieu")
    certified(one)
    certified(many, "Nguyễn Văn Đức", "Trần Thị An", "Lê Văn Dũng", "Hoàng Ánh")

    with CaptureQueriesContext(connection) as few:
        queries.certificates_in(one, EVERYTHING)
    with CaptureQueriesContext(connection) as more:
        page = queries.certificates_in(many, EVERYTHING)

    assert [row.full_name for row in page.rows] == [
        "Trần Thị An",
        "Hoàng Ánh",
        "Lê Văn Dũng",
        "Nguyễn Văn Đức",
    ]
    assert len(few) == len(more)


def test_a_certificate_whose_mark_fell_is_shown_to_those_who_decide() -> None:
    campaign = make_campaign()
    fallen, _good = certified(campaign, "Trần Thị Bình", "Lê Văn Cường")
    assert queries.certificates_in_question(campaign, EVERYTHING) == []

    happen(campaign, mark(fallen, 30))
    decide(campaign=campaign, enrolments=[fallen.uuid], now=AT)

    assert [row.enrolment_uuid for row in queries.certificates_in_question(campaign, EVERYTHING)] == [
        fallen.uuid
    ]
    assert queries.certificates_in_question(campaign, Scope([HA_NOI])) == []
    assert queries.certificate_of(fallen.person, campaign) is not None


def test_an_old_commune_is_printed_with_its_district_and_the_names_of_its_day() -> None:
    shared = {
        "unit_set": "2004",
        "valid_from": date(2004, 7, 8),
        "valid_to": date(2025, 6, 30),
        "sort_key": "x",
    }
    unit_at(DONG_NAI)
    for code, tier, kind, name, path in (
        ("Z1", "province", "tinh", "Tỉnh Cũ", "VN/Z1/"),
        ("Z11", "district", "huyen", "Huyện Cũ", "VN/Z1/Z11/"),
        ("Z1111", "commune", "xa", "Xã Cũ", "VN/Z1/Z11/Z1111/"),
    ):
        Unit.objects.create(code=code, tier=tier, kind=kind, name=name, full_name=name, path=path, **shared)
    Unit.objects.create(
        code="Z1",
        tier="province",
        kind="thanh_pho",
        name="Mới",
        full_name="Thành phố Mới",
        path="VN/Z1/",
        unit_set="2025",
        valid_from=date(2025, 7, 1),
        sort_key="x",
    )
    commune = Unit.objects.get(code="Z1111")

    with CaptureQueriesContext(connection) as asked:
        names = place_names([commune, unit_at(DONG_NAI), unit_at("VN/")], as_of=date(2026, 5, 1))

    assert names[commune.pk] == "Xã Cũ, huyện Cũ, tỉnh Cũ"
    assert names[unit_at(DONG_NAI).pk] == "Thành phố Đồng Nai"
    assert len(asked) <= 3
