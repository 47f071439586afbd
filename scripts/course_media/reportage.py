"""The sample reportage: three machine voices, the sound of a yard beneath them, cues between."""

import re
from pathlib import Path

import numpy

from course_media import noises
from course_media.sound import (
    PLAIN,
    RATE,
    Sound,
    Voice,
    fade,
    level,
    mix,
    read_transcript,
    silence,
    speak,
    write_mp3,
)

_SPEAKERS = {
    "Dẫn": PLAIN,
    "Bà Nhạn": Voice("vi+f5", speed=132, pitch=34, gap=4),
    "Chị Thảo": Voice("vi-vn-x-south+f3", speed=150, pitch=58),
}
_LINE = re.compile(r"\[([^\]]+)\] (.*)")
_SPOKEN_DB, _CUE_DB, _BED_DB = -9.0, -14.0, -31.0


def record(lesson: Path, target: Path, scratch: Path) -> None:
    """Write the reportage in `lesson` to `target`."""
    sound = silence(0.2)
    yard_from = 0
    for paragraph in read_transcript(lesson):
        if paragraph.startswith("("):
            cue = _cue(paragraph)
            sound = numpy.concatenate([sound, cue, silence(0.15)])
            yard_from = yard_from or sound.size
            continue
        found = _LINE.fullmatch(paragraph)
        assert found, paragraph
        spoken = level(speak(found[2], scratch / "speech.wav", _SPEAKERS[found[1]]), _SPOKEN_DB)
        sound = numpy.concatenate([sound, spoken, silence(0.45)])
    bed = level(noises.courtyard((sound.size - yard_from) / RATE), _BED_DB)
    write_mp3(mix(sound, fade(bed, 1.5), yard_from), target, scratch)


def _cue(words: str) -> Sound:
    if "xe máy" in words:
        made = noises.motorbike()
    elif "đóng dấu" in words:
        made = noises.stamps()
    else:
        made = noises.courtyard(2.5)
    return level(made, _CUE_DB)
