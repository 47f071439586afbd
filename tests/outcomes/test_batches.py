"""Certificates by decision: gathering, reviewing, deciding, issuing; numbers in the book."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.errors import DomainError
from lantoa.outcomes import batch_queries
from lantoa.outcomes.enums import BatchState
from lantoa.outcomes.models import BatchMember, Certificate, CertificateBatch, RegisterBook, SerialBook
from lantoa.outcomes.services.batches import (
    Deciding,
    cancel_batch,
    exclude_members,
    gather_members,
    include_members,
    issue_batch,
    issuing,
    open_batch,
    start_issue,
)
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.outcomes.services.verdicts import decide
from lantoa.people.models import CorrectionRequest
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Campaign, Enrolment
from tests.facts.streams import in_thread, join
from tests.outcomes.scenes import (
    AT,
    DONG_NAI,
    HA_NOI,
    LOC_NINH,
    NATION,
    TAN_KHAI,
    enrol,
    finish,
    happen,
    make_campaign,
    make_organiser,
    make_person,
    mark,
)

pytestmark = pytest.mark.django_db

DECISION = Deciding(
    number="Số: 125/QĐ-STTTT",
    decided_on=date(2026, 5, 10),
    signer_name="Trần Quốc Bảo",
    signer_title="KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    place="Đồng Nai",
    book_suffix="/GCN",
)


def passed(campaign: Campaign, *names: str, path: str = LOC_NINH) -> list[Enrolment]:
    rows = enrol(campaign, *names, path=path)
    happen(campaign, *(mark(row, "86.67") for row in rows), *(finish(row) for row in rows))
    decide(campaign=campaign, enrolments=[row.uuid for row in rows], now=AT)
    return rows


def gathered(campaign: Campaign, path: str = NATION) -> CertificateBatch:
    batch = open_batch(actor=None, campaign=campaign, unit_path=path, now=AT)
    gather_members(batch=batch)
    batch.refresh_from_db()
    return batch


def names_on(batch: CertificateBatch) -> list[str]:
    rows = BatchMember.objects.filter(batch=batch).order_by("position").select_related("enrolment__person")
    return [row.enrolment.person.full_name for row in rows]


def numbers_of(batch: CertificateBatch) -> list[int | None]:
    return list(
        Certificate.objects.filter(batch=batch).order_by("book_number").values_list("book_number", flat=True)
    )


def issued(batch: CertificateBatch, **changes: Any) -> CertificateBatch:
    start_issue(actor=None, batch=batch, deciding=Deciding(**{**DECISION.__dict__, **changes}), now=AT)
    issue_batch(batch_id=batch.pk, now=AT)
    batch.refresh_from_db()
    return batch


def test_the_list_is_by_unit_and_given_name_and_holds_who_waits_only() -> None:
    campaign = make_campaign()
    passed(campaign, "Trần Yến", "Lê Ánh", path=TAN_KHAI)
    passed(campaign, "Bùi Ý", "Hồ An", path=LOC_NINH)
    enrol(campaign, "Phạm Chưa Xong")
    (has_one,) = passed(campaign, "Đã Có")
    issue_certificates(actor=None, campaign=campaign, enrolments=[has_one.uuid], now=AT)

    batch = gathered(campaign)

    assert names_on(batch) == ["Hồ An", "Bùi Ý", "Lê Ánh", "Trần Yến"]
    assert batch.state == BatchState.DRAFT


def test_nobody_is_on_two_open_lists_and_gathering_again_changes_nothing() -> None:
    campaign = make_campaign()
    passed(campaign, "Lê Ánh", "Trần Yến")
    first = gathered(campaign)
    exclude_members(
        actor=None,
        batch=first,
        enrolments=[BatchMember.objects.get(enrolment__person__full_name="Lê Ánh").enrolment.uuid],
        reason="Chờ hồ sơ",
        now=AT,
    )

    second = gathered(campaign)
    gather_members(batch=first)

    assert names_on(first) == ["Lê Ánh", "Trần Yến"]
    assert names_on(second) == ["Lê Ánh"]


def test_an_issued_batch_prints_its_decision_and_numbers_follow_the_list() -> None:
    campaign = make_campaign()
    passed(campaign, "Trần Yến", "Lê Ánh", "Hồ An")
    actor = make_organiser()
    batch = gathered(campaign)

    start_issue(actor=actor, batch=batch, deciding=DECISION, now=AT)
    result = issue_batch(batch_id=batch.pk, now=AT)

    rows = list(Certificate.objects.order_by("book_number"))
    assert result == {"issued": 3, "refused": 0}
    assert [row.full_name for row in rows] == ["Hồ An", "Lê Ánh", "Trần Yến"]
    assert [row.book_number for row in rows] == [1, 2, 3]
    assert [row.serial for row in rows] == [f"LT-2026-{number:06}" for number in (1, 2, 3)]
    one = rows[0]
    assert (one.decision_number, one.decided_on) == ("125/QĐ-STTTT", date(2026, 5, 10))
    assert (one.signer_name, one.signer_title) == ("Trần Quốc Bảo", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC")
    assert (one.place, one.issued_by) == ("Đồng Nai", actor.uuid)
    batch.refresh_from_db()
    assert (batch.state, batch.issued_at) == (BatchState.ISSUED, AT)
    assert Fact.objects.filter(kind="certificate.issued").count() == 3
    entry = AuditEntry.objects.get(action="certificates.issued")
    assert entry.details == {
        "count": 3, "first": "LT-2026-000001", "last": "LT-2026-000003", "decision": "125/QĐ-STTTT",
    }  # fmt: skip


def test_who_is_left_off_waits_and_takes_no_number() -> None:
    campaign = make_campaign()
    first, second, third = passed(campaign, "Hồ An", "Lê Bình", "Trần Yến")
    batch = gathered(campaign)
    exclude_members(actor=None, batch=batch, enrolments=[second.uuid], reason="Chờ xác minh", now=AT)

    issued(batch)
    later = gathered(campaign)
    issued(later)

    assert numbers_of(batch) == [1, 2]
    assert list(Certificate.objects.filter(batch=batch).values_list("enrolment", flat=True)) == [
        first.pk,
        third.pk,
    ]
    assert (names_on(later), numbers_of(later)) == (["Lê Bình"], [3])


def test_put_back_on_the_list_one_gets_a_certificate() -> None:
    campaign = make_campaign()
    (row,) = passed(campaign, "Hồ An")
    batch = gathered(campaign)
    exclude_members(actor=None, batch=batch, enrolments=[row.uuid], reason="Chờ", now=AT)

    include_members(actor=None, batch=batch, enrolments=[row.uuid], now=AT)

    assert issued(batch).certificates.count() == 1


def test_who_lost_the_right_meanwhile_is_named_and_leaves_no_gap() -> None:
    campaign = make_campaign()
    a, b, c, d, e = passed(campaign, "Hồ An", "Hồ Bình", "Hồ Cường", "Hồ Dũng", "Hồ Em")
    batch = gathered(campaign)
    Enrolment.objects.filter(pk=a.pk).update(state="withdrawn")
    happen(campaign, mark(b, "10"))
    decide(campaign=campaign, enrolments=[b.uuid], now=AT)
    CorrectionRequest.objects.create(person=c.person, full_name="Hồ Kường")
    issue_certificates(actor=None, campaign=campaign, enrolments=[d.uuid], now=AT)

    issued(batch)

    refusals = dict(BatchMember.objects.filter(batch=batch).values_list("enrolment_id", "refusal"))
    assert refusals == {
        a.pk: "withdrawn",
        b.pk: "not_passed",
        c.pk: "correction_open",
        d.pk: "already",
        e.pk: "",
    }
    assert numbers_of(batch) == [1]


def test_each_suffix_is_a_book_of_its_own_and_a_later_start_is_taken() -> None:
    campaign = make_campaign()
    passed(campaign, "Hồ An")
    first = issued(gathered(campaign), book_start=120)
    passed(campaign, "Hồ Bình")
    second = issued(gathered(campaign))
    passed(campaign, "Hồ Cường")
    other = issued(gathered(campaign), book_suffix="/2026")

    assert (numbers_of(first), numbers_of(second), numbers_of(other)) == ([120], [121], [1])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "  "}, "number"),
        ({"number": "QĐ"}, "number"),
        ({"decided_on": date(2026, 5, 12)}, "decided_on"),
        ({"signer_name": " "}, "signer_name"),
        ({"signer_name": "PGS. TS. Trần Quốc Bảo"}, "signer_name"),
        ({"signer_name": "ThS Trần Quốc Bảo"}, "signer_name"),
        ({"book_start": 3}, "book_start"),
        ({"book_start": -1}, "book_start"),
        ({"book_start": 99_999_999}, "book_start"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    campaign = make_campaign()
    RegisterBook.objects.create(campaign=campaign, suffix="/GCN", last=5)
    passed(campaign, "Hồ An")
    batch = gathered(campaign)
    deciding = Deciding(**{**DECISION.__dict__, **changes})

    with pytest.raises(DomainError) as refused:
        start_issue(actor=None, batch=batch, deciding=deciding, now=AT)

    assert list(refused.value.details["fields"]) == [field]
    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT


def test_only_one_batch_of_a_campaign_is_issued_at_a_time_and_none_twice() -> None:
    campaign = make_campaign()
    passed(campaign, "Hồ An", path=LOC_NINH)
    passed(campaign, "Hồ Bình", path=HA_NOI)
    one, two = gathered(campaign, LOC_NINH), gathered(campaign, HA_NOI)
    start_issue(actor=None, batch=one, deciding=DECISION, now=AT)

    for batch in (one, two):
        with pytest.raises(DomainError) as refused:
            start_issue(actor=None, batch=batch, deciding=DECISION, now=AT)
        assert refused.value.code == "batch_not_open"
    issue_batch(batch_id=one.pk, now=AT)
    issue_batch(batch_id=one.pk, now=AT)

    assert numbers_of(one) == [1]
    with pytest.raises(DomainError):
        exclude_members(actor=None, batch=one, enrolments=[], reason="muộn", now=AT)
    with pytest.raises(DomainError):
        cancel_batch(actor=None, batch=one, now=AT)


def test_an_empty_list_is_not_decided_on() -> None:
    batch = gathered(make_campaign())

    with pytest.raises(DomainError) as refused:
        start_issue(actor=None, batch=batch, deciding=DECISION, now=AT)

    assert refused.value.code == "batch_not_ready"


def test_a_batch_given_up_sets_its_people_free() -> None:
    campaign = make_campaign()
    passed(campaign, "Hồ An")
    first = gathered(campaign)

    cancel_batch(actor=None, batch=first, now=AT)

    assert names_on(gathered(campaign)) == ["Hồ An"]
    assert AuditEntry.objects.filter(action="certificate_batch.cancelled").count() == 1


def test_a_province_s_organiser_works_on_the_own_units_only() -> None:
    campaign = make_campaign()
    passed(campaign, "Hồ An", path=LOC_NINH)
    passed(campaign, "Hồ Xa", path=HA_NOI)
    organiser, stranger = make_organiser(DONG_NAI), make_person("Người Lạ")
    elsewhere = gathered(campaign, HA_NOI)

    own = open_batch(actor=organiser, campaign=campaign, unit_path=DONG_NAI, now=AT)
    for who, path in ((organiser, HA_NOI), (organiser, NATION), (stranger, DONG_NAI)):
        with pytest.raises(DomainError):
            open_batch(actor=who, campaign=campaign, unit_path=path, now=AT)
    for who in (organiser, stranger):
        with pytest.raises(DomainError):
            start_issue(actor=who, batch=elsewhere, deciding=DECISION, now=AT)
        with pytest.raises(DomainError):
            cancel_batch(actor=who, batch=elsewhere, now=AT)
        with pytest.raises(DomainError):
            exclude_members(actor=who, batch=elsewhere, enrolments=[], reason="x", now=AT)

    assert batch_queries.batch_for(campaign, Scope([DONG_NAI]), own.uuid) == own
    with pytest.raises(DomainError):
        batch_queries.batch_for(campaign, Scope([DONG_NAI]), elsewhere.uuid)
    assert [one.pk for one in batch_queries.batches_in(campaign, Scope([DONG_NAI])).rows] == [own.pk]


def test_by_decision_nothing_is_issued_without_one() -> None:
    campaign = make_campaign()
    set_terms(actor=None, campaign=campaign, terms=Terms(by_decision=True), now=AT)
    passed(campaign, "Hồ An")

    with pytest.raises(DomainError) as refused:
        issue_certificates(actor=None, campaign=campaign, now=AT)

    assert refused.value.code == "decision_needed"
    assert issued(gathered(campaign)).certificates.count() == 1


def test_a_job_killed_between_and_inside_chunks_goes_on_without_gap_or_double(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 10)
    campaign = make_campaign()
    passed(campaign, *(f"Nguyễn Văn {number:03}" for number in range(45)))
    batch = gathered(campaign)
    start_issue(actor=None, batch=batch, deciding=DECISION, now=AT)
    write, calls = issuing.write_certificates, 0

    def dies(**arguments: Any) -> list[Certificate]:
        nonlocal calls
        rows = write(**arguments)
        calls += 1
        if calls in {2, 5}:  # in the middle of a chunk: rows are written, the transaction is not
            raise KeyboardInterrupt
        return rows

    monkeypatch.setattr(issuing, "write_certificates", dies)
    for _attempt in range(2):
        with pytest.raises(KeyboardInterrupt):
            issue_batch(batch_id=batch.pk, now=AT)
    issue_batch(batch_id=batch.pk, now=AT + timedelta(minutes=1))

    rows = list(Certificate.objects.order_by("book_number"))
    assert [row.book_number for row in rows] == list(range(1, 46))
    assert [row.full_name for row in rows] == [f"Nguyễn Văn {number:03}" for number in range(45)]
    assert [row.serial for row in rows] == [f"LT-2026-{number:06}" for number in range(1, 46)]
    assert SerialBook.objects.get().last == RegisterBook.objects.get().last == 45
    assert Fact.objects.filter(kind="certificate.issued").count() == 45
    assert CertificateBatch.objects.get().state == BatchState.ISSUED


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_single_issuers_at_once_leave_no_gap_and_no_double(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 7)
    campaign = make_campaign()
    rows = passed(campaign, *(f"Nguyễn Văn {number:03}" for number in range(60)))
    batch = gathered(campaign)
    start_issue(actor=None, batch=batch, deciding=DECISION, now=AT)

    join(
        in_thread(lambda: issue_batch(batch_id=batch.pk, now=AT)),
        in_thread(lambda: issue_batch(batch_id=batch.pk, now=AT)),
        in_thread(
            lambda: [
                issue_certificates(actor=None, campaign=campaign, enrolments=[row.uuid], now=AT)
                for row in rows[-12:]
            ]
        ),
    )

    numbers = numbers_of(batch)
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 48
    assert Certificate.objects.values("enrolment").distinct().count() == Certificate.objects.count() == 60
    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == [f"LT-2026-{number:06}" for number in range(1, 61)]


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_only_one_is_taken() -> None:
    campaign = make_campaign()
    passed(campaign, "Hồ An", path=LOC_NINH)
    passed(campaign, "Hồ Bình", path=HA_NOI)
    one, two = gathered(campaign, LOC_NINH), gathered(campaign, HA_NOI)
    refused: list[str] = []

    def start(batch: CertificateBatch) -> None:
        try:
            start_issue(actor=None, batch=batch, deciding=DECISION, now=AT)
        except DomainError as error:
            refused.append(error.code)

    join(*(in_thread(lambda batch=batch: start(batch)) for batch in (one, two, one, two)))  # type: ignore[misc]

    assert refused == ["batch_not_open"] * 3
    assert CertificateBatch.objects.filter(state=BatchState.ISSUING).count() == 1


def test_a_chunk_costs_the_same_queries_for_few_and_for_many() -> None:
    counts = []
    for code, size in (("nho", 2), ("to", 12)):
        campaign = make_campaign(code)
        passed(campaign, *(f"Nguyễn Văn {number}" for number in range(size)))
        batch = gathered(campaign)
        start_issue(actor=None, batch=batch, deciding=DECISION, now=AT)
        with CaptureQueriesContext(connection) as queries:
            issue_batch(batch_id=batch.pk, now=AT)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_counts_and_filters_of_a_list() -> None:
    campaign = make_campaign()
    an, binh, yen = passed(campaign, "Hồ An", "Lê Bình", "Trần Yến")
    batch = gathered(campaign)
    exclude_members(actor=None, batch=batch, enrolments=[an.uuid], reason="Chờ", now=AT)
    CorrectionRequest.objects.create(person=yen.person)

    def found(**narrowed: str) -> list[int]:
        return [one.enrolment_id for one in batch_queries.members_page(batch, **narrowed).rows]  # type: ignore[arg-type]

    counts = batch_queries.batch_counts(batch)
    assert (counts.listed, counts.excluded, counts.in_correction) == (2, 1, 1)
    assert found(narrow="excluded") == [an.pk]
    assert found(narrow="listed") == [binh.pk, yen.pk]
    assert found(narrow="correction") == [yen.pk]
    assert found(search="binh") == [binh.pk]
    assert found(unit_path=HA_NOI) == []
    assert found(narrow="vớ vẩn") == [an.pk, binh.pk, yen.pk]
    assert batch_queries.batches_in(campaign, EVERYTHING).rows[0].people == 2  # type: ignore[attr-defined]
