"""Courses: brought in as a zip with every fault named, published after seeing what changes."""

import io
import zipfile
from pathlib import Path
from shutil import copytree, make_archive

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.content.models import Course, Edition
from lantoa.content.services.comparing import changes_of
from tests.content.films import BLOCK, add_film
from tests.content.folders import SMALL
from tests.outcomes.scenes import make_campaign
from tests.surfaces.operator.conftest import Visitor

pytestmark = pytest.mark.django_db

IMPORT = "/van-hanh/hoc-lieu/nhap/"
COURSE = "/van-hanh/hoc-lieu/khoa-nho/"


def zipped(*changes: tuple[str, str, str]) -> bytes:
    """The small course as a zip, after replacements (file, old, new)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(SMALL.rglob("*")):
            if not path.is_file():
                continue
            name, content = path.relative_to(SMALL).as_posix(), path.read_bytes()
            for file, old, new in changes:
                if file == name:
                    assert old in content.decode()
                    content = content.decode().replace(old, new, 1).encode()
            archive.writestr(f"khoa-nho/{name}", content)
    return packed.getvalue()


def bring_in(visitor: Visitor, content: bytes, name: str = "khoa-nho.zip") -> str:
    response = visitor.client.post(IMPORT, {"file": SimpleUploadedFile(name, content)}, follow=True)
    return response.content.decode()


def a_lesson() -> tuple[str, str]:
    """(path, title) of the first lesson of the small course."""
    for path in sorted(SMALL.glob("*/*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if path.name != "topic.md" and line.startswith("title: "):
                return path.relative_to(SMALL).as_posix(), line.removeprefix("title: ")
    raise AssertionError("the fixture has no lesson")


def test_an_author_brings_a_course_in_and_publishes_it(author: Visitor, data: Path) -> None:
    page = bring_in(author, zipped())
    assert "chưa phát hành, chưa ai đọc được" in page

    assert "Phát hành ấn bản 1?" in author.page(f"{COURSE}phat-hanh/")
    author.client.post(f"{COURSE}phat-hanh/")

    edition = Edition.objects.get()
    assert (edition.number, edition.published_by) == (1, author.person.uuid)
    page = author.page(COURSE)
    assert f"/packs/{edition.manifest_sha}/index.html" in page
    assert author.person.full_name in page


def test_faults_are_named_with_file_line_and_reason_and_nothing_is_written(
    operator: Visitor, data: Path
) -> None:
    path, title = a_lesson()

    response = operator.client.post(
        IMPORT, {"file": SimpleUploadedFile("a.zip", zipped((path, f"title: {title}", "title:")))}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert f'<th scope="row">{path}</th>' in page
    assert "Chưa có gì được ghi lại" in page
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 cut off", "Không mở được tệp zip"),
        (b"<html>", "Không mở được tệp zip"),
        (b"", "trống"),
        (zipped()[:-400], "Không mở được tệp zip"),
    ],
)
def test_what_is_no_zip_is_refused_with_a_sentence(
    operator: Visitor, data: Path, content: bytes, sentence: str
) -> None:
    response = operator.client.post(IMPORT, {"file": SimpleUploadedFile("khoa.zip", content)})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert list((data / "sources").glob("**/*.zip")) == []


def test_no_file_at_all_is_refused(operator: Visitor, data: Path) -> None:
    response = operator.client.post(IMPORT)

    assert response.status_code == 422
    assert "Hãy chọn tệp .zip" in response.content.decode()


def test_publishing_says_which_lessons_change_first(operator: Visitor, data: Path) -> None:
    path, title = a_lesson()
    campaign = make_campaign()
    bring_in(operator, zipped())
    operator.client.post(f"{COURSE}phat-hanh/")
    campaign.course = Course.objects.get()
    campaign.save(update_fields=["course"])
    assert changes_of("khoa-nho").is_same
    assert "Không có gì để phát hành" in operator.page(f"{COURSE}phat-hanh/")

    bring_in(operator, zipped((path, "\n---\n", "\n---\n\nMột đoạn mới ở đầu bài.\n")))

    assert "khác với ấn bản người học đang đọc" in operator.page(COURSE)
    changes = changes_of("khoa-nho")
    assert (changes.added, changes.removed, changes.kept, changes.number) == ((), (), 3, 2)
    assert [(one.title, one.text, one.changed_checks) for one in changes.edited] == [(title, True, ())]
    page = operator.page(f"{COURSE}phat-hanh/")
    assert title in page and campaign.title in page
    operator.client.post(f"{COURSE}phat-hanh/")
    assert Edition.objects.latest("number").number == 2
    assert "Ấn bản 1" in operator.page(COURSE)


def test_publishing_says_what_changes_for_learners(operator: Visitor, data: Path) -> None:
    bring_in(operator, zipped())
    operator.client.post(f"{COURSE}phat-hanh/")

    bring_in(
        operator,
        zipped(
            ("tin/mo-dau.md", "::: check chon-nhieu", "::: check chon-tin"),
            ("tin/mo-dau.md", "title: Tin là gì", "title: Thế nào là tin"),
        ),
    )

    page = operator.page(f"{COURSE}phat-hanh/")
    assert "3 bài vẫn giữ mã: ai đã học xong thì vẫn tính là đã học xong" in page
    assert "tên cũ: Tin là gì" in page
    assert "thêm câu tự kiểm tra: chon-tin" in page and "bỏ câu tự kiểm tra: chon-nhieu" in page


def test_a_film_without_captions_is_let_in_and_pointed_out_with_its_line(
    operator: Visitor, data: Path, tmp_path: Path
) -> None:
    folder = copytree(SMALL, tmp_path / "khoa-nho")
    line = add_film(folder, BLOCK.replace("captions: media/khung.vtt\n", ""))

    page = bring_in(operator, Path(make_archive(str(tmp_path / "khoa"), "zip", folder)).read_bytes())

    assert "Có 1 chỗ nên xem lại" in page
    page = operator.page(f"{COURSE}phat-hanh/")
    assert "Video chưa có phụ đề" in page and f">{line}</td>" in page


def test_a_stranger_cannot_bring_in_or_publish(stranger: Visitor, operator: Visitor, data: Path) -> None:
    bring_in(operator, zipped())

    for address in (IMPORT, f"{COURSE}phat-hanh/"):
        assert stranger.client.get(address).status_code in {302, 403, 404}
        assert stranger.client.post(address).status_code in {302, 403, 404}
    assert not Edition.objects.exists()


def test_a_course_that_stops_being_open_is_pointed_out(operator: Visitor, data: Path) -> None:
    bring_in(operator, zipped())
    operator.client.post(f"{COURSE}phat-hanh/")

    bring_in(operator, zipped(("course.md", "open: true", "open: false")))

    assert "chỉ người được ghi danh đọc được" in operator.page(f"{COURSE}phat-hanh/")


def test_publishing_twice_gives_one_edition(operator: Visitor, data: Path) -> None:
    bring_in(operator, zipped())

    operator.client.post(f"{COURSE}phat-hanh/")
    response = operator.client.post(f"{COURSE}phat-hanh/", follow=True)

    assert "Nội dung không đổi" in response.content.decode()
    assert Edition.objects.count() == 1


def test_list_of_courses_costs_the_same_queries_with_one_and_with_many(operator: Visitor, data: Path) -> None:
    bring_in(operator, zipped())
    operator.page("/van-hanh/hoc-lieu/")
    with CaptureQueriesContext(connection) as few:
        operator.page("/van-hanh/hoc-lieu/")
    for number in range(3):
        Course.objects.create(code=f"khoa-{number}", title=f"Khóa {number}")
    with CaptureQueriesContext(connection) as many:
        operator.page("/van-hanh/hoc-lieu/")

    assert len(few) == len(many)
