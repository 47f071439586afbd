"""Emblems for tests."""

import io

from PIL import Image, ImageDraw


def png(width: int = 600, height: int = 600, colour: str = "#8f1d18", mode: str = "RGBA") -> bytes:
    """A disc on nothing."""
    picture = Image.new(mode, (width, height))
    ImageDraw.Draw(picture).ellipse((4, 4, width - 4, height - 4), fill=colour if mode != "1" else 1)
    target = io.BytesIO()
    picture.save(target, format="PNG")
    return target.getvalue()


def jpeg() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (600, 600), "red").save(target, format="JPEG")
    return target.getvalue()
