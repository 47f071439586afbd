"""Batches by decision, templates, files to print and correcting at the console: as organiser, manager, colleague, stranger."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.kernel.jobs import run_job
from lantoa.kernel.models import Job
from lantoa.outcomes.models import Certificate, CertificateBatch, CertificateTemplate, PrintRun
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.people.models import CorrectionRequest
from lantoa.people.services.persons import rename_person
from lantoa.training.models import Campaign
from tests.outcomes.pictures import jpeg, png
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, make_campaign, make_organiser
from tests.surfaces.learner.pages import seen, words_of
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)
from tests.surfaces.organiser.test_certificates import LIST, certified, passed

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
TOMORROW = (NOW + timedelta(days=2)).strftime("%d/%m/%Y")
DECISION = {
    "number": "125/QĐ-STTTT", "decided_on": "05/02/2026", "signer_title": "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    "signer_name": "Trần Quốc Bảo", "place": "Đồng Nai", "book_start": "", "book_suffix": "/GCN",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LANTOA", replace(settings.LANTOA, data=tmp_path))


@pytest.fixture
def campaign() -> Iterator[Campaign]:
    campaign = make_campaign()
    set_terms(actor=None, campaign=campaign, terms=Terms(by_decision=True, place="Hà Nội"), now=NOW)
    yield campaign


def run_jobs() -> None:
    for job in Job.objects.filter(state=Job.State.QUEUED):
        run_job(str(job.uuid))


def words(response: object) -> str:
    return words_of(response.content.decode())  # type: ignore[attr-defined]


def new_batch(client: Client, unit: str = "") -> str:
    """The address of a batch whose list is gathered."""
    address: str = client.post(f"{LIST}dot-cap/lap/", {"don-vi": unit})["Location"]
    run_jobs()
    return address


def test_from_those_who_wait_to_issued_certificates(campaign: Campaign) -> None:
    yen, anh, binh = passed(campaign, "Trần Thị Yến", "Lê Văn Ánh", "Hồ Bình")
    client = organiser_client()

    assert "Lập đợt cấp cho 3 người" in seen(client, f"{LIST}cho-cap/")
    assert client.get(f"{LIST}cap/")["Location"] == f"{LIST}dot-cap/lap/"
    assert "3 người đã hoàn thành" in seen(client, f"{LIST}dot-cap/lap/")
    address = new_batch(client)
    listed = seen(client, address)
    assert listed.index("Lê Văn Ánh") < listed.index("Hồ Bình") < listed.index("Trần Thị Yến")
    left_off = client.post(
        f"{address}chon/?tim=y", {"enrolment": [str(binh.uuid)], "reason": "Chờ xác minh", "viec": "de-rieng"}
    )
    assert left_off["Location"] == f"{address}?tim=y"
    assert "Chờ xác minh" in seen(client, address)
    preview = client.post(f"{address}quyet-dinh/", DECISION | {"viec": "xem"})
    assert preview["Content-Type"] == "application/pdf" and preview.content.startswith(b"%PDF-")
    assert not Certificate.objects.exists()
    assert "Cấp giấy cho 2 người" in seen(client, f"{address}quyet-dinh/")
    decided = client.post(f"{address}quyet-dinh/", DECISION | {"viec": "cap"}, follow=True)
    assert "Đang cấp giấy…" in words(decided)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "Đang cấp giấy…" in part
    run_jobs()
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    done = seen(client, address)
    assert "Quyết định số 125/QĐ-STTTT" in done and "0001/GCN" in done and "0002/GCN" in done
    assert "1–2/GCN" in seen(client, f"{LIST}dot-cap/")
    assert {row.full_name for row in Certificate.objects.all()} == {"Trần Thị Yến", "Lê Văn Ánh"}
    issued = seen(client, LIST)
    assert "125/QĐ-STTTT" in issued and "0001/GCN" in issued
    assert "Trong danh sách" in seen(client, f"{address}?loc=trong")


def test_who_waits_for_a_correction_is_marked_and_passed_over(campaign: Campaign) -> None:
    rows = passed(campaign, "Lê Văn Ánh", "Trần Yến")
    CorrectionRequest.objects.create(person=rows[0].person, full_name="Lê Văn Anh")
    client = organiser_client()
    address = new_batch(client)

    assert "Chờ sửa" in seen(client, address)
    client.post(f"{address}quyet-dinh/", DECISION)
    run_jobs()

    done = seen(client, address)
    assert "1 người trong danh sách chưa được cấp." in done
    assert "Họ tên hoặc ngày sinh đang chờ đơn vị xem lại." in seen(client, f"{address}?loc=chua-cap")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": ""}, "Hãy ghi số quyết định"),
        ({"decided_on": "hôm nay"}, "Hãy ghi đủ ngày, tháng, năm"),
        ({"decided_on": TOMORROW}, "Ngày quyết định chưa tới."),
        ({"signer_name": "TS. Trần Bảo"}, "không ghi học hàm, học vị"),
        ({"book_start": "một"}, "Hãy ghi một số nguyên từ 1."),
        ({"book_start": "0"}, "Hãy ghi một số nguyên từ 1."),
        ({"book_start": "99999999999999999999"}, "Số này quá lớn."),
    ],
)
def test_a_bad_decision_is_answered_in_place_and_kept(
    campaign: Campaign, changes: dict[str, str], sentence: str
) -> None:
    passed(campaign, "Lê Văn Ánh")
    client = organiser_client()
    address = new_batch(client)

    response = client.post(f"{address}quyet-dinh/", DECISION | changes)

    assert response.status_code == 422
    assert sentence in words(response)
    assert "/GCN" in response.content.decode()
    assert CertificateBatch.objects.get().state == "draft"


def test_marks_without_people_reason_or_sense_change_nothing(campaign: Campaign) -> None:
    (row,) = passed(campaign, "Lê Văn Ánh")
    client = organiser_client()
    address = new_batch(client)

    nobody = client.post(f"{address}chon/", {"reason": "x", "enrolment": ["không-phải-mã"]}, follow=True)
    no_reason = client.post(f"{address}chon/", {"enrolment": [str(row.uuid)]}, follow=True)

    assert "Hãy chọn ít nhất một người." in words(nobody)
    assert "Hãy ghi lý do để riêng." in words(no_reason)
    assert client.get(f"{address}chon/").status_code == 405


def test_a_batch_is_given_up_after_asking(campaign: Campaign) -> None:
    passed(campaign, "Lê Văn Ánh")
    client = organiser_client()
    address = new_batch(client)

    assert "Bỏ đợt cấp này?" in seen(client, f"{address}bo/")
    assert "lại chờ cấp" in words(client.post(f"{address}bo/", follow=True))
    again = client.post(f"{address}bo/", follow=True)

    assert "không bỏ được" in words(again)
    assert "Lập đợt cấp cho 1 người" in seen(client, LIST)


def test_a_province_s_organiser_makes_batches_of_the_own_units(campaign: Campaign) -> None:
    passed(campaign, "Lê Gần", path=LOC_NINH)
    passed(campaign, "Lê Xa", path=HA_NOI)
    client = client_of(make_organiser(DONG_NAI))

    own = new_batch(client)
    elsewhere = new_batch(organiser_client(), "01")

    assert "Lê Gần" in seen(client, own) and "Lê Xa" not in seen(client, own)
    assert client.post(f"{LIST}dot-cap/lap/", {"don-vi": "01"}).status_code == 404
    for page in ("", "quyet-dinh/", "bo/", "so-cap.xlsx"):
        assert client.get(elsewhere + page).status_code == 404
    assert client.post(f"{elsewhere}chon/", {"enrolment": []}).status_code == 404
    for page in ("mau/", "mau/moi/", "noi-dung/"):
        assert client.get(LIST + page).status_code == 404


def test_strangers_learn_nothing_colleagues_are_told_no_and_managers_change_nothing(
    campaign: Campaign,
) -> None:
    (serial,) = certified_by_hand(campaign)
    passed(campaign, "Lê Chờ")
    organiser = organiser_client()
    address = new_batch(organiser)
    template = organiser.post(f"{LIST}mau/moi/", {"name": "Mẫu"})["Location"]
    organiser.post(f"{LIST}in/", {"level": "commune"})
    run_jobs()
    file = f"{LIST}in/{PrintRun.objects.get().uuid}/"
    for_organisers = [
        f"{LIST}dot-cap/lap/", f"{address}quyet-dinh/", f"{address}bo/", f"{LIST}{serial}/cap-lai/",
        f"{LIST}mau/", template, f"{template}xem-truoc.pdf", f"{template}xem-truoc.png",
    ]  # fmt: skip
    manager = manager_client(campaign)
    for page in [*for_organisers, address, file, f"{LIST}dot-cap/", f"{LIST}in/", f"{LIST}so-cap.xlsx"]:
        assert organiser.get(page).status_code == 200, page
        assert Client().get(page).status_code == 302
        assert stranger_client().get(page).status_code == 404
        assert colleague_client(campaign).get(page).status_code == 403
    for page in for_organisers:
        assert manager.get(page).status_code == 404
        assert manager.post(page, DECISION | {"reason": "x", "name": "x"}).status_code in {404, 405}
    assert manager.get(address).status_code == manager.get(file).status_code == 404  # they span the country
    assert Certificate.objects.count() == 1


def certified_by_hand(campaign: Campaign) -> list[str]:
    set_terms(actor=None, campaign=campaign, terms=Terms(), now=NOW)
    serials = certified(campaign, "Lê Văn Gần")
    set_terms(actor=None, campaign=campaign, terms=Terms(by_decision=True), now=NOW)
    return serials


def test_a_unit_manager_prints_the_own_people_s(campaign: Campaign) -> None:
    certified_by_hand(campaign)
    manager = manager_client(campaign)

    asked = manager.post(f"{LIST}in/", {"level": "province", "don-vi": "75"}, follow=True)
    assert "Đang làm tệp." in words(asked) and "hx-trigger" in asked.content.decode()
    assert manager.post(f"{LIST}in/", {"level": "province", "don-vi": "01"}).status_code == 404
    assert manager.post(f"{LIST}in/", {"level": "thôn"}).status_code == 422
    run_jobs()
    answer = manager.get(f"{LIST}in/{PrintRun.objects.get().uuid}/")

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="75-thanh-pho-dong-nai.pdf"'
    assert "hx-trigger" not in manager.get(f"{LIST}in/").content.decode()


def test_a_template_is_made_with_its_emblem_shown_and_chosen(campaign: Campaign) -> None:
    client = organiser_client()
    emblem = SimpleUploadedFile("bieu-trung.png", png(), content_type="image/png")
    written = {"name": "Mẫu của Sở", "organisation": "Sở Văn hóa", "accent": "#0b5563", "emblem": emblem}

    address = client.post(f"{LIST}mau/moi/", written)["Location"]
    page = client.get(address).content.decode()

    template = CertificateTemplate.objects.get()
    assert len(template.emblem) == 64
    assert 'value="Mẫu của Sở"' in page and "xem-truoc.png" in page and "Bỏ biểu trưng" in words_of(page)
    assert client.get(f"{address}xem-truoc.png").content.startswith(b"\x89PNG")
    assert client.get(f"{address}xem-truoc.pdf").content.startswith(b"%PDF-")
    chosen = {"lessons_required": "yes", "mode": "quyet-dinh", "template": str(template.uuid)}
    assert client.post(f"{LIST}noi-dung/", chosen)["Location"] == LIST
    assert "Khóa này đang dùng" in seen(client, f"{LIST}mau/")
    assert client.get(f"{LIST}xem-truoc.pdf").content.startswith(b"%PDF-")
    client.post(address, {"name": "Mẫu của Sở", "without_emblem": "on"})
    template.refresh_from_db()
    assert template.emblem == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (jpeg(), "không phải hình PNG"),
        (png(40, 40), "Hình quá nhỏ"),
        (b"x" * 2_000_001, "Tệp biểu trưng quá lớn"),
    ],
)
def test_a_bad_emblem_is_answered_in_place(campaign: Campaign, content: bytes, sentence: str) -> None:
    emblem = SimpleUploadedFile("bieu-trung.png", content, content_type="image/png")

    response = organiser_client().post(f"{LIST}mau/moi/", {"name": "Mẫu", "emblem": emblem})

    assert sentence in words(response) and 'value="Mẫu"' in response.content.decode()
    assert not CertificateTemplate.objects.exists()


def test_bad_words_of_a_template_are_answered_at_their_field(campaign: Campaign) -> None:
    response = organiser_client().post(
        f"{LIST}mau/moi/", {"name": "", "statement": "được cấp chứng chỉ", "accent": "#ffffff"}
    )

    assert response.status_code == 422
    assert "Hãy đặt tên cho mẫu để dễ chọn." in words(response)


def test_correcting_shows_both_asks_and_replaces(campaign: Campaign) -> None:
    (serial,) = certified_by_hand(campaign)
    client, address = organiser_client(), f"{LIST}{serial}/cap-lai/"
    person = Certificate.objects.get().enrolment.person

    assert "Giấy mới sẽ giống hệt giấy cũ." in seen(client, address)
    assert client.post(address, {"reason": "Sửa"}).status_code == 409
    rename_person(person=person, full_name="Lê Văn Gầm")
    asked = client.get(address).content.decode()
    refused = client.post(address, {"reason": " "})
    done = client.post(address, {"reason": "Sửa tên"}, follow=True)

    assert "<strong>Lê Văn Gầm</strong>" in asked
    assert refused.status_code == 422 and "Hãy ghi lý do cấp lại." in words(refused)
    new = Certificate.objects.get(revoked_at=None).serial
    assert f"giấy số {new} thay cho {serial}." in words(done)
    assert f"Thay bằng {new}." in words(done)
    by_serial = seen(Client(), f"/kiem-tra/?so={serial}")
    assert f"Đã thay bằng giấy số {new}." in by_serial and "Lê Văn Gần" not in by_serial
    old = Certificate.objects.get(serial=serial)
    assert f"Đã thay bằng giấy số {new}." in seen(Client(), f"/k/{old.check_code}/")
    assert client.get(f"{LIST}khong-co/cap-lai/").status_code == 404


def test_lists_narrow_by_name_unit_number_and_state(campaign: Campaign) -> None:
    set_terms(actor=None, campaign=campaign, terms=Terms(), now=NOW)
    certified(campaign, "Lê Văn Gần")
    (far,) = certified(campaign, "Hồ Thị Xa", path=HA_NOI)
    passed(campaign, "Mai Chờ")
    client = organiser_client()

    assert "Hồ Thị Xa" not in seen(client, f"{LIST}?tim=gan")
    assert "Lê Văn Gần" not in seen(client, f"{LIST}?tim={far.lower()}")
    assert "Lê Văn Gần" not in seen(client, f"{LIST}?don-vi=01")
    assert "Không tìm thấy giấy nào" in seen(client, f"{LIST}?loc=thu-hoi")
    assert "Không tìm thấy ai" in seen(client, f"{LIST}cho-cap/?tim=khong")
    assert "Mai Chờ" in seen(client, f"{LIST}cho-cap/?tim=cho")
    book = client.get(f"{LIST}so-cap.xlsx?don-vi=01").content
    sheet = load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert [row[2] for row in sheet.iter_rows(values_only=True)][-1] == "Hồ Thị Xa"
    assert client.get(f"{LIST}?don-vi=99999").status_code == 404
    assert client.get(f"{LIST}?trang=x&tim=%27%22%25_").status_code == 200


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    client.post(f"{LIST}mau/moi/", {"name": "Mẫu"})
    for names in (["An"], ["Bình", "Cường", "Dũng"]):
        passed(campaign, *(f"Lê {name}" for name in names))
        address = new_batch(client)
        client.post(f"{LIST}in/", {"level": "commune"})
        for page in (address, f"{address}quyet-dinh/", f"{LIST}dot-cap/", f"{LIST}in/", f"{LIST}mau/"):
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))
        client.post(f"{address}quyet-dinh/", DECISION)
        run_jobs()
        client.post(f"{LIST}mau/moi/", {"name": "Mẫu nữa"})
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[:6] == counts[6:]
