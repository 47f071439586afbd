"""The sample bulletin: the transcript in the lesson, read by espeak-ng between two plays of a signature tune.

The transcript is the only source of the words, so sound and text cannot drift apart.
"""

from pathlib import Path

import numpy

from course_media.sound import CLOSING, OPENING, Sound, play, read_transcript, silence, speak, write_mp3

BETWEEN_ITEMS_SECONDS = 0.6
MUSIC_CUE = "(Nhạc hiệu)"


def record(lesson: Path, target: Path, scratch: Path) -> None:
    """Write the bulletin in `lesson` to `target` as mono MP3, about 32 kbit/s."""
    parts: list[Sound] = []
    cues = iter([OPENING, CLOSING])
    for paragraph in read_transcript(lesson):
        if paragraph == MUSIC_CUE:
            parts.append(play(next(cues)))
        else:
            parts.append(speak(paragraph, scratch / "speech.wav"))
        parts.append(silence(BETWEEN_ITEMS_SECONDS))
    write_mp3(numpy.concatenate(parts[:-1]), target, scratch)
