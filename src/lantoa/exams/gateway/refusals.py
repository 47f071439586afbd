"""What the gateway refuses, with the sentence for the person and the status for the machine."""

import random
from typing import Any

import msgspec

# code: (HTTP status, sentence, seconds after which to come again or 0)
_REFUSALS: dict[str, tuple[int, str, int]] = {
    "malformed": (400, "Yêu cầu không đúng định dạng.", 0),
    "bad_admission": (401, "Phiếu vào thi không hợp lệ. Hãy mở lại trang bài kiểm tra.", 0),
    "admission_expired": (401, "Phiếu vào thi đã hết hạn. Hãy mở lại trang bài kiểm tra.", 0),
    "bad_mac": (401, "Thiết bị này chưa đăng nhập. Hãy đăng nhập rồi mở lại bài kiểm tra.", 0),
    "bad_ticket": (401, "Phiếu làm bài không hợp lệ. Hãy mở lại bài kiểm tra.", 0),
    "not_yet_open": (403, "Chưa đến giờ làm bài.", 0),
    "code_needed": (403, "Bài kiểm tra này cần mã phòng thi. Hãy hỏi người coi thi.", 0),
    "wrong_code": (403, "Mã phòng thi chưa đúng. Hãy hỏi lại người coi thi.", 0),
    "network_not_allowed": (
        403,
        "Bài kiểm tra này chỉ mở được từ mạng của điểm thi. Hãy nối vào mạng đó rồi thử lại.",
        0,
    ),
    "window_over": (403, "Đã hết giờ vào làm bài.", 0),
    "window_gone": (403, "Đợt kiểm tra này đã kết thúc từ lâu và không nhận bài nữa.", 0),
    "stopped": (403, "Ban tổ chức đã dừng lượt làm bài này.", 0),
    "no_such_path": (404, "Không có địa chỉ này.", 0),
    "wrong_method": (405, "Địa chỉ này chỉ nhận POST.", 0),
    "handed_in": (409, "Bài này đã nộp.", 0),
    "device_taken": (
        409,
        "Bài này đang làm trên một máy khác. Muốn đổi máy, hãy báo ban tổ chức cho phép.",
        0,
    ),
    "superseded": (409, "Bài đang được làm trên máy khác nên không nộp được từ máy này.", 0),
    "too_large": (413, "Yêu cầu quá lớn.", 0),
    "code_wait": (429, "Nhập sai mã phòng thi nhiều lần. Hãy đợi một chút rồi thử lại.", 15),
    "busy": (503, "Máy chủ đang bận. Câu trả lời vẫn còn trên máy của bạn và sẽ được gửi lại.", 2),
    "window_unknown": (503, "Máy chủ chưa biết đợt kiểm tra này. Hãy thử lại sau giây lát.", 2),
    "storage_full": (503, "Máy chủ hết chỗ lưu. Câu trả lời chưa được lưu; hãy giữ nguyên trang này.", 20),
    "database_away": (503, "Máy chủ mất kết nối cơ sở dữ liệu. Câu trả lời sẽ được gửi lại.", 5),
    "journal_failed": (503, "Máy chủ chưa ghi được câu trả lời. Câu trả lời sẽ được gửi lại.", 5),
}

_JSON = ("content-type", "application/json")
_NO_STORE = ("cache-control", "no-store")
Reply = tuple[int, list[tuple[str, str]], bytes]


class Refusal(Exception):
    """A request that is answered with an error; nothing of it was kept unless `details` says so."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def reply(self) -> Reply:
        """The HTTP answer, in the one error shape."""
        status, sentence, wait = _REFUSALS[self.code]
        error = {"code": self.code, "message": sentence, "details": self.details}
        headers = [_JSON, _NO_STORE]
        if wait:
            # Spread, so that those who were turned away do not all come back in the same second.
            headers.append(("retry-after", str(wait + random.randrange(wait + 1))))  # noqa: S311 not a secret
        return status, headers, msgspec.json.encode({"error": error})


def success(answer: msgspec.Struct) -> Reply:
    """The HTTP answer to a request that was carried out."""
    return 200, [_JSON, _NO_STORE], msgspec.json.encode(answer)
