"""The certificate as a PDF."""

import io
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from lantoa.kernel import typesetting
from lantoa.kernel.errors import DomainError
from lantoa.outcomes.queries import CertificateRecord
from lantoa.outcomes.services import printing
from lantoa.outcomes.services.printing import certificate_pdf, check_address
from tests.facts.streams import in_thread, join

RECORD = CertificateRecord(
    uuid=uuid.UUID(int=1),
    serial="LT-2026-000123",
    check_code="7KQ4M2XP9RTC",
    enrolment_uuid=uuid.UUID(int=2),
    person_uuid=uuid.UUID(int=3),
    unit_path="VN/75/25270/",
    full_name="Nguyễn Thị Thùy Dương",
    birth="08/06/1987",
    unit_name="Phường Lộc Ninh, thành phố Đồng Nai",
    course_title="Phát thanh cơ sở",
    campaign_title="Nghiệp vụ thông tin cơ sở năm 2026",
    starts_on=date(2026, 5, 5),
    ends_on=date(2026, 5, 15),
    percent=Decimal("86.67"),
    parent_organisation="Bộ Văn hóa, Thể thao và Du lịch",
    organisation="Cục Thông tin cơ sở và Thông tin đối ngoại",
    place="Hà Nội",
    signer_title="TM. Ban Tổ chức\nTrưởng ban",
    signer_name="Trần Quốc Bảo",
    issued_on=date(2026, 5, 15),
    issued_at=datetime(2026, 5, 15, 3, 0, tzinfo=UTC),
    revoked_at=None,
    revoke_reason="",
)


def text_of(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_everything_a_certificate_says_can_be_read_and_copied() -> None:
    text = text_of(certificate_pdf(RECORD))

    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY CHỨNG NHẬN",
        "Nguyễn Thị Thùy Dương",
        "Sinh ngày 08/06/1987",
        "Phường Lộc Ninh, thành phố Đồng Nai",
        "Nghiệp vụ thông tin cơ sở năm 2026",
        "từ ngày 05 tháng 5 năm 2026 đến ngày 15 tháng 5 năm 2026",
        "86,67 %",
        "Hà Nội, ngày 15 tháng 5 năm 2026",
        "TRƯỞNG BAN",
        "Trần Quốc Bảo",
        "LT-2026-000123",
        "7KQ4-M2XP-9RTC",
        "/kiem-tra",
    ):
        assert words in text
    assert "chứng chỉ" not in text.lower()
    assert "văn bằng" not in text.lower()


def test_it_is_one_tagged_page_in_vietnamese_with_a_title_and_archive_marks() -> None:
    reader = PdfReader(io.BytesIO(certificate_pdf(RECORD)))

    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"
    assert reader.metadata is not None and reader.metadata.title == "Giấy chứng nhận LT-2026-000123"
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid" in metadata
    assert "pdfaid" in metadata


@pytest.mark.parametrize(
    "name",
    [
        '#let x = 1; #eval("1+1") $x^2$ @label <label> \\ \\u{41} `raw` *b* _i_ // c /* d */',
        "#panic()",
        "\"quoted\" 'single' {braces} [brackets]",
        "<script>alert(1)</script>",
        "=1+1",
        "Nguyễn\nVăn\tAn",
        "張偉 Ω 🙂",
    ],
)
def test_signs_of_markup_in_any_field_are_shown_as_they_are(name: str) -> None:
    fields = (
        "full_name",
        "unit_name",
        "campaign_title",
        "course_title",
        "organisation",
        "signer_name",
        "place",
    )
    record = replace(RECORD, **dict.fromkeys(fields, name))

    pdf = certificate_pdf(record)

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    if name.isascii():
        assert "".join(name.split()) in "".join(text_of(pdf).split())


def test_the_longest_values_still_fit_on_one_page() -> None:
    longest = {
        "full_name": "Nguyễn Phướng " * 9,
        "unit_name": "Xã Thượng Nguyễn, " * 20,
        "campaign_title": "Tập huấn nghiệp vụ " * 10,
        "course_title": "Phát thanh truyền thanh " * 8,
        "parent_organisation": "Ủy ban nhân dân thành phố " * 7,
        "organisation": "Ủy ban nhân dân thành phố " * 7,
        "signer_title": "Phó Chủ tịch Thường trực\n" * 6,
        "signer_name": "Nguyễn Phướng " * 8,
    }

    pdf = certificate_pdf(replace(RECORD, **longest))

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert "LT-2026-000123" in text_of(pdf)


def test_what_is_not_known_leaves_no_hole() -> None:
    bare = replace(
        RECORD,
        birth="",
        course_title="",
        percent=None,
        parent_organisation="",
        place="",
        signer_title="",
        signer_name="",
    )

    text = text_of(certificate_pdf(bare))

    assert "Sinh" not in text
    assert "Kết quả" not in text
    assert "Chương trình" not in text
    assert "Ngày 15 tháng 5 năm 2026" in text
    assert "None" not in text


def test_a_revoked_certificate_is_not_printed() -> None:
    with pytest.raises(DomainError) as refused:
        certificate_pdf(replace(RECORD, revoked_at=RECORD.issued_at))

    assert refused.value.code == "certificate_revoked"


def test_the_same_certificate_gives_the_same_bytes() -> None:
    assert certificate_pdf(RECORD) == certificate_pdf(RECORD)


def test_it_is_small_and_quick() -> None:
    certificate_pdf(RECORD)

    sizes = [len(certificate_pdf(replace(RECORD, full_name=f"Nguyễn Văn {number}"))) for number in range(5)]

    assert max(sizes) < 200_000


def test_many_at_once_each_get_their_own() -> None:
    wrong: list[str] = []

    def work(letter: str) -> None:
        for number in range(8):
            name = f"Nguyễn {letter} {number}"
            if name not in text_of(certificate_pdf(replace(RECORD, full_name=name))):
                wrong.append(name)

    join(*(in_thread(lambda letter=letter: work(letter)) for letter in "ABCD"))  # type: ignore[misc]

    assert wrong == []


def test_a_moment_with_fractions_of_a_second_is_printed() -> None:
    moment = RECORD.issued_at.replace(microsecond=123456)

    assert certificate_pdf(replace(RECORD, issued_at=moment)) == certificate_pdf(RECORD)


def test_the_qr_code_opens_the_check_page() -> None:
    assert check_address("7KQ4M2XP9RTC") == f"{settings.LANTOA.address}/k/7KQ4M2XP9RTC/"


@pytest.fixture
def folder_without_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "fonts"
    folder.mkdir()
    monkeypatch.setattr(printing, "fonts_folder", lambda: folder)
    typesetting.compiler.cache_clear()
    yield folder
    typesetting.compiler.cache_clear()


def test_without_the_fonts_it_still_prints(folder_without_fonts: Path) -> None:
    assert "Nguyễn Thị Thùy Dương" in text_of(certificate_pdf(RECORD))
