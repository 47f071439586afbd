"""What a media file really is, told by its first bytes and not by its name; pictures made fit to publish."""

import io
import re
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from lantoa.content.rules import limits
from lantoa.content.rules.media_types import AUDIO, CAPTIONS, DOCUMENT, IMAGE, TYPES, VIDEO
from lantoa.content.rules.problems import gettext_noop as _

HEAD_BYTES = 64 * 1024

_SAME = {"jpeg": "jpg"}
LIMITS = {
    IMAGE: limits.IMAGE_BYTES,
    AUDIO: limits.AUDIO_BYTES,
    VIDEO: limits.VIDEO_BYTES,
    CAPTIONS: limits.CAPTIONS_BYTES,
    DOCUMENT: limits.DOCUMENT_BYTES,
}
_MPEG_BRANDS = {b"mp42", b"mp41", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"dash"}
_FILM_NAMES = {"mp4", "m4v", "mov"}
_PILLOW = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
_QUALITY = 85
_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    Image.DecompressionBombError,
    MemoryError,
)


@dataclass(frozen=True)
class Media:
    """A media file of a course. The `blob_` fields describe the form that is published."""

    path: str
    sha256: str
    size: int
    extension: str
    blob_sha256: str
    blob_size: int
    width: int = 0
    height: int = 0

    @property
    def kind(self) -> str:
        return TYPES[self.extension][0]

    @property
    def content_type(self) -> str:
        return TYPES[self.extension][1]

    @property
    def blob_name(self) -> str:
        """The name it is served under: `/blobs/{blob_name}`."""
        return f"{self.blob_sha256}.{self.extension}"


class WrongMedia(Exception):
    """The file cannot be used; `template` and `values` make the sentence. `line` 0 = the whole file."""

    def __init__(self, template: str, *, line: int = 0, **values: str | int) -> None:
        super().__init__(template % values)
        self.template, self.line, self.values = template, line, values


@dataclass(frozen=True)
class Picture:
    """A picture in its published form."""

    data: bytes
    width: int
    height: int


def extension_of(head: bytes) -> str | None:
    """The extension that the first bytes call for, or None for content we do not publish."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"OggS"):
        return "ogg"
    if head[4:8] == b"ftyp":
        return _mpeg_extension(head)
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:80]:
        return "webm"
    if re.match(rb"(\xef\xbb\xbf)?WEBVTT([ \t\r\n]|$)", head):
        return "vtt"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if _is_mp3(head):
        return "mp3"
    return None


def _mpeg_extension(head: bytes) -> str | None:
    """Sound or film: one kind of file, told apart by its brand or by a track whose handler is "vide"."""
    brand = head[8:12]
    if brand in {b"M4A ", b"M4B "}:
        return "m4a"
    if brand == b"M4V " or (brand in _MPEG_BRANDS and re.search(rb"hdlr.{8}vide", head, re.DOTALL)):
        return "mp4"
    return "m4a" if brand in _MPEG_BRANDS else None


def _is_mp3(head: bytes) -> bool:
    start = 0
    if head[:3] == b"ID3" and len(head) > 10:
        start = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        if start >= len(head) - 4:
            return True  # a long tag, usually a cover picture; the sound starts behind what we look at
    frame = head[start : start + 4]
    is_sync = len(frame) == 4 and frame[0] == 0xFF and frame[1] & 0xE0 == 0xE0
    return is_sync and frame[1] & 0x06 == 0x02 and frame[2] & 0xF0 != 0xF0 and frame[2] & 0x0C != 0x0C


def check_media(path: str, head: bytes, size: int) -> str:
    """The extension of a media file. WrongMedia when its content, name or size does not do."""
    extension = extension_of(head)
    written = path.rpartition(".")[2].lower()
    if extension is None and (written in {"svg", "svgz"} or b"<svg" in head[:1024].lower()):
        raise WrongMedia(_("Chưa dùng được ảnh SVG. Hãy xuất ảnh ra PNG rồi đưa vào lại."))
    if extension == "m4a" and written in _FILM_NAMES and b"moov" not in head:
        raise WrongMedia(
            _(
                "Video MP4 này để mục lục ở cuối tệp nên phải tải hết mới xem được. "
                "Xuất lại với lựa chọn “tối ưu cho web” (fast start)."
            )
        )
    if not size:
        raise WrongMedia(_("Tệp rỗng."))
    if extension is None:
        raise WrongMedia(
            _(
                "Không nhận ra nội dung tệp. "
                "Dùng được: ảnh PNG, JPG, WebP; âm thanh MP3, M4A, OGG; video MP4, WebM; "
                "phụ đề WebVTT; tài liệu PDF."
            )
        )
    if _SAME.get(written, written) != extension:
        raise WrongMedia(
            _("Nội dung tệp là %(real)s nhưng tên tệp ghi .%(written)s. Đổi lại đuôi tệp cho đúng."),
            real=extension.upper(),
            written=written,
        )
    most = LIMITS[TYPES[extension][0]]
    if size > most:
        raise WrongMedia(
            _("Tệp nặng %(size)s MB, quá mức %(limit)s MB."),
            size=-(-size // limits.MEGABYTE),
            limit=most // limits.MEGABYTE,
        )
    return extension


def publishable_picture(data: bytes, extension: str) -> Picture:
    """The picture without metadata (place, camera, author), turned upright, no side over IMAGE_SIDE.

    Pixels are re-encoded only when the size or the turning asks for it. WrongMedia when it cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=list(_PILLOW)) as picture:
                return _made_fit(picture, data, extension)
    except WrongMedia:
        raise
    except _UNREADABLE as error:
        raise WrongMedia(
            _("Không đọc được ảnh, tệp có thể bị hỏng. Mở ảnh, lưu lại rồi đưa vào lại.")
        ) from error


def _made_fit(picture: Image.Image, data: bytes, extension: str) -> Picture:
    width, height = picture.size
    if width * height > limits.IMAGE_PIXELS:
        raise WrongMedia(
            _("Ảnh quá lớn (%(width)s × %(height)s điểm ảnh). Thu nhỏ ảnh rồi đưa vào lại."),
            width=width,
            height=height,
        )
    turned = picture.getexif().get(0x0112, 1) != 1
    too_large = max(width, height) > limits.IMAGE_SIDE
    # A JPEG with several frames is a telephone's photo with its preview, not an animation.
    if extension != "jpg" and getattr(picture, "is_animated", False):
        raise WrongMedia(_("Chưa dùng được ảnh động. Hãy lưu một khung hình thành ảnh tĩnh."))
    picture.load()  # every pixel is decoded once, so that a truncated file is found here and not in a browser
    if not turned and not too_large:
        bare = strip_metadata(data, extension)
        return Picture(bare, width, height)
    upright = ImageOps.exif_transpose(picture)
    if too_large:
        if upright.mode == "P":
            upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
        upright.thumbnail((limits.IMAGE_SIDE, limits.IMAGE_SIDE), Image.Resampling.LANCZOS)
    return Picture(_encode(upright, extension, picture.info.get("icc_profile")), *upright.size)


def _encode(picture: Image.Image, extension: str, profile: bytes | None) -> bytes:
    out = io.BytesIO()
    picture.info = {}
    if extension == "jpg":
        ready = picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")
        ready.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True, icc_profile=profile)
    elif extension == "webp":
        picture.save(out, "WEBP", quality=_QUALITY, method=4, icc_profile=profile or b"")
    else:
        picture.save(out, "PNG", optimize=True, icc_profile=profile)
    return out.getvalue()


def strip_metadata(data: bytes, extension: str) -> bytes:
    """The same picture data without EXIF, XMP, comments and what trails its end; colour profiles stay."""
    strip = {"png": _strip_png, "jpg": _strip_jpeg, "webp": _strip_webp}[extension]
    return strip(data)


_PNG_KEPT = {*b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs".split()}


def _strip_png(data: bytes) -> bytes:
    kept, position = [data[:8]], 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        name, end = data[position + 4 : position + 8], position + 12 + length
        if name in _PNG_KEPT:
            kept.append(data[position:end])
        if name == b"IEND":
            break
        position = end
    return b"".join(kept)


# In coded picture data 0xFF is followed by 0x00, or by a restart marker; anything else ends the scan.
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _strip_jpeg(data: bytes) -> bytes:
    """Keeps JFIF (APP0), colour profile (APP2) and Adobe's colour transform (APP14), nothing else."""
    kept, position = [data[:2]], 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == 0xD9:
            break
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:
            found = _SCAN_END.search(data, end)
            end = found.start() if found else len(data)
        is_profile = marker == 0xE2 and data[position + 4 : position + 16].startswith(b"ICC_PROFILE\x00")
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in {0xE0, 0xEE} or is_profile:
            kept.append(data[position:end])
        position = end
    return b"".join([*kept, b"\xff\xd9"])


def _strip_webp(data: bytes) -> bytes:
    kept, position = [b""], 12
    while position + 8 <= len(data):
        name = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        end = position + 8 + length + (length & 1)
        chunk = data[position:end]
        if name == b"VP8X":  # its flags must no longer promise EXIF and XMP
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if name in {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"}:
            kept.append(chunk)
        position = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
