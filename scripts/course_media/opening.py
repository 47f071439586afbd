"""The opening of a programme: signature tune, greeting, a short tune, the link to the first item."""

from pathlib import Path

import numpy

from course_media.sound import OPENING, STING, play, read_transcript, silence, speak, write_mp3

_TUNES = {"(Nhạc hiệu)": OPENING, "(Nhạc cắt)": STING}


def record(lesson: Path, target: Path, scratch: Path) -> None:
    """Write the opening in `lesson` to `target`."""
    parts = []
    for paragraph in read_transcript(lesson):
        tune = _TUNES.get(paragraph)
        parts.append(play(tune) if tune else speak(paragraph, scratch / "speech.wav"))
        parts.append(silence(0.35))
    write_mp3(numpy.concatenate(parts[:-1]), target, scratch)
