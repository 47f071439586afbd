"""A lesson's body to blocks: the `:::` containers first, then pictures that stand alone, the rest is text."""

import re
from dataclasses import dataclass

from markdown_it.token import Token

from lantoa.content.rules import limits
from lantoa.content.rules.checks import read_check
from lantoa.content.rules.fields import Fields
from lantoa.content.rules.markdown import parser
from lantoa.content.rules.model import Apply, Audio, Block, Check, Document, Example, Image, Text, Video
from lantoa.content.rules.nodes import Mapped, read_nodes
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.problems import gettext_noop as _
from lantoa.content.rules.source import trimmed

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_OPEN = re.compile(r":::\s*(\S+)\s*(.*?)\s*")
_CHECK_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LINK = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
NAMES = ("audio", "video", "document", "example", "apply", "check")


@dataclass
class Chunk:
    """Lines of the body: a container when `name` is set, else Markdown. `line` is that of its first line."""

    name: str
    argument: str
    opened_at: int
    line: int
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read_blocks(body: str, *, file: str, first_line: int, problems: Problems) -> tuple[Block, ...]:
    """The blocks of a lesson's body, which starts at `first_line` of `file`."""
    blocks: list[Block] = []
    for chunk in cut_containers(body, file=file, first_line=first_line, problems=problems):
        blocks.extend(_read_chunk(chunk, file=file, problems=problems))
    if len(blocks) > limits.BLOCKS_IN_LESSON:
        problems.add(
            file,
            0,
            _("Bài có quá nhiều khối (hơn %(limit)s). Chia thành nhiều bài."),
            limit=limits.BLOCKS_IN_LESSON,
        )
    seen: dict[str, int] = {}
    for check in (block for block in blocks if isinstance(block, Check)):
        if check.id in seen:
            problems.add(
                file,
                check.line,
                _("Mã câu hỏi “%(id)s” đã dùng ở dòng %(at)s."),
                id=check.id,
                at=seen[check.id],
            )
        seen.setdefault(check.id, check.line)
    return tuple(blocks)


def cut_containers(body: str, *, file: str, first_line: int, problems: Problems) -> list[Chunk]:
    """Cut at `:::` lines, except inside fenced code."""
    chunks = [Chunk("", "", first_line, first_line, [])]
    fence, fence_line = "", 0
    for number, line in enumerate(body.split("\n"), start=first_line):
        current = chunks[-1]
        marked = line.startswith(":::") and not fence
        if marked and line.rstrip() == ":::":
            if current.name:
                chunks.append(Chunk("", "", number + 1, number + 1, []))
            else:
                problems.add(file, number, _("Dòng “:::” này không đóng khối nào."))
        elif marked:
            if current.name:
                problems.add(
                    file,
                    number,
                    _("Khối “%(name)s” mở ở dòng %(at)s chưa được đóng bằng một dòng “:::”."),
                    name=current.name,
                    at=current.opened_at,
                )
            opened = _OPEN.fullmatch(line)
            assert opened, "a line that starts with ::: and is not bare"
            chunks.append(Chunk(opened[1].lower(), opened[2], number, number + 1, []))
        else:
            was = fence
            fence = _fence_after(fence, line) if current.name in {"", "example", "apply"} else ""
            fence_line = number if fence and not was else fence_line
            current.lines.append(line)
    if fence:
        problems.add(file, fence_line, _("Khối mã mở ở đây (``` hoặc ~~~) chưa được đóng."))
    if chunks[-1].name:
        problems.add(
            file,
            chunks[-1].opened_at,
            _("Khối “%(name)s” chưa được đóng bằng một dòng “:::”."),
            name=chunks[-1].name,
        )
    return chunks


def _fence_after(fence: str, line: str) -> str:
    """The code fence in force after a line: its marks, or nothing."""
    found = _FENCE.fullmatch(line)
    if not found:
        return fence
    marks, rest = found[1], found[2]
    if fence:
        closes = marks[0] == fence[0] and len(marks) >= len(fence) and not rest.strip()
        return "" if closes else fence
    return "" if marks[0] == "`" and "`" in rest else marks


def _read_chunk(chunk: Chunk, *, file: str, problems: Problems) -> tuple[Block, ...]:
    if chunk.name not in {"", *NAMES}:
        problems.add(
            file,
            chunk.opened_at,
            _("Không có khối nào tên “%(name)s”. Các khối: %(names)s."),
            name=chunk.name,
            names=", ".join(NAMES),
        )
        return ()
    if chunk.name in {"", "example", "apply"}:
        inner = read_passage(chunk.text, file=file, first_line=chunk.line, problems=problems)
        if not chunk.name:
            return inner
        if chunk.argument:
            problems.add(
                file, chunk.opened_at, _("Khối “%(name)s” không nhận thêm gì sau tên khối."), name=chunk.name
            )
        if not inner:
            problems.add(file, chunk.opened_at, _("Khối “%(name)s” đang để trống."), name=chunk.name)
        kind = Example if chunk.name == "example" else Apply
        return (kind(inner, line=chunk.opened_at),)
    nodes = read_nodes(chunk.text, file=file, first_line=chunk.line, problems=problems)
    if nodes is None:
        return ()
    fields = Fields(Mapped(nodes.items, chunk.opened_at, nodes.key_lines), file=file, problems=problems)
    block = _declared(chunk, fields, file=file, problems=problems)
    fields.finish()
    return (block,)


def _declared(chunk: Chunk, fields: Fields, *, file: str, problems: Problems) -> Block:
    if chunk.name == "check":
        if not _CHECK_ID.fullmatch(chunk.argument):
            problems.add(
                file,
                chunk.opened_at,
                _("Sau “check” phải có mã câu hỏi: chữ thường không dấu, số, dấu gạch ngang, ví dụ tin-5w."),
            )
        return read_check(chunk.argument, fields, line=chunk.opened_at)
    if not chunk.argument:
        problems.add(
            file,
            chunk.opened_at,
            _("Sau “%(name)s” phải có tên tệp, ví dụ media/ban-tin.mp3."),
            name=chunk.name,
        )
    title = fields.text("title", required=True, longest=limits.TITLE_LENGTH)
    if chunk.name == "audio":
        transcript = fields.passage("transcript", required=True)
        return Audio(chunk.argument, title, transcript, line=chunk.opened_at)
    if chunk.name == "video":
        return _video(chunk, title, fields, file=file, problems=problems)
    return Document(chunk.argument, title, line=chunk.opened_at)


def _video(chunk: Chunk, title: str, fields: Fields, *, file: str, problems: Problems) -> Video:
    """A film; what makes it hard to follow for some is pointed out and does not stop the import."""
    transcript = fields.passage("transcript", required=True)
    poster, captions, also = (fields.text(name) for name in ("poster", "captions", "also"))
    if not captions:
        problems.warn(
            file,
            chunk.opened_at,
            _(
                "Video chưa có phụ đề: người nghe kém và người xem ở nơi ồn không theo được. "
                "Thêm dòng “captions: media/ten-tep.vtt”."
            ),
        )
    if not poster:
        problems.warn(
            file,
            chunk.opened_at,
            _(
                "Video chưa có ảnh bìa, trước khi xem chỉ là một khung trống. Thêm dòng “poster: media/ten-anh.png”."
            ),
        )
    return Video(chunk.argument, title, transcript, poster, captions, also, line=chunk.opened_at)


def read_passage(
    markdown: str, *, file: str, first_line: int, problems: Problems
) -> tuple[Text | Image, ...]:
    """Markdown as text blocks and the pictures that stand alone between them."""
    lines = markdown.split("\n")
    blocks: list[Text | Image] = []
    done = 0
    tokens = parser().parse(markdown)
    for index, token in enumerate(tokens):
        if token.type != "inline":
            continue
        place = first_line + (token.map[0] if token.map else 0)
        _check_links(token, file=file, line=place, problems=problems)
        image = _alone(token)
        opened = tokens[index - 1]
        if image is not None and opened.type == "paragraph_open" and opened.level == 0 and opened.map:
            blocks.extend(_text(lines[done : opened.map[0]], first_line + done))
            blocks.append(_image(image, line=place))
            done = opened.map[1]
        elif any(child.type == "image" for child in token.children or ()):
            problems.add(
                file, place, _("Ảnh phải đứng một mình trong một đoạn, có dòng trống ở trước và ở sau.")
            )
    blocks.extend(_text(lines[done:], first_line + done))
    return tuple(blocks)


def _text(lines: list[str], first_line: int) -> list[Text | Image]:
    blank = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    markdown = trimmed("\n".join(lines))
    return [Text(markdown, line=first_line + blank)] if markdown else []


def _alone(token: Token) -> Token | None:
    children = [child for child in token.children or () if child.type != "text" or child.content.strip()]
    return children[0] if len(children) == 1 and children[0].type == "image" else None


def _image(token: Token, *, line: int) -> Image:
    children = token.children or ()
    words = "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in children)
    caption = " ".join(str(token.attrs.get("title", "")).split())
    return Image(str(token.attrs.get("src", "")), " ".join(words.split()), caption, line=line)


def _check_links(token: Token, *, file: str, line: int, problems: Problems) -> None:
    for child in token.children or ():
        if child.type == "link_open" and not _LINK.match(str(child.attrs.get("href", ""))):
            problems.add(
                file,
                line,
                _(
                    "Không dùng được liên kết “%(link)s”. Chỉ dùng địa chỉ https://…, mailto: hoặc tel:. "
                    "Tài liệu để tải thì dùng khối “::: document”."
                ),
                link=str(child.attrs.get("href", "")),
            )
