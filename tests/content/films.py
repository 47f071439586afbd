"""The smallest files that are told to be films and captions, and the small course with one of them."""

from pathlib import Path


def box(name: bytes, content: bytes) -> bytes:
    """A box of an MPEG file."""
    return (len(content) + 8).to_bytes(4, "big") + name + content


def track(handler: bytes) -> bytes:
    """A track of pictures (vide) or sound (soun)."""
    return box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12)))


def mpeg(brand: bytes, *boxes: bytes) -> bytes:
    """An MPEG file of a brand."""
    return box(b"ftyp", brand + b"\0\0\2\0" + brand) + b"".join(boxes)


FILM = mpeg(b"isom", box(b"moov", track(b"vide") + track(b"soun")), box(b"mdat", b"\0" * 64))
SOUND = mpeg(b"isom", box(b"moov", track(b"soun")), box(b"mdat", b"\0" * 64))
SLOW_FILM = mpeg(b"isom", box(b"mdat", b"\0" * 64))
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 64
MATROSKA = b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska" + b"\0" * 64
CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nKính chào bà con.\n".encode()

LESSON = "am-thanh/doc-tin.md"
BLOCK = """
::: video media/khung.mp4
title: Dựng khung <b>15</b> phút
poster: media/bia.png
captions: media/khung.vtt
also: media/khung.webm
transcript: |-
  Ta dựng ngược.

  Từ giờ kết.
:::
"""


def add_film(folder: Path, block: str = BLOCK) -> int:
    """Put a film into a copy of the small course; returns the line where its block opens."""
    media = folder / "am-thanh" / "media"
    (media / "khung.mp4").write_bytes(FILM)
    (media / "khung.webm").write_bytes(WEBM)
    (media / "khung.vtt").write_bytes(CAPTIONS)
    (media / "bia.png").write_bytes((folder / "tin" / "media" / "thap-nguoc.png").read_bytes())
    lesson = folder / LESSON
    lesson.write_text(lesson.read_text() + block)
    return lesson.read_text().split("\n").index("::: video media/khung.mp4") + 1
