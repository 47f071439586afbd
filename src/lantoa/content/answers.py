"""How content is put on the wire: conditions, ranges, encodings, common headers, and refusals."""

from typing import Any

from lantoa.content.rules.http import (
    IDENTITY,
    Unsatisfiable,
    chosen_encoding,
    same_whole,
    still_has,
    wanted_part,
)
from lantoa.content.shelf import Content, Headers, is_document

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_NOSNIFF: Headers = [("x-content-type-options", "nosniff")]
_DOCUMENT: Headers = [
    *_NOSNIFF,
    ("content-security-policy", CSP),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
]

_SENTENCES = {
    403: (
        "Khóa học này dành cho người được ghi danh",
        "Địa chỉ này đã hết hạn hoặc không dành cho bạn. Hãy mở lại bài từ trang Học tập.",
    ),
    404: (
        "Không có trang này",
        "Địa chỉ có thể bị gõ nhầm, hoặc bài học đã được thay bằng bản mới. Hãy mở lại từ trang Học tập.",
    ),
    405: ("Không làm được việc này ở đây", "Trang bài học chỉ để đọc."),
    416: ("Không có phần này của tệp", "Hãy tải lại trang rồi mở tệp từ đầu."),
}
_PAGE = (
    '<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
    '<meta name="color-scheme" content="light dark">\n'
    '<link rel="icon" href="/player/1/icons/favicon.svg" type="image/svg+xml">\n'
    '<link rel="stylesheet" href="/player/1/css/lantoa.css">\n</head>\n<body class="page">\n'
    '<header class="site-header"><div class="wrap site-bar"><a class="site-brand" href="/">Lan Tỏa</a></div></header>\n'
    '<main id="noi-dung">\n<div class="wrap"><div class="wrap-narrow stack">\n'
    '<div class="page-head"><p class="page-eyebrow">Lỗi {status}</p><h1>{title}</h1></div>\n<p>{text}</p>\n'
    '<p class="button-row"><a class="button" href="/hoc/">Về trang Học tập</a></p>\n'
    "</div></div>\n</main>\n</body>\n</html>\n"
)


async def send(scope: Any, protocol: Any, content: Content, cache_control: str) -> None:
    """Answer with content: whole or a part, in the encoding asked for, or "you have it"."""
    ask = scope.headers.get
    encoding = chosen_encoding(ask("accept-encoding") or "") if content.compressible else IDENTITY
    held = ask("if-none-match")
    if held and still_has(held, content.sha256):
        headers = _headers(content, encoding, cache_control)
        protocol.response_empty(
            304, [pair for pair in headers if pair[0] in {"etag", "cache-control", "vary"}]
        )
        return
    wanted = ask("range")
    if wanted and scope.method == "GET" and same_whole(ask("if-range"), content.sha256):
        try:
            part = wanted_part(wanted, content.size)
        except Unsatisfiable:
            refuse(protocol, 416, scope.method, [("content-range", f"bytes */{content.size}")])
            return
        if part:
            _send_part(protocol, content, cache_control, part)
            return
    headers = _headers(content, encoding, cache_control)
    if content.data is None:
        headers = [*headers, ("content-length", str(content.size))]
        if scope.method == "HEAD":
            protocol.response_empty(200, headers)
        else:
            protocol.response_file(200, headers, content.path)
        return
    body = await content.form(encoding)
    if scope.method == "HEAD":
        protocol.response_empty(200, [*headers, ("content-length", str(len(body)))])
    else:
        protocol.response_bytes(200, headers, body)


def refuse(protocol: Any, status: int, method: str, more: Headers | None = None) -> None:
    """Answer with a page that says why there is nothing."""
    title, text = _SENTENCES[status]
    body = _PAGE.format(status=status, title=title, text=text).encode()
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        *_DOCUMENT,
        *(more or ()),
    ]
    if status == 405:
        headers.append(("allow", "GET, HEAD"))
    if method == "HEAD":
        protocol.response_empty(status, [*headers, ("content-length", str(len(body)))])
    else:
        protocol.response_bytes(status, headers, body)


def _headers(content: Content, encoding: str, cache_control: str) -> Headers:
    """A lesson brings twenty small modules along: what only matters for documents is sent with documents only."""
    return content.sent_headers(
        encoding, cache_control, _DOCUMENT if is_document(content.content_type) else _NOSNIFF
    )


def _send_part(protocol: Any, content: Content, cache_control: str, part: tuple[int, int]) -> None:
    start, end = part
    headers = [
        *_headers(content, IDENTITY, cache_control),
        ("content-range", f"bytes {start}-{end - 1}/{content.size}"),
    ]
    if content.data is not None:
        protocol.response_bytes(206, headers, content.data[start:end])
    else:
        # granian sends no length of its own for a file, and its end is exclusive
        headers.append(("content-length", str(end - start)))
        protocol.response_file_range(206, headers, content.path, start, end)
