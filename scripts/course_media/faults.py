"""One sentence recorded well, then with five faults that stations really have."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy

from course_media import noises
from course_media.sound import Sound, Voice, level, read_transcript, silence, speak, write_mp3

_READER = Voice("vi-vn-x-south+f3", speed=138, pitch=52)
_GUIDE = Voice()
_FAULTS: dict[str, Callable[[Sound], Sound]] = {
    "sạch": lambda speech: speech,
    "xa": noises.far_away,
    "vỡ": noises.clipped,
    "ù": noises.hummed,
    "hơi": noises.popped,
    "gió": noises.windy,
}
_LINE = re.compile(r"\[([^\]]+)\] (.*)")
# No compressor and no levelling over time: they would mend what is to be heard. One fixed gain for all.
AS_IS = "anull"


def record(lesson: Path, target: Path, scratch: Path) -> None:
    """Write the comparison in `lesson` to `target`."""
    parts: list[Sound] = []
    for paragraph in read_transcript(lesson):
        found = _LINE.fullmatch(paragraph)
        assert found, paragraph
        is_guide = found[1] == "Dẫn"
        spoken = level(speak(found[2], scratch / "speech.wav", _GUIDE if is_guide else _READER), -9.0)
        parts += [spoken, silence(0.35)] if is_guide else [_FAULTS[found[1]](spoken), silence(0.9)]
    write_mp3(numpy.concatenate(parts[:-1]), target, scratch, filters=AS_IS, kilobits=40)
