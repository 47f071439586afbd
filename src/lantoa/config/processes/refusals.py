"""What the front process says by itself: a page for people, the API's error shape for programs."""

from typing import Any

import msgspec

_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="stylesheet" href="/player/1/css/lantoa.css">
<main class="page"><h1>{title}</h1><p>{message}</p></main></html>"""
# code -> (status, title, message)
_WORDS = {
    "too_large": (413, "Tệp quá lớn", "Dữ liệu gửi lên lớn hơn {limit}. Hãy chia nhỏ tệp rồi gửi lại."),
    "length_required": (411, "Thiếu độ dài", "Yêu cầu gửi lên phải ghi rõ độ dài (Content-Length)."),
    "too_slow": (408, "Gửi lên quá chậm", "Đường truyền quá chậm nên dữ liệu chưa đến đủ. Xin gửi lại."),
    "away": (
        503,
        "Hệ thống đang khởi động lại",
        "Việc này thường mất vài giây. Bài đã lưu không mất. Xin tải lại trang sau ít phút.",
    ),
}
_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024


class Refused(Exception):
    """A request that front answers itself; `code` is one of those above."""

    def __init__(self, code: str, *, limit: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


def refuse(scope: Any, protocol: Any, refused: Refused) -> None:
    """Answer in the form the caller reads."""
    status, title, message = _WORDS[refused.code]
    message = message.format(limit=_size(refused.limit))
    headers = [("cache-control", "no-store")]
    if status == 408:
        headers.append(("connection", "close"))
    if status == 503:
        headers.append(("retry-after", "3"))
    if scope.path.startswith(("/api/", "/exam/")):
        details = {"limit": refused.limit} if refused.limit else {}
        error = {"error": {"code": refused.code, "message": message, "details": details}}
        protocol.response_bytes(
            status, [*headers, ("content-type", "application/json")], msgspec.json.encode(error)
        )
        return
    page = _PAGE.format(title=title, message=message)
    protocol.response_str(status, [*headers, ("content-type", "text/html; charset=utf-8")], page)


def _size(limit: int) -> str:
    return f"{limit // _MEGABYTE} MB" if limit >= _MEGABYTE else f"{limit // _KILOBYTE} KB"
