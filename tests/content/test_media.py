"""Media are judged by content; published pictures carry no metadata and the same pixels."""

import io
import struct
import zlib
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from lantoa.content.rules import limits
from lantoa.content.rules.media import (
    WrongMedia,
    check_media,
    extension_of,
    publishable_picture,
    strip_metadata,
)
from tests.content.folders import SMALL

SECRET = b"Nha-cua-toi-o-21.0285N-105.8542E"


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    noise = Random(7).randbytes(size[0] * size[1])
    return Image.frombytes("L", size, noise).convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@cache
def with_secrets(kind: str) -> bytes:
    """A picture with EXIF, XMP or text, and something behind its end."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        return saved(picture(), "PNG", pnginfo=text, exif=exif) + SECRET
    if kind == "JPEG":
        return saved(picture(), "JPEG", exif=exif, comment=SECRET, progressive=True, quality=90) + SECRET
    return saved(picture(), "WEBP", exif=exif, xmp=SECRET, lossless=True) + SECRET


@pytest.mark.parametrize(("kind", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_metadata_go_and_pixels_stay(kind: str, extension: str) -> None:
    data = with_secrets(kind)
    assert data.count(SECRET) >= 2

    made = publishable_picture(data, extension)

    assert SECRET not in made.data
    assert (made.width, made.height) == (60, 40)
    assert Image.open(io.BytesIO(made.data)).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert publishable_picture(made.data, extension).data == made.data


def test_colour_profiles_stay() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, extension in (("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")):
        made = publishable_picture(saved(picture(), kind, icc_profile=profile), extension)
        assert Image.open(io.BytesIO(made.data)).info["icc_profile"] == profile


def test_a_photo_taken_upright_stays_upright_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()

    made = publishable_picture(saved(picture(), "JPEG", exif=exif), "jpg")

    assert (made.width, made.height) == (40, 60)
    assert SECRET not in made.data


@pytest.mark.parametrize(
    ("kind", "extension", "mode"),
    [("PNG", "png", "P"), ("PNG", "png", "RGBA"), ("JPEG", "jpg", "L"), ("WEBP", "webp", "RGB")],
)
def test_large_pictures_are_made_smaller(kind: str, extension: str, mode: str) -> None:
    made = publishable_picture(saved(picture(mode, (3200, 800)), kind), extension)

    assert (made.width, made.height) == (1600, 400)
    assert Image.open(io.BytesIO(made.data)).size == (1600, 400)


def _bomb() -> bytes:
    """A PNG that declares 30,000 × 30,000 pixels in a few bytes."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "extension", "expected"),
    [
        (_bomb(), "png", "Ảnh quá lớn|Không đọc được ảnh"),
        (saved(picture(), "PNG")[:400], "png", "Không đọc được ảnh"),
        (saved(picture(), "JPEG")[:300], "jpg", "Không đọc được ảnh"),
        (saved(picture(), "WEBP")[:300], "webp", "Không đọc được ảnh"),
        (b"\x89PNG\r\n\x1a\n", "png", "Không đọc được ảnh"),
        (saved(picture(), "WEBP", save_all=True, append_images=[picture().rotate(180)]), "webp", "ảnh động"),
        (saved(picture(), "PNG", save_all=True, append_images=[picture().rotate(180)]), "png", "ảnh động"),
    ],
)
def test_pictures_that_cannot_be_used_are_refused(data: bytes, extension: str, expected: str) -> None:
    with pytest.raises(WrongMedia, match=expected):
        publishable_picture(data, extension)


def test_a_telephones_photo_with_its_preview_is_an_ordinary_photo() -> None:
    photo = saved(picture(), "MPO", save_all=True, append_images=[picture()])

    made = publishable_picture(photo, "jpg")

    assert (made.width, made.height) == (60, 40)
    assert len(made.data) < len(photo)


@pytest.mark.parametrize(
    ("name", "head", "size", "expected"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n", 10, "png"),
        ("a.JPEG", b"\xff\xd8\xff\xe0", 10, "jpg"),
        ("a.webp", b"RIFF\0\0\0\0WEBP", 10, "webp"),
        ("a.mp3", b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10 + b"\xff\xfb\x90\x64", 99, "mp3"),
        ("a.mp3", b"\xff\xf3\x40\xc0", 10, "mp3"),
        ("a.m4a", b"\0\0\0\x20ftypM4A ", 10, "m4a"),
        ("a.ogg", b"OggS\0", 10, "ogg"),
        ("a.pdf", b"%PDF-1.7", 10, "pdf"),
        ("a.png", b"", 0, "Tệp rỗng"),
        ("a.mp3", b"<html>", 10, "Không nhận ra nội dung"),
        ("a.mp3", b"ID3\x04\0\0\0\0\0\x02ab<html>", 10, "Không nhận ra nội dung"),
        ("a.mp3", b"\xff\xff\xff\xff", 10, "Không nhận ra nội dung"),
        ("a.png", b"GIF89a", 10, "Không nhận ra nội dung"),
        ("a.svg", b"<?xml version='1.0'?><svg>", 30, "Chưa dùng được ảnh SVG"),
        ("a.png", b"<SVG onload=alert(1)>", 30, "Chưa dùng được ảnh SVG"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", 10, "Nội dung tệp là PNG nhưng tên tệp ghi .pdf"),
        ("a.exe", b"%PDF-1.7", 10, "Nội dung tệp là PDF nhưng tên tệp ghi .exe"),
        ("a.png", b"\x89PNG\r\n\x1a\n", limits.IMAGE_BYTES + 1, "Tệp nặng 21 MB, quá mức 20 MB"),
        ("a.mp3", b"\xff\xfb\x90\x64", 10 * 1024**3, "quá mức 300 MB"),
    ],
)
def test_media_are_told_by_their_first_bytes(name: str, head: bytes, size: int, expected: str) -> None:
    try:
        assert check_media(name, head, size) == expected
    except WrongMedia as wrong:
        assert expected in str(wrong)


def test_the_small_courses_media_are_what_they_say() -> None:
    assert {path.suffix[1:]: extension_of(path.read_bytes()) for path in SMALL.rglob("media/*")} == {
        "png": "png",
        "mp3": "mp3",
        "pdf": "pdf",
    }


@given(st.sampled_from(["png", "jpg", "webp"]), st.data())
def test_damaged_pictures_never_break_the_check(extension: str, data: st.DataObject) -> None:
    whole = bytearray(with_secrets({"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}[extension]))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    strip_metadata(bytes(whole), extension)
    try:
        publishable_picture(bytes(whole), extension)
    except WrongMedia as wrong:
        assert str(wrong)


def test_no_fixture_is_large() -> None:
    assert sum(path.stat().st_size for path in Path(SMALL).rglob("*") if path.is_file()) < 20_000
