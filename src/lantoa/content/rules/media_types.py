"""Kinds of media and the types they are served as. Free of Pillow: the front process reads it."""

IMAGE, AUDIO, VIDEO, CAPTIONS, DOCUMENT = "image", "audio", "video", "captions", "document"

# by extension: kind, content type; the extension is what a blob is served under
TYPES: dict[str, tuple[str, str]] = {
    "png": (IMAGE, "image/png"),
    "jpg": (IMAGE, "image/jpeg"),
    "webp": (IMAGE, "image/webp"),
    "mp3": (AUDIO, "audio/mpeg"),
    "m4a": (AUDIO, "audio/mp4"),
    "ogg": (AUDIO, "audio/ogg"),
    "mp4": (VIDEO, "video/mp4"),
    "webm": (VIDEO, "video/webm"),
    "vtt": (CAPTIONS, "text/vtt; charset=utf-8"),
    "pdf": (DOCUMENT, "application/pdf"),
}
