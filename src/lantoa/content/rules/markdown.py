"""Markdown to safe HTML: CommonMark and tables, no raw HTML, sanitised once more on the way out."""

from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_ALIGNED = {f"text-align:{side}": f"align-{side}" for side in ("left", "right", "center")}
_INLINE_TAGS = {"a", "strong", "em", "code", "br"}
_BLOCK_TAGS = _INLINE_TAGS | {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr",
    "div", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_LINK_SCHEMES = {"http", "https", "mailto", "tel"}


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables; HTML in the text is shown as text."""
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_BLOCK_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}, "div": {"tabindex", "role", "aria-label"}},
        allowed_classes={
            "div": {"table-scroll"},
            "th": set(_ALIGNED.values()),
            "td": set(_ALIGNED.values()),
        },
        url_schemes=_LINK_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer",
    )


@cache
def _inline_cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_INLINE_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes=_LINK_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer",
    )


def block_html(markdown: str, *, top: int = 2) -> str:
    """HTML of a passage. Headings come down so that none is above level `top`."""
    tokens = parser().parse(markdown)
    _lower_headings(tokens, top)
    html = parser().renderer.render(_fit(tokens), parser().options, {})
    return _cleaner().clean(html).strip()


def inline_html(markdown: str) -> str:
    """HTML of one line: emphasis, code and links only."""
    return _inline_cleaner().clean(parser().renderInline(markdown)).strip()


def plain_text(markdown: str) -> str:
    """The words of a passage without marks, for a description or a search index."""
    words: list[str] = []
    for token in parser().parse(markdown):
        for child in token.children or ():
            words.append(child.content if child.type in {"text", "code_inline"} else " ")
        words.append(token.content if token.type in {"fence", "code_block"} else " ")
    return " ".join("".join(words).split())


def _lower_headings(tokens: Sequence[Token], top: int) -> None:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    down = max(0, top - min(levels)) if levels else 0
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + down)}"


def _fit(tokens: Sequence[Token]) -> list[Token]:
    """Tables get a frame that scrolls by itself and classes instead of inline style, forbidden by our CSP."""
    fitted: list[Token] = []
    for token in tokens:
        if token.type in {"th_open", "td_open"}:
            style = token.attrs.pop("style", None)
            if style in _ALIGNED:
                token.attrs["class"] = _ALIGNED[str(style)]
        if token.type == "table_open":
            frame = Token("table_frame_open", "div", 1, block=True)
            frame.attrs = {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": "Bảng"}
            fitted.append(frame)
        fitted.append(token)
        if token.type == "table_close":
            fitted.append(Token("table_frame_close", "div", -1, block=True))
    return fitted
