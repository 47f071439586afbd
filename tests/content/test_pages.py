"""Lesson pages: the mark-up contract, safety of what an author writes, and readable without script."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.content.packs.build import build_pages
from lantoa.content.packs.pages import number_text, size_text
from lantoa.content.rules.markdown import block_html, inline_html, plain_text
from lantoa.content.rules.model import Check, Course
from tests.content.courses import courses
from tests.content.folders import SMALL, kinds_of, reading, small_with, texts_of
from tests.content.packs_on_disk import LESSON, small_media

UUID = "01900000-0000-7000-8000-000000000"
VOID = {"meta", "link", "input", "img", "br", "hr", "source", "track"}


class Page(HTMLParser):
    """Every element of a page with its attributes; asserts that elements close in order."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(html.decode())
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(set(names)) == len(names), (tag, names)
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag
            and all(
                found.get(key.replace("_", "-").rstrip("-")) == value for key, value in attributes.items()
            )
        ]


@pytest.fixture(scope="module")
def small() -> Course:
    course, problems = reading(texts_of(SMALL), kinds_of(SMALL))
    assert not problems
    return course


@pytest.fixture(scope="module")
def files(small: Course) -> dict[str, bytes]:
    return dict(build_pages(small, small_media()).files)


def test_a_page_knows_course_and_lesson_and_no_edition(files: dict[str, bytes]) -> None:
    page = Page(files[LESSON])

    assert page.all("html") == [
        {"lang": "vi", "data-pack-format": "1", "data-course": f"{UUID}001", "data-lesson": f"{UUID}101"}
    ]
    assert page.all("link", rel="stylesheet") == [{"rel": "stylesheet", "href": "/player/1/css/lantoa.css"}]
    assert page.all("script", type="module") == [{"type": "module", "src": "/player/1/main.js"}]
    assert page.all("a", class_="home-link", href="/hoc/")
    assert page.all("p", data_sync_state="") or "data-sync-state" in files[LESSON].decode()
    assert b"edition" not in files[LESSON]


def test_links_lead_to_the_neighbours_and_the_outline_only(files: dict[str, bytes]) -> None:
    middle = Page(files[f"l/{UUID}102.html"])
    first, last = Page(files[LESSON]), Page(files[f"l/{UUID}103.html"])

    assert [link["href"] for link in middle.all("a", rel="prev")] == [f"{UUID}101.html"]
    assert [link["href"] for link in middle.all("a", rel="next")] == [f"{UUID}103.html"]
    assert middle.all("a", class_="outline-link", href="../index.html")
    assert not first.all("a", rel="prev")
    assert not last.all("a", rel="next")


def test_the_outline_leads_to_every_lesson(files: dict[str, bytes]) -> None:
    page = Page(files["index.html"])

    assert [item["data-lesson"] for item in page.all("li") if "data-lesson" in item] == [
        f"{UUID}101",
        f"{UUID}102",
        f"{UUID}103",
    ]
    links = {link["href"] for link in page.all("a")}
    assert {path for path in files if path.startswith("l/")} <= links


def test_a_lecturer_with_more_to_say_than_name_and_role_has_a_page(
    small: Course, files: dict[str, bytes]
) -> None:
    said = replace(
        small.topics[0],
        lecturer_about="Mười năm **làm báo nói** <script>alert(1)</script>",
        lecturer_photo="media/thap-nguoc.png",
    )
    media = small_media()

    made = build_pages(replace(small, topics=(said, *small.topics[1:])), media)

    path = f"g/{said.uuid}.html"
    page = Page(made.files[path])
    photo = media["tin/media/thap-nguoc.png"]
    assert path not in files
    assert Page(made.files["index.html"]).all("a", href=path)
    assert [image["alt"] for image in page.all("img", src=f"../../../blobs/{photo.blob_name}")] == [
        "Nguyễn Văn An"
    ]
    assert page.headings == [1, 2]
    assert page.all("a", href=f"../{LESSON}")
    assert page.all("a", href="../index.html")
    assert b"<strong>" in made.files[path] and b"<script>alert" not in made.files[path]
    assert photo.blob_name in made.blobs
    (first, second) = made.as_edition(1).outline
    assert (first["lecturer"], first["lecturer_role"], first["lecturer_path"]) == (
        "Nguyễn Văn An",
        "Biên tập viên",
        path,
    )
    assert "lecturer_path" not in second
    assert made.files[LESSON] == files[LESSON]


def test_checks_are_plain_forms_for_one_address(files: dict[str, bytes]) -> None:
    page = Page(files[f"l/{UUID}102.html"])
    forms = page.all("form", action="/hoc/ghi/", method="post")
    hidden = [(field["name"], field["value"]) for field in page.all("input", type="hidden")]

    assert [form.get("data-kind", "finish") for form in forms] == ["true_false", "short", "numeric", "finish"]
    assert hidden[:4] == [
        ("course", f"{UUID}001"),
        ("lesson", f"{UUID}102"),
        ("kind", "check.answered"),
        ("check", "dung-sai"),
    ]
    assert hidden[-1] == ("kind", "lesson.finished")
    assert [field["value"] for field in page.all("input", type="radio")] == ["true", "false"]
    assert [field.get("inputmode") for field in page.all("input", type="text")] == [None, "decimal"]
    labels = {label.get("for") for label in page.all("label")}
    assert {field["id"] for field in page.all("input", type="text")} <= labels


def test_right_answers_and_reasons_are_there_for_the_script_and_for_the_reader(
    files: dict[str, bytes],
) -> None:
    html = files[LESSON].decode()
    found = re.search(r'<script type="application/json" data-check-answers>(.*?)</script>', html)
    assert found
    answers = json.loads(found[1])

    assert answers["nam-cau-hoi"] == {
        "kind": "single",
        "right": "b",
        "why": "Năm câu hỏi là ai, việc gì, ở đâu, khi nào, vì sao.",
        "options": {"a": "“Ai” là câu hỏi đầu tiên."},
    }
    assert answers["chon-nhieu"]["right"] == ["a", "c"]
    assert html.count("<summary>Xem đáp án và giải thích</summary>") == 2
    other = re.search(r"data-check-answers>(.*?)</script>", files[f"l/{UUID}102.html"].decode())
    assert other
    answers = json.loads(other[1])
    assert answers["dung-sai"]["right"] is False
    assert answers["so-nguoi"]["right"] == ["5.500", "5500"]
    assert answers["so-phut"]["right"] == {"value": "30", "tolerance": "0.5"}


def test_media_lie_among_the_blobs_with_their_size(files: dict[str, bytes]) -> None:
    blobs = {media.path: media for media in small_media().values()}
    sound, document = blobs["am-thanh/media/ban-tin.mp3"], blobs["am-thanh/media/khung.pdf"]
    page = Page(files[f"l/{UUID}103.html"])
    image = Page(files[f"l/{UUID}102.html"]).all("img")[0]

    assert page.all("audio") == [
        {
            "controls": None,
            "preload": "none",
            "data-media": sound.blob_sha256,
            "src": f"../../../blobs/{sound.blob_name}",
        }
    ]
    assert page.all("a", href=f"../../../blobs/{document.blob_name}")
    assert "(PDF, 1 KB)" in files[f"l/{UUID}103.html"].decode()
    assert (image["width"], image["height"], image["alt"], image["loading"]) == (
        "96",
        "64",
        "Hình tháp ngược ba tầng",
        "lazy",
    )


def test_headings_go_down_step_by_step(files: dict[str, bytes]) -> None:
    for path, html in files.items():
        headings = Page(html).headings
        assert headings[0] == 1, path
        assert headings.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip(headings, headings[1:], strict=False)), (
            path,
            headings,
        )


def test_no_inline_script_or_style_anywhere(files: dict[str, bytes]) -> None:
    for html in files.values():
        page = Page(html)
        for tag, attributes in page.elements:
            assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
            assert tag != "style"
        assert all(script.get("src") or script["type"] == "application/json" for script in page.all("script"))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,1)", "<p>[x](data:text/html,1)</p>"),
        (
            "<https://a.vn/?a=1&b=2>",
            '<p><a href="https://a.vn/?a=1&amp;b=2" rel="noopener noreferrer">https://a.vn/?a=1&amp;b=2</a></p>',
        ),
        ("[x](//evil.vn)", '<p><a rel="noopener noreferrer">x</a></p>'),
        ("# a\n\n### b", "<h2>a</h2>\n<h4>b</h4>"),
        ("```html\n<b>\n\n\n</b>\n```", "<pre><code>&lt;b&gt;\n\n\n&lt;/b&gt;\n</code></pre>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
    ],
)
def test_markdown_becomes_safe_html(markdown: str, html: str) -> None:
    assert block_html(markdown) == html


@given(st.text("<>\"'&=/ scriptonload:javhef[]()!`*_\\\n#|-", max_size=80))
def test_no_markdown_brings_a_tag_or_a_handler_in(markdown: str) -> None:
    allowed = {
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "hr",
        "br",
        "strong",
        "em",
        "a",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }

    for html in (block_html(markdown), inline_html(markdown)):
        page = Page(html.encode())
        assert {tag for tag, _attributes in page.elements} <= allowed
        for tag, attributes in page.elements:
            assert set(attributes) <= {
                "href",
                "rel",
                "title",
                "start",
                "class",
                "tabindex",
                "role",
                "aria-label",
            }, tag
            assert (attributes.get("href") or "https:").startswith(("http:", "https:", "mailto:", "tel:"))


def test_code_keeps_its_blank_lines(small: Course) -> None:
    texts = texts_of(SMALL)
    texts[f"tin/{small.topics[0].lessons[0].file}"] += b"\n```\na\n\n\n   b   \n```\n"
    course, problems = reading(texts, kinds_of(SMALL))
    assert not problems

    page = build_pages(course, small_media()).files[LESSON].decode()

    assert "<pre><code>a\n\n\n   b   \n</code></pre>" in page


def test_an_answer_cannot_end_the_script_it_stands_in(small: Course) -> None:
    problems = small_with("tin/mo-dau.md", "Năm câu hỏi là ai", "</script><script>alert(1)//<!--")
    assert problems == []
    texts = texts_of(SMALL)
    path = "tin/mo-dau.md"
    texts[path] = texts[path].replace("Năm câu hỏi là ai".encode(), b"</script><script>alert(1)//<!-- ")
    course, _problems = reading(texts, kinds_of(SMALL))

    page = Page(build_pages(course, small_media()).files[LESSON])

    assert len(page.all("script")) == 2


@settings(max_examples=60, deadline=None)
@given(courses())
def test_any_course_makes_well_formed_pages_without_inline_script(course: Course) -> None:
    media = small_media()
    by_kind = {
        "media/anh.png": "tin/media/thap-nguoc.png",
        "media/tin.mp3": "am-thanh/media/ban-tin.mp3",
        "media/phim.mp4": "am-thanh/media/ban-tin.mp3",
        "media/phim.webm": "am-thanh/media/ban-tin.mp3",
        "media/loi.vtt": "am-thanh/media/ban-tin.mp3",
        "media/mau.pdf": "am-thanh/media/khung.pdf",
    }
    given_media = {
        f"{topic.folder}/{path}": replace(media[real], path=f"{topic.folder}/{path}")
        for topic in course.topics
        for path, real in by_kind.items()
    }

    pages = build_pages(course, given_media)

    for html in pages.files.values():
        page = Page(html)
        assert len(page.all("h1")) == 1
        assert all(script.get("src") or script["type"] == "application/json" for script in page.all("script"))
    assert pages.as_edition(1).name == build_pages(course, given_media).as_edition(1).name
    checks = [check for _topic, lesson in course.lessons for check in lesson.checks]
    assert all(isinstance(check, Check) for check in checks)


def test_numbers_and_sizes_are_written_the_vietnamese_way() -> None:
    assert [number_text(Decimal(value)) for value in ("5500", "7.5", "-1234567.25", "0")] == [
        "5.500",
        "7,5",
        "-1.234.567,25",
        "0",
    ]
    assert [size_text(size) for size in (10, 120 * 1024, 1_258_291)] == ["1 KB", "120 KB", "1,2 MB"]


def test_plain_text_keeps_the_words_only() -> None:
    assert plain_text("## Mục\n\nChữ **đậm**\nvà `mã`.") == "Mục Chữ đậm và mã."
