"""A film in a lesson: what it must have, what is only pointed out, its mark-up, and in and out the same."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from lantoa.content.commands import import_course as import_by_command
from lantoa.content.errors import CourseRejected
from lantoa.content.intake.folder import look_through
from lantoa.content.queries import course_by_code
from lantoa.content.rules.media import HEAD_BYTES, WrongMedia, check_media
from lantoa.content.rules.media_types import TYPES
from lantoa.content.rules.model import Video
from lantoa.content.rules.problems import Problems
from lantoa.content.services.exporting import export_course
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.content.storage import Storage
from tests.content.films import (
    BLOCK,
    CAPTIONS,
    FILM,
    LESSON,
    MATROSKA,
    SLOW_FILM,
    SOUND,
    WEBM,
    add_film,
    mpeg,
)
from tests.content.test_pages import Page

Change = Callable[[str, str, str], None]
FILM_PAGE = "l/01900000-0000-7000-8000-000000000103.html"
SHIPPED = Path(__file__).parents[2] / "courses" / "phat-thanh-co-so" / "chuong-trinh" / "media"


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.mp4", FILM, "mp4"),
        ("a.mp4", mpeg(b"M4V "), "mp4"),
        ("a.webm", WEBM, "webm"),
        ("a.vtt", CAPTIONS, "vtt"),
        ("a.vtt", b"\xef\xbb\xbfWEBVTT", "vtt"),
        ("a.m4a", SOUND, "m4a"),
        ("a.mp4", SOUND, "Nội dung tệp là M4A nhưng tên tệp ghi .mp4"),
        ("a.m4a", FILM, "Nội dung tệp là MP4 nhưng tên tệp ghi .m4a"),
        ("a.mp4", SLOW_FILM, "để mục lục ở cuối tệp"),
        ("a.mp4", mpeg(b"qt  "), "Không nhận ra nội dung"),
        ("a.webm", MATROSKA, "Không nhận ra nội dung"),
        ("a.vtt", b"WEBVTTX", "Không nhận ra nội dung"),
        ("a.mp4", b"<html>", "Không nhận ra nội dung"),
    ],
)
def test_films_and_captions_are_told_by_content(name: str, head: bytes, expected: str) -> None:
    try:
        assert check_media(name, head, len(head)) == expected
    except WrongMedia as wrong:
        assert expected in str(wrong)


@pytest.mark.parametrize(
    ("name", "head", "size", "limit"),
    [("a.mp4", FILM, 501 * 1024**2, "quá mức 500 MB"), ("a.vtt", CAPTIONS, 2 * 1024**2, "quá mức")],
)
def test_what_is_too_heavy_is_refused(name: str, head: bytes, size: int, limit: str) -> None:
    with pytest.raises(WrongMedia, match=limit):
        check_media(name, head, size)


@pytest.mark.parametrize("extension", ["mp4", "webm", "vtt"])
def test_the_shipped_film_is_what_it_says(extension: str) -> None:
    file = SHIPPED / f"dung-khung-15-phut.{extension}"
    data = file.read_bytes()

    assert check_media(file.name, data[:HEAD_BYTES], len(data)) == extension
    assert len(data) < 3_000_000


def test_a_film_is_read_with_its_poster_captions_and_other_form(folder: Path) -> None:
    line = add_film(folder)
    problems = Problems()

    found = look_through(folder, problems)

    assert found is not None
    assert (problems.all(), problems.warnings()) == ((), ())
    block = found.course.topics[1].lessons[0].blocks[-1]
    assert block == Video(
        "media/khung.mp4",
        "Dựng khung <b>15</b> phút",
        "Ta dựng ngược.\n\nTừ giờ kết.",
        poster="media/bia.png",
        captions="media/khung.vtt",
        also="media/khung.webm",
    )
    assert block.line == line
    assert found.ignored == ()


def test_missing_captions_and_poster_are_pointed_out_with_the_line_and_do_not_stop(folder: Path) -> None:
    bare = BLOCK.replace("captions: media/khung.vtt\n", "").replace("poster: media/bia.png\n", "")
    line = add_film(folder, bare)
    problems = Problems()

    look_through(folder, problems)

    assert not problems
    assert [(one.file, one.line) for one in problems.warnings()] == [(LESSON, line)] * 2
    assert "phụ đề" in str(problems.warnings()[0]) + str(problems.warnings()[1])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("transcript: |-\n  Ta dựng ngược.\n\n  Từ giờ kết.\n", "", "Thiếu “transcript”"),
        ("title: Dựng khung <b>15</b> phút\n", "", "Thiếu “title”"),
        ("also: media/khung.webm", "also: media/khac.webm", "Không có tệp “media/khac.webm”"),
        ("captions: media/khung.vtt", "captions: media/bia.png", "không phải là phụ đề"),
        ("poster: media/bia.png", "poster: media/khung.pdf", "không phải là ảnh"),
        ("::: video media/khung.mp4", "::: video media/ban-tin.mp3", "không phải là video"),
        ("poster: media/bia.png", "poster: ../tin/media/thap-nguoc.png", "Không dùng được đường dẫn"),
        ("also:", "loop: true\nalso:", "tên là “loop”"),
    ],
)
def test_faults_of_a_film_are_named(folder: Path, old: str, new: str, said: str) -> None:
    add_film(folder)
    lesson = folder / LESSON
    lesson.write_text(lesson.read_text().replace(old, new))
    problems = Problems()

    look_through(folder, problems)

    assert [said in str(problem) for problem in problems.all()] == [True], [str(p) for p in problems.all()]


def test_a_fault_inside_the_captions_is_named_with_the_captions_own_line(folder: Path) -> None:
    add_film(folder)
    (folder / "am-thanh/media/khung.vtt").write_text("WEBVTT\n\n00:02.000 --> 00:01.000\nNgược.\n")
    problems = Problems()

    look_through(folder, problems)

    assert [(one.file, one.line) for one in problems.all()] == [("am-thanh/media/khung.vtt", 3)]


@pytest.mark.django_db
def test_a_course_with_a_film_goes_in_and_out_the_same(
    place: Storage, folder: Path, tmp_path: Path, now: datetime
) -> None:
    add_film(folder)

    done = import_course(actor=None, source=folder, now=now)
    export_course(code="khoa-nho", target=tmp_path / "out")

    assert (done.media, done.warnings) == (7, ())
    for name in ("am-thanh/media/khung.vtt", "am-thanh/media/khung.mp4", "am-thanh/media/khung.webm", LESSON):
        assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.django_db
def test_a_published_film_plays_without_script_and_says_its_size_before(
    place: Storage, folder: Path, now: datetime
) -> None:
    add_film(folder)
    import_course(actor=None, source=folder, now=now)

    publish_course(actor=None, code="khoa-nho", now=now)

    html = (place.pack(course_by_code("khoa-nho").manifest_sha) / FILM_PAGE).read_bytes()
    page = Page(html)
    (video,) = page.all("video")
    assert (video["controls"], video["preload"], video["width"], video["height"]) == (
        None,
        "none",
        "96",
        "64",
    )
    assert [source["type"] for source in page.all("source")] == ["video/mp4", "video/webm"]
    (track,) = page.all("track")
    assert (track["kind"], track["srclang"], track["default"]) == ("captions", "vi", None)
    named = [video["poster"], track["src"], *(source["src"] for source in page.all("source"))]
    for address in named:
        assert address and (place.blobs / address.removeprefix("../../../blobs/")).exists()
    assert "Dựng khung &lt;b&gt;15&lt;/b&gt; phút" in html.decode()
    assert "(1 KB)" in html.decode() and "<p>Từ giờ kết.</p>" in html.decode()
    assert {TYPES[name][1] for name in ("mp4", "webm", "vtt")} == {
        "video/mp4",
        "video/webm",
        "text/vtt; charset=utf-8",
    }


@pytest.mark.django_db
def test_the_command_prints_what_is_worth_mending(place: Storage, folder: Path) -> None:
    line = add_film(folder, BLOCK.replace("captions: media/khung.vtt\n", ""))

    said = import_by_command(folder)

    assert said["ok"]
    assert [(one["file"], one["line"]) for one in said["warnings"]] == [(LESSON, line)]
    assert f"Nên xem lại: {LESSON}:{line}:" in "\n".join(said["lines"])


@pytest.mark.django_db
def test_a_film_with_faulty_captions_writes_nothing(place: Storage, folder: Path, now: datetime) -> None:
    add_film(folder)
    (folder / "am-thanh/media/khung.vtt").write_bytes(b"WEBVTT\n\n\xff")

    with pytest.raises(CourseRejected):
        import_course(actor=None, source=folder, now=now)

    assert not list(place.sources.glob("*"))
