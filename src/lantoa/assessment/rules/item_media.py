"""Images and recordings of items: which there may be, told by their content, how large."""

import hashlib
from collections.abc import Mapping

from lantoa.assessment.rules.field_reading import FieldReader
from lantoa.assessment.rules.items import MEDIA_MOST, Media
from lantoa.assessment.rules.problems import gettext_noop as _
from lantoa.assessment.rules.yaml_nodes import Fields

FOLDER = "media/"
# Small, because a sealed paper carries them to every phone days before the test.
IMAGE_BYTES = 300 * 1024
AUDIO_BYTES = 1024 * 1024
MEDIA_BYTES = max(IMAGE_BYTES, AUDIO_BYTES)
ALT_LENGTH = 300
TRANSCRIPT_LENGTH = 4_000
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}  # fmt: skip
_SAME_ENDING = {"jpeg": "jpg"}


def type_of(body: bytes) -> str:
    """The content type told by the first bytes; "" when it is none of ours."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body.startswith(b"OggS"):
        return "audio/ogg"
    if body[4:8] == b"ftyp" and body[8:11] in {b"M4A", b"mp4", b"iso"}:
        return "audio/mp4"
    # An MPEG frame of layer III: eleven bits of synchronisation, then the layer.
    is_frame = len(body) > 2 and body[0] == 0xFF and body[1] & 0xE6 == 0xE2
    return "audio/mpeg" if body.startswith(b"ID3") or is_frame else ""


def read_media(reader: FieldReader, files: Mapping[str, bytes]) -> tuple[Media, ...]:
    """The media of an item, from its field `media`; `files` are those of the bank by name."""
    found: list[Media] = []
    nodes = reader.items("media", required=False)
    for node in nodes:
        if not isinstance(node, Fields):
            reader.fail(
                node, _("Mỗi tệp kèm theo phải có file và alt, ví dụ: {file: media/loa.png, alt: Loa}.")
            )
            continue
        inner = FieldReader(node, reader.problems)
        name = inner.text("file", longest=120)
        alt = inner.text("alt", longest=ALT_LENGTH)
        transcript = inner.text("transcript", longest=TRANSCRIPT_LENGTH, required=False, keep_lines=True)
        inner.finish()
        type_ = _checked(inner, name, files)
        if type_:
            body = files[name]
            digest = hashlib.sha256(body).hexdigest()
            found.append(Media(name, digest, type_, len(body), alt, transcript))
    if len(nodes) > MEDIA_MOST:
        reader.fail(None, _("Một câu kèm nhiều nhất %(most)s tệp."), most=MEDIA_MOST)
    return tuple(found)


def _checked(reader: FieldReader, name: str, files: Mapping[str, bytes]) -> str:
    """The type of a file that may be used; "" with a problem noted."""
    if not name:
        return ""
    if not name.startswith(FOLDER) or name not in files:
        reader.fail(
            None,
            _("Không có tệp “%(name)s” trong thư mục của ngân hàng. Tệp phải nằm trong media/."),
            name=name,
        )
        return ""
    body = files[name]
    type_ = type_of(body)
    ending = name.rpartition(".")[2].lower()
    if not type_ or TYPES.get(_SAME_ENDING.get(ending, ending)) != type_:
        reader.fail(
            None,
            _(
                "Tệp “%(name)s” không đúng loại. Dùng ảnh PNG, JPEG, WebP hoặc âm thanh MP3, M4A, Ogg, đúng đuôi tệp."
            ),
            name=name,
        )
        return ""
    most = IMAGE_BYTES if type_.startswith("image/") else AUDIO_BYTES
    if len(body) > most:
        reader.fail(None, _("Tệp “%(name)s” quá lớn (hơn %(most)s KB)."), name=name, most=most // 1024)
        return ""
    return type_
