"""Files to print: what is in them, in which order, for whom, for how long."""

import io
import os
import signal
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import load_workbook
from pypdf import PdfReader

from lantoa.kernel.errors import DomainError
from lantoa.outcomes.enums import PrintLevel
from lantoa.outcomes.models import Certificate, PrintRun
from lantoa.outcomes.print_queries import print_path, print_within, prints_in
from lantoa.outcomes.services import pressing, prints
from lantoa.outcomes.services.certificates import issue_certificates, revoke_certificate
from lantoa.outcomes.services.prints import ask_print, forget_old_prints, make_print
from lantoa.outcomes.services.reissuing import reissue_certificate
from lantoa.outcomes.workbooks import register_workbook
from lantoa.people.services.persons import rename_person
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Campaign
from tests.outcomes.scenes import (
    AT,
    DONG_NAI,
    HA_NOI,
    LOC_NINH,
    NATION,
    TAN_KHAI,
    make_campaign,
    make_organiser,
    make_person,
)
from tests.outcomes.test_batches import gathered, issued, passed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LANTOA", replace(settings.LANTOA, data=tmp_path))


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_campaign()
    passed(campaign, "Trần Yến", "Hồ An", path=LOC_NINH)
    passed(campaign, "Lê Bình", path=TAN_KHAI)
    passed(campaign, "Đỗ Tỉnh", path=DONG_NAI)
    passed(campaign, "Bùi Hà", path=HA_NOI)
    issue_certificates(actor=None, campaign=campaign, now=AT)
    return campaign


def made(
    campaign: Campaign, path: str = NATION, level: PrintLevel = PrintLevel.COMMUNE, **more: object
) -> PrintRun:
    run = ask_print(actor=None, campaign=campaign, unit_path=path, level=level, now=AT, **more)  # type: ignore[arg-type]
    make_print(print_id=run.pk, now=AT)
    run.refresh_from_db()
    return run


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def files_of(run: PrintRun) -> dict[str, bytes]:
    with zipfile.ZipFile(print_path(run)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_one_file_a_commune_by_unit_and_given_name(campaign: Campaign) -> None:
    run = made(campaign)

    files = files_of(run)
    assert list(files) == [
        "01-thanh-pho-ha-noi.pdf",
        "75-thanh-pho-dong-nai.pdf",
        "75-thanh-pho-dong-nai/25270-phuong-loc-ninh.pdf",
        "75-thanh-pho-dong-nai/25357-phuong-tan-khai.pdf",
        "so-cap-giay-chung-nhan.xlsx",
    ]
    pages = pages_of(files["75-thanh-pho-dong-nai/25270-phuong-loc-ninh.pdf"])
    assert ["Hồ An" in pages[0], "Trần Yến" in pages[1], len(pages)] == [True, True, 2]
    assert (run.file_name, run.files, run.pages) == ("giay-chung-nhan-tap-huan-2026.zip", 4, 5)
    assert run.size == print_path(run).stat().st_size


def test_one_file_a_province_and_a_single_unit_is_no_archive(campaign: Campaign) -> None:
    everywhere = made(campaign, level=PrintLevel.PROVINCE)
    one = made(campaign, DONG_NAI, PrintLevel.PROVINCE)

    assert list(files_of(everywhere)) == [
        "01-thanh-pho-ha-noi.pdf", "75-thanh-pho-dong-nai.pdf", "so-cap-giay-chung-nhan.xlsx",
    ]  # fmt: skip
    content = print_path(one).read_bytes()
    assert (one.file_name, one.files, one.pages) == ("75-thanh-pho-dong-nai.pdf", 1, 4)
    assert [any(name in page for page in pages_of(content)) for name in ("Đỗ Tỉnh", "Bùi Hà")] == [
        True,
        False,
    ]
    metadata = PdfReader(io.BytesIO(content)).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid" in metadata


def test_revoked_ones_are_not_printed_and_a_batch_prints_its_own(campaign: Campaign) -> None:
    serial = Certificate.objects.get(full_name="Bùi Hà").serial
    revoke_certificate(actor=None, serial=serial, reason="sai", now=AT)
    passed(campaign, "Mai Sau", path=LOC_NINH)
    batch = issued(gathered(campaign, LOC_NINH))

    assert made(campaign, level=PrintLevel.PROVINCE).pages == 5
    assert made(campaign, batch=batch).pages == 1


def test_a_large_unit_is_set_in_parts_by_fresh_presses_and_bound_into_one_file(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (prints, pressing):
        monkeypatch.setattr(module, "PART", 3)
    started: list[subprocess.Popen[str]] = []
    start = pressing.start_press

    def start_alone() -> subprocess.Popen[str]:
        assert all(child.poll() is not None for child in started), "two presses at once"
        started.append(start())
        return started[-1]

    monkeypatch.setattr(pressing, "start_press", start_alone)

    run = made(campaign, NATION, PrintLevel.PROVINCE)
    files = files_of(run)

    assert list(files) == [
        "01-thanh-pho-ha-noi.pdf", "75-thanh-pho-dong-nai.pdf", "so-cap-giay-chung-nhan.xlsx",
    ]  # fmt: skip
    pages = pages_of(files["75-thanh-pho-dong-nai.pdf"])
    assert [
        next(name for name in ("Đỗ Tỉnh", "Hồ An", "Trần Yến", "Lê Bình") if name in page) for page in pages
    ] == ["Đỗ Tỉnh", "Hồ An", "Trần Yến", "Lê Bình"]
    assert (run.files, run.pages, len(started)) == (2, 5, 4)
    assert all(child.poll() is not None for child in started)
    assert [path.name for path in print_path(run).parent.iterdir()] == [str(run.uuid)]


def test_a_unit_larger_than_binding_may_hold_has_volumes(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "VOLUME", 3)

    files = files_of(made(campaign, DONG_NAI, PrintLevel.PROVINCE))

    assert list(files)[:2] == ["75-thanh-pho-dong-nai-tap-1.pdf", "75-thanh-pho-dong-nai-tap-2.pdf"]
    assert [len(pages_of(files[name])) for name in list(files)[:2]] == [3, 1]


def test_a_press_that_dies_leaves_nothing_and_the_next_attempt_makes_the_file(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask_print(actor=None, campaign=campaign, unit_path=NATION, level=PrintLevel.COMMUNE, now=AT)
    start = pressing.start_press

    def start_dead() -> subprocess.Popen[str]:
        child = start()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        return child

    with monkeypatch.context() as patched:
        patched.setattr(pressing, "start_press", start_dead)
        with pytest.raises((RuntimeError, BrokenPipeError)):
            make_print(print_id=run.pk, now=AT)
    assert list(print_path(run).parent.iterdir()) == []
    with pytest.raises(DomainError):
        print_within(campaign, EVERYTHING, run.uuid)

    make_print(print_id=run.pk, now=AT)
    make_print(print_id=run.pk, now=AT)

    assert len(files_of(print_within(campaign, EVERYTHING, run.uuid))) == 5


def test_progress_is_told_in_pages(campaign: Campaign) -> None:
    run = ask_print(actor=None, campaign=campaign, unit_path=NATION, level=PrintLevel.PROVINCE, now=AT)
    steps: list[tuple[int, int]] = []

    make_print(print_id=run.pk, now=AT, report=lambda done, total: steps.append((done, total)))

    assert steps == [(1, 5), (5, 5)]


def test_signs_no_font_has_are_printed_without_archive_marks_in_a_file_too(campaign: Campaign) -> None:
    Certificate.objects.filter(full_name="Hồ An").update(full_name="Hồ 張偉 #panic()")

    run = made(campaign, LOC_NINH)

    assert "#panic()" in pages_of(print_path(run).read_bytes())[0]


def test_nothing_to_print_is_said(campaign: Campaign) -> None:
    run = ask_print(actor=None, campaign=campaign, unit_path="VN/79/", level=PrintLevel.COMMUNE, now=AT)

    with pytest.raises(DomainError) as refused:
        make_print(print_id=run.pk, now=AT)

    assert refused.value.code == "nothing_to_print"


def test_files_are_seen_by_those_of_the_units_only(campaign: Campaign) -> None:
    all_units, own = made(campaign), made(campaign, DONG_NAI)

    assert prints_in(campaign, Scope([DONG_NAI])) == [own]
    assert print_within(campaign, Scope([DONG_NAI]), own.uuid) == own
    for scope, run in ((Scope([DONG_NAI]), all_units), (Scope([HA_NOI]), own)):
        with pytest.raises(DomainError):
            print_within(campaign, scope, run.uuid)
    with pytest.raises(DomainError):
        print_within(make_campaign("khac"), EVERYTHING, own.uuid)
    for actor, path in ((make_organiser(DONG_NAI), NATION), (make_person("Người Lạ"), DONG_NAI)):
        with pytest.raises(DomainError):
            ask_print(actor=actor, campaign=campaign, unit_path=path, level=PrintLevel.COMMUNE, now=AT)


def test_files_are_deleted_after_a_week(campaign: Campaign) -> None:
    run = made(campaign)
    path = print_path(run)
    left = path.with_name(".new-half-made")
    left.write_bytes(b"%PDF")
    os.utime(left, (AT.timestamp(), AT.timestamp()))

    kept = forget_old_prints(now=AT + timedelta(hours=23))
    there = left.exists()
    gone = forget_old_prints(now=AT + timedelta(days=8))

    assert (kept, there, gone, PrintRun.objects.count()) == (0, True, 1, 0)
    assert list(path.parent.iterdir()) == []


def test_the_book_lists_every_certificate_in_the_order_of_issue(campaign: Campaign) -> None:
    revoked = Certificate.objects.get(full_name="Bùi Hà")
    revoke_certificate(actor=None, serial=revoked.serial, reason="=sai", now=AT)
    batch_rows = passed(campaign, "Mai Sau", path=LOC_NINH)
    batch = issued(gathered(campaign, LOC_NINH))
    old = Certificate.objects.get(enrolment=batch_rows[0])
    rename_person(person=batch_rows[0].person, full_name="Mai Sáu")
    new = reissue_certificate(actor=None, serial=old.serial, reason="Sửa tên", now=AT)

    def rows(content: bytes) -> list[tuple[object, ...]]:
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        return [tuple(cell for cell in row) for row in sheet.iter_rows(values_only=True)]

    everything = rows(register_workbook(campaign, EVERYTHING))
    head = next(place for place, row in enumerate(everything) if row[0] == "STT")
    lines = {str(row[7]): row for row in everything[head + 1 :]}
    assert everything[head][1:] == (
        "Số vào sổ", "Họ và tên", "Ngày sinh", "Đơn vị", "Kết quả", "Xếp loại", "Số hiệu giấy", "Quyết định",
        "Ngày cấp", "Ký nhận", "Ghi chú",
    )  # fmt: skip
    assert list(lines) == sorted(lines)
    assert lines[revoked.serial][11] == "Thu hồi ngày 11/05/2026: =sai"
    assert lines[old.serial][1:3] == ("0001/GCN", "Mai Sau")
    assert lines[old.serial][11] == f"Đã thay bằng {new.serial} ngày 11/05/2026."
    assert lines[new.serial][11] == f"Thay cho giấy số {old.serial}."
    assert len(rows(register_workbook(campaign, EVERYTHING, batch=batch))) == 7
    assert len(rows(register_workbook(campaign, Scope([HA_NOI])))) == head + 2
