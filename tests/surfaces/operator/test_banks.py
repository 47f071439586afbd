"""Question banks: brought in as a zip by authors and operators, refused with every fault named."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.assessment.models import ItemBank
from lantoa.assessment.services.uploads import MOST_FILES
from tests.surfaces.operator.conftest import Visitor

pytestmark = pytest.mark.django_db

BANKS = "/van-hanh/ngan-hang/"
FOLDER = Path(__file__).parents[2] / "banks" / "du-cac-kieu"


def zipped(under: str = "du-cac-kieu/", *, change: Callable[[str], str] = str, more: int = 0) -> bytes:
    """The small bank with every kind of item, as systems zip it; `change` rewrites its index."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"__MACOSX/{under}._bank.yaml", b"\x00")
        for path in sorted(one for one in FOLDER.rglob("*") if one.is_file()):
            content = path.read_bytes()
            if path.name == "bank.yaml":
                content = change(content.decode()).encode()
            archive.writestr(f"{under}{path.relative_to(FOLDER).as_posix()}", content)
        for number in range(more):
            archive.writestr(f"{under}{number}.txt", b"")
    return packed.getvalue()


def send(visitor: Visitor, content: bytes) -> tuple[int, str]:
    response = visitor.client.post(BANKS, {"file": SimpleUploadedFile("ngan-hang.zip", content)}, follow=True)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("under", ["", "du-cac-kieu/", "a/b/"])
def test_an_author_brings_a_bank_in_with_its_media_and_again_without_doubling(
    author: Visitor, under: str
) -> None:
    assert "Chưa có ngân hàng câu hỏi nào" in author.page(BANKS)

    status, page = send(author, zipped(under))
    again, page_again = send(author, zipped(under))

    bank = ItemBank.objects.get()
    assert (status, again) == (200, 200)
    assert bank.title in page and f"{bank.items.count()} câu mới" in page
    assert "0 câu mới, 0 câu sửa" in page_again


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"khong phai zip", "Không mở được tệp .zip"),
        (zipped()[:-40], "Không mở được tệp .zip"),
        (zipped(change=lambda text: text.replace("title:", "tit:")), "lỗi cần sửa"),
        (zipped(more=MOST_FILES), "quá nhiều tệp"),
        (b"PK\x05\x06" + b"\x00" * 18, "đúng một tệp bank.yaml"),
    ],
    ids=["no zip", "cut", "a fault in the index", "too many files", "empty zip"],
)
def test_a_wrong_file_is_refused_in_words_and_nothing_is_kept(
    operator: Visitor, content: bytes, said: str
) -> None:
    status, page = send(operator, content)

    assert status == 422 and said in page
    assert not ItemBank.objects.exists()


def test_the_page_says_when_no_file_was_chosen(author: Visitor) -> None:
    response = author.client.post(BANKS)

    assert response.status_code == 422
    assert "Hãy chọn tệp .zip của ngân hàng câu hỏi." in response.content.decode()


def test_for_organisers_and_strangers_there_is_no_such_page(organiser: Visitor, stranger: Visitor) -> None:
    for visitor in (organiser, stranger):
        assert visitor.client.get(BANKS).status_code == 404
        assert send(visitor, zipped())[0] == 404
    assert not ItemBank.objects.exists()


def test_queries_do_not_grow_with_banks(author: Visitor) -> None:
    send(author, zipped())
    with CaptureQueriesContext(connection) as one:
        author.page(BANKS)

    first = ItemBank.objects.get()
    for number in range(3):
        ItemBank.objects.create(
            uuid=f"00000000-0000-7000-8000-00000000000{number}",
            code=f"them-{number}",
            title=f"Ngân hàng {number}",
            is_public=False,
            imported_at=first.imported_at,
        )
    with CaptureQueriesContext(connection) as many:
        author.page(BANKS)

    assert len(many) == len(one)
