"""Courses in and out of a real database and data folder: whole, or not at all."""

import os
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from lantoa.content.errors import BadArchive, CourseRejected, NoSuchCourse, TargetTaken
from lantoa.content.models import Course, CourseFile, CourseLesson
from lantoa.content.services.exporting import export_course
from lantoa.content.services.importing import import_course
from lantoa.content.storage import Storage
from lantoa.facts.models import AuditEntry
from tests.content.folders import SMALL

pytestmark = pytest.mark.django_db

Change = Callable[[str, str, str], None]


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def nothing_was_written(place: Storage) -> bool:
    left = [file for folder in (place.sources, place.blobs, place.packs) for file in folder.glob("*")]
    return not left and not Course.objects.exists() and not CourseFile.objects.exists()


def test_a_folder_comes_in_and_goes_out_the_same(place: Storage, tmp_path: Path, now: datetime) -> None:
    done = import_course(actor=None, source=SMALL, now=now)
    export_course(code="khoa-nho", target=tmp_path / "out")

    assert (done.is_new, done.changed, done.topics, done.lessons, done.media) == (True, True, 2, 3, 3)
    assert files_of(tmp_path / "out") == files_of(SMALL)
    assert AuditEntry.objects.filter(action="course.imported").count() == 1


def test_export_import_export_is_byte_identical_also_as_zip(
    place: Storage, tmp_path: Path, now: datetime
) -> None:
    import_course(actor=None, source=SMALL, now=now)

    export_course(code="khoa-nho", target=tmp_path / "one.zip")
    again = import_course(actor=None, source=tmp_path / "one.zip", now=now)
    export_course(code="khoa-nho", target=tmp_path / "two.zip")

    assert not again.changed
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_importing_again_changes_nothing_and_says_so(place: Storage, now: datetime) -> None:
    import_course(actor=None, source=SMALL, now=now)

    done = import_course(actor=None, source=SMALL, now=now)

    assert (done.is_new, done.changed) == (False, False)
    assert Course.objects.count() == 1
    assert CourseFile.objects.count() == 9
    assert CourseLesson.objects.count() == 3
    assert AuditEntry.objects.filter(action="course.imported").count() == 1


def test_one_changed_lesson_touches_one_row(
    place: Storage, folder: Path, change: Change, now: datetime
) -> None:
    import_course(actor=None, source=folder, now=now)
    before = dict(CourseFile.objects.values_list("path", "pk"))

    change("tin/mo-dau.md", "Tin là gì", "Tin là gì?")
    import_course(actor=None, source=folder, now=now)

    after = dict(CourseFile.objects.values_list("path", "pk"))
    assert {path for path in after if after[path] != before[path]} == {"tin/mo-dau.md"}


def test_faults_are_all_named_and_nothing_is_written(
    place: Storage, folder: Path, change: Change, now: datetime
) -> None:
    change("tin/mo-dau.md", "minutes: 5", "minutes: nhiều")
    (folder / "tin/media/thap-nguoc.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    (folder / "am-thanh/media/ban-tin.mp3").write_bytes(b"<html>not sound</html>")
    (folder / "am-thanh/media/khung.pdf").unlink()

    with pytest.raises(CourseRejected) as caught:
        import_course(actor=None, source=folder, now=now)

    named = [(problem["file"], problem["line"]) for problem in caught.value.details["problems"]]
    assert named == [
        ("am-thanh/doc-tin.md", 17),
        ("am-thanh/media/ban-tin.mp3", 0),
        ("tin/media/thap-nguoc.png", 0),
        ("tin/mo-dau.md", 4),
    ]
    assert "4 lỗi" in caught.value.message
    assert nothing_was_written(place)


def test_a_failed_import_leaves_the_former_draft(
    place: Storage, folder: Path, change: Change, now: datetime
) -> None:
    import_course(actor=None, source=folder, now=now)
    before = Course.objects.get().draft_sha

    change("course.md", "title: Khóa nhỏ để thử", "title:")
    with pytest.raises(CourseRejected):
        import_course(actor=None, source=folder, now=now)

    assert Course.objects.get().draft_sha == before
    assert CourseFile.objects.count() == 9


def test_media_are_told_by_content_not_by_name(place: Storage, folder: Path, now: datetime) -> None:
    (folder / "tin/media/thap-nguoc.png").write_bytes((SMALL / "am-thanh/media/khung.pdf").read_bytes())

    with pytest.raises(CourseRejected, match="1 lỗi") as caught:
        import_course(actor=None, source=folder, now=now)

    assert "Nội dung tệp là PDF nhưng tên tệp ghi .png" in caught.value.details["problems"][0]["message"]


def test_svg_is_refused_in_plain_words(place: Storage, folder: Path, change: Change, now: datetime) -> None:
    (folder / "tin/media/hinh.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    )
    change("tin/thap-nguoc.md", "media/thap-nguoc.png", "media/hinh.svg")

    with pytest.raises(CourseRejected) as caught:
        import_course(actor=None, source=folder, now=now)

    assert caught.value.details["problems"][0]["message"].startswith("Chưa dùng được ảnh SVG")


def test_links_out_of_the_folder_are_refused(place: Storage, folder: Path, now: datetime) -> None:
    picture = folder / "tin/media/thap-nguoc.png"
    picture.unlink()
    picture.symlink_to("/etc/hostname")
    (folder / "tin/ngoai").symlink_to("/etc")

    with pytest.raises(CourseRejected) as caught:
        import_course(actor=None, source=folder, now=now)

    messages = {problem["file"]: problem["message"] for problem in caught.value.details["problems"]}
    assert "liên kết" in messages["tin/media/thap-nguoc.png"]
    assert "liên kết" in messages["tin/ngoai"]


def test_files_outside_the_course_are_left_aside_by_name(place: Storage, folder: Path, now: datetime) -> None:
    (folder / "GHI-CHU.docx").write_bytes(b"x")
    (folder / "tin/media/thua.png").write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_bytes(b"x")

    done = import_course(actor=None, source=folder, now=now)

    assert done.ignored == ("GHI-CHU.docx", "tin/media/thua.png")


def test_published_pictures_lose_place_and_camera_and_originals_stay(
    place: Storage, folder: Path, tmp_path: Path, now: datetime
) -> None:
    photo = Image.effect_noise((2400, 1200), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x0112] = 6
    photo.save(folder / "tin/media/anh.jpg", exif=exif)
    text = (folder / "tin/thap-nguoc.md").read_text()
    (folder / "tin/thap-nguoc.md").write_text(text.replace("media/thap-nguoc.png", "media/anh.jpg"))

    import_course(actor=None, source=folder, now=now)
    export_course(code="khoa-nho", target=tmp_path / "out")

    row = CourseFile.objects.get(path="tin/media/anh.jpg")
    blob = place.blob(row.blob_sha256, "jpg").read_bytes()
    assert (row.width, row.height) == (800, 1600)
    assert b"CameraMaker" not in blob
    assert (tmp_path / "out/tin/media/anh.jpg").read_bytes() == (folder / "tin/media/anh.jpg").read_bytes()


def test_a_copied_course_with_old_uuids_is_refused(
    place: Storage, folder: Path, change: Change, now: datetime
) -> None:
    import_course(actor=None, source=SMALL, now=now)
    change("course.md", "000000000001", "000000000002")

    with pytest.raises(CourseRejected) as caught:
        import_course(actor=None, source=folder, now=now)

    problems = [(problem["file"], problem["line"]) for problem in caught.value.details["problems"]]
    assert problems == [
        ("am-thanh/doc-tin.md", 2),
        ("course.md", 0),
        ("tin/mo-dau.md", 2),
        ("tin/thap-nguoc.md", 2),
    ]
    assert Course.objects.count() == 1


def test_export_never_overwrites(place: Storage, tmp_path: Path, now: datetime) -> None:
    import_course(actor=None, source=SMALL, now=now)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")

    with pytest.raises(TargetTaken):
        export_course(code="khoa-nho", target=tmp_path / "out")
    with pytest.raises(NoSuchCourse):
        export_course(code="khong-co", target=tmp_path / "other")

    assert files_of(tmp_path / "out") == {"mine.txt": b"mine"}
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".out")]


def _zip(path: Path, entries: dict[str, bytes], **changes: Any) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if "mode" in changes:
                entry.external_attr = changes["mode"] << 16
            archive.writestr(entry, data)
    return path


def _encrypted(path: Path) -> Path:
    data = bytearray(_zip(path, {"course.md": b"---\n"}).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    return path


def _lying(path: Path) -> Path:
    """Declares 10 bytes where 3 MB come out."""
    data = bytearray(_zip(path, {"course.md": b"a" * 3_000_000}).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(mark) + offset
        data[start : start + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def _cut(path: Path) -> Path:
    _zip(path, {"course.md": os.urandom(5000)})
    path.write_bytes(path.read_bytes()[:3000])
    return path


def _many(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.txt", b"")
    return path


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: _zip(path, {"../../evil.md": b"x"}), "đường dẫn không an toàn"),
        (lambda path: _zip(path, {"/etc/evil.md": b"x"}), "đường dẫn không an toàn"),
        (lambda path: _zip(path, {"a\\..\\evil.md": b"x"}), "đường dẫn không an toàn"),
        (lambda path: _zip(path, {"C:/evil.md": b"x"}), "đường dẫn không an toàn"),
        (
            lambda path: _zip(path, {"link": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777),
            "liên kết hoặc tệp đặc biệt",
        ),
        (lambda path: _zip(path, {"course.md": b"x", "COURSE.md": b"y"}), "hai tệp cùng tên"),
        (lambda path: _zip(path, {"course.md": b"\0" * 100_000_000}), "bung ra quá lớn"),
        (lambda path: _zip(path, {"readme.txt": b"x"}), "không có tệp course.md"),
        (_encrypted, "đặt mật khẩu"),
        (_lying, "bị hỏng"),
        (_cut, "bị hỏng"),
        (_many, "quá nhiều tệp"),
        (lambda path: path.write_bytes(b"not a zip at all") and path, "bị hỏng"),
        (lambda path: path.write_bytes(b"") or path, "bị hỏng"),
    ],
)
def test_hostile_zips_are_refused_and_leave_nothing(
    make: Callable[[Path], Path], expected: str, place: Storage, tmp_path: Path, now: datetime
) -> None:
    archive = make(tmp_path / "course.zip")

    with pytest.raises(BadArchive) as caught:
        import_course(actor=None, source=archive, now=now)

    assert expected in caught.value.message
    assert nothing_was_written(place)
    assert not list(tmp_path.glob("**/evil.md"))


def test_import_needs_as_many_queries_for_many_lessons_as_for_few(
    place: Storage, tmp_path: Path, now: datetime
) -> None:
    counts = []
    for number, lessons in enumerate((2, 40)):
        source = _course_of(tmp_path / str(number), lessons, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            import_course(actor=None, source=source, now=now)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def _course_of(folder: Path, lessons: int, series: int) -> Path:
    (folder / "a").mkdir(parents=True)
    uuid = f"01900000-0000-7000-8000-{series:04d}00000000"
    names = [f"bai-{number}.md" for number in range(lessons)]
    listed = "\n".join(f"  - {name}" for name in names)
    (folder / "course.md").write_text(
        f"---\nuuid: {uuid[:-3]}900\ncode: khoa-{series}\ntitle: K\ntopics: [a]\n---\n"
    )
    (folder / "a/topic.md").write_text(f"---\nuuid: {uuid[:-3]}901\ntitle: T\nlessons:\n{listed}\n---\n")
    for number, name in enumerate(names, start=1):
        (folder / "a" / name).write_text(
            f"---\nuuid: {uuid[:-3]}{number:03d}\ntitle: B{number}\nminutes: 5\n---\n\nChữ.\n"
        )
    return folder
