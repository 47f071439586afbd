"""Issuing anew after a correction."""

from datetime import date

import pytest

from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.errors import DomainError
from lantoa.outcomes.models import Certificate, CertificateBatch, RegisterBook
from lantoa.outcomes.queries import certificate_by_check_code, certificate_by_serial, certificates_in
from lantoa.outcomes.services.batches import gather_members, issue_batch, open_batch, start_issue
from lantoa.outcomes.services.certificates import issue_certificates, revoke_certificate
from lantoa.outcomes.services.reissuing import preview_reissue, reissue_certificate
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.people.services.persons import rename_person
from lantoa.territory.rules.scope import EVERYTHING
from lantoa.training.models import Enrolment
from tests.outcomes.scenes import AT, DONG_NAI, HA_NOI, NATION, make_campaign, make_organiser, make_person
from tests.outcomes.test_batches import DECISION, gathered, issued, passed

pytestmark = pytest.mark.django_db


def test_the_new_one_says_the_corrected_name_and_the_old_one_names_it() -> None:
    campaign = make_campaign()
    (row, _other) = passed(campaign, "Nguyễn Văn Thuỷ", "Trần Yến")
    batch = issued(gathered(campaign))
    old = Certificate.objects.get(enrolment=row)
    set_terms(actor=None, campaign=campaign, terms=Terms(signer_name="Người Ký Sau"), now=AT)
    rename_person(person=row.person, full_name="Nguyễn Văn Thụy", birth_date=date(1987, 8, 6))
    actor = make_organiser()

    new = reissue_certificate(actor=actor, serial=old.serial.lower(), reason=" Sửa  tên ", now=AT)

    old.refresh_from_db()
    assert (old.is_valid, old.revoke_reason, old.full_name) == (False, "Sửa tên", "Nguyễn Văn Thuỷ")
    assert (new.full_name, new.birth, new.serial, new.book_number) == (
        "Nguyễn Văn Thụy", "06/08/1987", "LT-2026-000003", 3,
    )  # fmt: skip
    assert (new.decision_number, new.signer_name, new.batch) == ("125/QĐ-STTTT", "Trần Quốc Bảo", batch)
    assert RegisterBook.objects.get().last == 3
    shown = certificate_by_serial(old.serial)
    assert (shown.is_valid, shown.replaced_by) == (False, new.serial)
    assert certificate_by_check_code(new.check_code).replaces == old.serial
    kinds = Fact.objects.filter(subject=row.uuid, kind__startswith="certificate").order_by("id")
    assert list(kinds.values_list("kind", "payload__serial")) == [
        ("certificate.issued", old.serial),
        ("certificate.revoked", old.serial),
        ("certificate.issued", new.serial),
    ]
    entry = AuditEntry.objects.get(action="certificate.reissued")
    assert entry.details == {"serial": new.serial, "replaces": old.serial}
    assert [one.replaced_by for one in certificates_in(campaign, EVERYTHING, narrow="revoked").rows] == [
        new.serial
    ]


def test_what_would_change_is_shown_first() -> None:
    campaign = make_campaign()
    (row,) = passed(campaign, "Nguyễn Văn Thuỷ")
    (serial,) = issue_certificates(actor=None, campaign=campaign, now=AT).serials
    rename_person(person=row.person, full_name="Nguyễn Văn Thụy")

    changes = {one.label: (one.before, one.after) for one in preview_reissue(serial=serial) if one.is_change}

    assert changes == {"Họ và tên": ("Nguyễn Văn Thuỷ", "Nguyễn Văn Thụy")}


def test_nothing_is_issued_anew_without_need_right_or_reason() -> None:
    campaign = make_campaign()
    same, renamed, gone, revoked = passed(campaign, "Hồ An", "Hồ Bình", "Hồ Cường", "Hồ Dũng")
    serials = dict(
        zip(
            (same, renamed, gone, revoked),
            issue_certificates(actor=None, campaign=campaign, now=AT).serials,
            strict=True,
        )
    )
    for row in (renamed, gone, revoked):
        rename_person(person=row.person, full_name="Hồ Tên Mới")
    Enrolment.objects.filter(pk=gone.pk).update(state="withdrawn")
    revoke_certificate(actor=None, serial=serials[revoked], reason="sai", now=AT)
    nation = make_organiser()
    cases = [
        (nation, serials[same], "Sửa", "nothing_to_correct"),
        (nation, serials[renamed], "  ", "revoke_reason_missing"),
        (nation, serials[gone], "Sửa", "not_reissued_withdrawn"),
        (nation, serials[revoked], "Sửa", "certificate_revoked"),
        (nation, "LT-2026-999999", "Sửa", "certificate_not_found"),
        (make_organiser(HA_NOI), serials[renamed], "Sửa", "outside_scope"),
        (make_person("Người Lạ"), serials[renamed], "Sửa", "outside_scope"),
    ]

    for actor, serial, reason, code in cases:
        with pytest.raises(DomainError) as refused:
            reissue_certificate(actor=actor, serial=serial, reason=reason, now=AT)
        assert refused.value.code == code

    assert Certificate.objects.count() == 4
    assert Certificate.objects.filter(revoked_at=None).count() == 3


def test_a_second_correction_follows_the_first() -> None:
    campaign = make_campaign()
    (row,) = passed(campaign, "Hồ An")
    (first,) = issue_certificates(actor=None, campaign=campaign, now=AT).serials
    rename_person(person=row.person, full_name="Hồ Ân")
    second = reissue_certificate(actor=make_organiser(DONG_NAI), serial=first, reason="Sửa tên", now=AT)
    rename_person(person=row.person, full_name="Hồ Ấn")

    third = reissue_certificate(actor=None, serial=second.serial, reason="Sửa tên", now=AT)

    assert certificate_by_serial(first).replaced_by == second.serial
    assert certificate_by_serial(second.serial).replaced_by == third.serial
    assert certificate_by_serial(third.serial).is_valid


def test_while_the_book_is_being_written_one_waits() -> None:
    campaign = make_campaign()
    (row,) = passed(campaign, "Hồ An")
    issued(gathered(campaign))
    rename_person(person=row.person, full_name="Hồ Ân")
    passed(campaign, "Hồ Bình")
    batch: CertificateBatch = open_batch(actor=None, campaign=campaign, unit_path=NATION, now=AT)
    gather_members(batch=batch)
    start_issue(actor=None, batch=batch, deciding=DECISION, now=AT)
    serial = Certificate.objects.get().serial

    with pytest.raises(DomainError) as refused:
        reissue_certificate(actor=None, serial=serial, reason="Sửa", now=AT)
    issue_batch(batch_id=batch.pk, now=AT)

    assert refused.value.code == "book_in_use"
    assert reissue_certificate(actor=None, serial=serial, reason="Sửa", now=AT).book_number == 3
