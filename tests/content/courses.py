"""Hypothesis strategies: whole courses as an author could have written them, nasty text included."""

import unicodedata
import uuid
from decimal import Decimal

from hypothesis import strategies as st

from lantoa.content.rules.blocks import read_passage
from lantoa.content.rules.fields import plain_decimal
from lantoa.content.rules.model import (
    Apply,
    Audio,
    Check,
    CheckKind,
    Course,
    Document,
    Example,
    Image,
    Lesson,
    Option,
    Text,
    Topic,
    Video,
)
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.source import clean_text

_LETTERS = "abcdđeêơưăÀạỡẾ ỳ0159 .,:;-–“”'\"#&*!?%@`|>{}[]()<>\\/_~=+$ \u00a0🎙"
_YAML_TRAPS = [
    "true",
    "No",
    "null",
    "~",
    "5.500",
    "1e3",
    "2025-06-30",
    "- a",
    "a: b",
    "a #b",
    "'",
    '"',
    "|",
    "---",
    ":::",
    "&x",
    "*x",
    "!x",
    "%x",
    "@x",
]
_MARKDOWN_TRAPS = [
    "*a* _b_ `c` **d",
    "[d](e) ![f](g) [h]",
    "<https://x.vn> <b>",
    "&amp; &lt; & ;",
    'a\\ "b" \\" \\*',
    "a` `` b",
    "!",
]


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


lines = (
    st.one_of(
        st.text(_LETTERS, min_size=1, max_size=40),
        st.sampled_from(_YAML_TRAPS + _MARKDOWN_TRAPS),
        st.text(max_size=20),
    )
    .map(_tidy)
    .filter(lambda text: text and _is_clean(text))
)


def _is_clean(text: str) -> bool:
    problems = Problems()
    return clean_text(text.encode("utf-8", "replace"), file="x", problems=problems) == text and not problems


passages = (
    st.lists(st.one_of(lines, st.just("")), min_size=1, max_size=4)
    .map("\n".join)
    .filter(lambda text: bool(text.strip()) and text == text.strip("\n") and text[-1] == text.rstrip()[-1])
)
names = st.text("abcxyz019-", min_size=2, max_size=12).filter(lambda name: name[0] != "-")
uuids = st.uuids(version=4)

_PIECES = st.one_of(
    lines,
    st.lists(lines, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.sampled_from(
        [
            "## Mục",
            "```\n::: check x\n:::\n```",
            "> trích\n> dẫn",
            "| a | b |\n|---|--:|\n| 1 | 2 |",
            "    mã",
            "~~~ vi\n```\n~~~",
            "a  \nb",
            "[x]: https://a.vn",
            "***",
            "1. a\n\n   b",
        ]
    ),
)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """Markdown that reads back as one block of text without problems."""
    markdown = "\n\n".join(draw(st.lists(_PIECES, min_size=1, max_size=3)))
    problems = Problems()
    blocks = read_passage(markdown, file="x", first_line=1, problems=problems)
    if problems or len(blocks) != 1 or not isinstance(blocks[0], Text) or _has_marks(markdown):
        return Text("Chữ thường.")
    return blocks[0]


def _has_marks(markdown: str) -> bool:
    """Marks of a container or of an open fence, which a text block cannot hold outside closed code."""
    from lantoa.content.rules.blocks import cut_containers

    problems = Problems()
    return len(cut_containers(markdown, file="x", first_line=1, problems=problems)) > 1 or bool(problems)


images = st.builds(Image, st.just("media/anh.png"), lines, st.one_of(st.just(""), lines))
audios = st.builds(Audio, st.just("media/tin.mp3"), lines, passages)
videos = st.builds(
    Video,
    st.just("media/phim.mp4"),
    lines,
    passages,
    poster=st.sampled_from(["", "media/anh.png"]),
    captions=st.sampled_from(["", "media/loi.vtt"]),
    also=st.sampled_from(["", "media/phim.webm"]),
)
documents = st.builds(Document, st.just("media/mau.pdf"), lines)


def _no_neighbours(blocks: list[object]) -> list[object]:
    """Two texts in a row would be read as one."""
    kept: list[object] = []
    for block in blocks:
        if not (kept and isinstance(block, Text) and isinstance(kept[-1], Text)):
            kept.append(block)
    return kept


inner = st.lists(st.one_of(texts(), images), min_size=1, max_size=3).map(_no_neighbours).map(tuple)
numbers = st.decimals(-1_000_000, 1_000_000, places=3, allow_nan=False).map(plain_decimal)


@st.composite
def checks(draw: st.DrawFn) -> Check:
    kind = draw(st.sampled_from(CheckKind))
    check = Check(draw(names), kind, draw(passages), why=draw(st.one_of(st.just(""), passages)))
    if kind in {CheckKind.SINGLE, CheckKind.MULTIPLE}:
        words = draw(st.lists(lines, min_size=2, max_size=5, unique=True))
        right = draw(st.integers(0, len(words) - 1))
        others = st.booleans() if kind is CheckKind.MULTIPLE else st.just(False)
        options = tuple(
            Option(text, index == right or draw(others), draw(st.one_of(st.just(""), lines)))
            for index, text in enumerate(words)
        )
        return Check(check.id, kind, check.prompt, options=options, why=check.why)
    if kind is CheckKind.TRUE_FALSE:
        return Check(check.id, kind, check.prompt, right=draw(st.booleans()), why=check.why)
    if kind is CheckKind.SHORT:
        answers = tuple(draw(st.lists(lines, min_size=1, max_size=3)))
        return Check(check.id, kind, check.prompt, answers=answers, why=check.why)
    tolerance = draw(st.one_of(st.just(Decimal(0)), numbers.map(abs)))
    return Check(check.id, kind, check.prompt, value=draw(numbers), tolerance=tolerance, why=check.why)


blocks = st.one_of(
    texts(), images, audios, videos, documents, st.builds(Example, inner), st.builds(Apply, inner), checks()
)


def _distinct_checks(found: list[object]) -> tuple[object, ...]:
    seen: set[str] = set()
    kept = []
    for block in found:
        if isinstance(block, Check):
            if block.id in seen:
                continue
            seen.add(block.id)
        kept.append(block)
    return tuple(_no_neighbours(kept))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """A course whose topics hold the media anh.png, tin.mp3 and mau.pdf."""
    folders = draw(st.lists(names, min_size=1, max_size=2, unique=True))
    taken: list[uuid.UUID] = draw(st.lists(uuids, min_size=9, max_size=9, unique=True))
    topics = []
    for folder in folders:
        files = draw(
            st.lists(names.filter(lambda name: name != "topic"), min_size=1, max_size=2, unique=True)
        )
        lessons = tuple(
            Lesson(
                f"{file}.md",
                taken.pop(),
                draw(lines),
                draw(st.integers(1, 600)),
                tuple(draw(st.lists(lines, max_size=2))),
                draw(st.lists(blocks, min_size=1, max_size=5).map(_distinct_checks)),
            )
            for file in files
        )
        intro = draw(st.one_of(st.just(""), texts().map(lambda text: text.markdown)))
        about = draw(st.one_of(st.just(""), passages.filter(lambda text: "![" not in text)))
        photo = draw(st.sampled_from(["", "media/anh.png"]))
        topics.append(
            Topic(folder, taken.pop(), draw(lines), draw(lines), draw(lines), intro, lessons, about, photo)
        )
    optional = st.one_of(st.just(""), lines)
    return Course(
        taken.pop(),
        draw(names),
        draw(lines),
        draw(optional),
        "vi",
        draw(optional),
        draw(st.booleans()),
        draw(st.one_of(st.just(""), texts().map(lambda text: text.markdown))),
        tuple(topics),
    )


def kinds_for(course: Course) -> dict[str, str]:
    """The media facts that go with a drawn course."""
    kinds = {
        "media/anh.png": "image",
        "media/tin.mp3": "audio",
        "media/phim.mp4": "video",
        "media/phim.webm": "video",
        "media/loi.vtt": "captions",
        "media/mau.pdf": "document",
    }
    return {f"{topic.folder}/{path}": kind for topic in course.topics for path, kind in kinds.items()}
