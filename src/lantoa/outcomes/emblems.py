"""Emblems of organisations: PNG pictures in the data folder, named by what they hold, so that an issued certificate
prints for ever as it did.
"""

import hashlib
import io
import os
import secrets
import warnings
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image

from lantoa.outcomes.errors import EmblemNotGood

MOST_BYTES = 2_000_000
MOST_PIXELS = 4000 * 4000
LEAST_SIDE = 80
KEPT_SIDE = 480  # 30 mm at 400 dots an inch


def store_emblem(content: bytes) -> str:
    """Keep a picture, re-encoded and at most KEPT_SIDE wide and high; returns its sha256.

    EmblemNotGood when it is no PNG, too large or too small.
    """
    png = _encoded(content)
    digest = hashlib.sha256(png).hexdigest()
    target = emblem_path(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".new-{secrets.token_hex(8)}")
        with draft.open("wb") as file:
            file.write(png)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    return digest


def emblem_path(digest: str) -> Path:
    """Where a kept emblem lies."""
    folder: Path = settings.LANTOA.uploads_folder / "emblems"
    return folder / f"{digest}.png"


def emblem_bytes(digest: str) -> bytes:
    """The picture; b"" when there is none or its file is gone, so that a certificate prints without rather than not."""
    try:
        return emblem_path(digest).read_bytes() if digest else b""
    except FileNotFoundError:
        return b""


def _encoded(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise EmblemNotGood(_("Tệp biểu trưng quá lớn, tối đa 2 MB. Hãy thu nhỏ rồi tải lại."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise EmblemNotGood(
                        _("Hình có quá nhiều điểm ảnh. Hãy thu nhỏ còn không quá 4000 × 4000.")
                    )
                if min(picture.size) < LEAST_SIDE:
                    raise EmblemNotGood(
                        _("Hình quá nhỏ, in ra sẽ vỡ. Cạnh ngắn cần ít nhất 80 điểm ảnh; nên từ 480 trở lên.")
                    )
                plain = picture.convert("RGBA")
    except EmblemNotGood:
        raise
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise EmblemNotGood(
            _("Tệp này không phải hình PNG đọc được. Hãy lưu biểu trưng thành PNG rồi tải lại.")
        ) from error
    plain.thumbnail((KEPT_SIDE, KEPT_SIDE))
    target = io.BytesIO()
    # Only the picture itself: no profile, text or place of taking goes along.
    Image.frombytes("RGBA", plain.size, plain.tobytes()).save(target, format="PNG", optimize=True)
    return target.getvalue()
