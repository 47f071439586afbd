"""The sample bulletin: the transcript in the lesson, read by espeak-ng between two plays of a signature tune.

The transcript is the only source of the words, so sound and text cannot drift apart.
"""

import re
import subprocess
import wave
from pathlib import Path

import numpy
import yaml
from numpy.typing import NDArray

Sound = NDArray[numpy.float64]

RATE = 22_050  # what espeak-ng writes
# The plain Northern voice at about 170 syllables a minute.
VOICE = ["-v", "vi", "-s", "147", "-p", "46", "-g", "3"]
BETWEEN_ITEMS_SECONDS = 0.6
MUSIC_CUE = "(Nhạc hiệu)"

# An air on five notes (C D F G A), as (semitones above C4, beats); plucked like a zither.
OPENING: list[tuple[int, float]] = [(0, 1), (5, 1), (7, 1), (9, 1), (12, 1.5), (9, 0.5), (7, 1), (12, 3)]
CLOSING: list[tuple[int, float]] = [(12, 1), (9, 1), (7, 1), (5, 3)]
BEAT_SECONDS = 0.27
C4_HERTZ = 261.63

# Speech made even and a little warmer, then levelled near -17 LUFS with peaks under -2 dB.
FILTERS = (
    "highpass=f=90,equalizer=f=3200:t=q:w=1.2:g=-2,"
    "acompressor=threshold=-20dB:ratio=2.5:attack=8:release=120,loudnorm=I=-16:TP=-2.5:LRA=7"
)


def record(lesson: Path, target: Path, scratch: Path) -> None:
    """Write the bulletin in `lesson` to `target` as mono MP3, about 32 kbit/s."""
    parts: list[Sound] = []
    cues = iter([OPENING, CLOSING])
    for paragraph in read_transcript(lesson):
        if paragraph == MUSIC_CUE:
            parts.append(play(next(cues)))
        else:
            parts.append(speak(paragraph, scratch / "speech.wav"))
        parts.append(numpy.zeros(int(BETWEEN_ITEMS_SECONDS * RATE)))
    raw = scratch / "bulletin.wav"
    write_wave(raw, numpy.concatenate(parts[:-1]))
    encode = f"-af {FILTERS} -ar {RATE} -ac 1 -c:a libmp3lame -b:a 32k"
    repeatable = "-map_metadata -1 -fflags +bitexact -flags:a +bitexact"
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        str(raw),
        *encode.split(),
        *repeatable.split(),
        str(target),
    ]
    subprocess.run(command, check=True)


def read_transcript(lesson: Path) -> list[str]:
    """The paragraphs of the transcript in the lesson's audio container."""
    found = re.search(r"^::: audio [^\n]*\n(.*?)^:::$", lesson.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit(f"{lesson.name} has no audio container")
    transcript = yaml.safe_load(found[1])["transcript"]
    return [" ".join(part.split()) for part in transcript.split("\n\n") if part.strip()]


def speak(text: str, file: Path) -> Sound:
    """One paragraph in the machine's voice, silence at both ends cut."""
    subprocess.run(["espeak-ng", *VOICE, "-w", str(file), text], check=True)
    with wave.open(str(file)) as source:
        samples = numpy.frombuffer(source.readframes(source.getnframes()), dtype="<i2")
    sound: Sound = samples.astype(numpy.float64) / 32768
    loud = numpy.flatnonzero(numpy.abs(sound) > 0.01)
    return sound[loud[0] : loud[-1] + RATE // 50]


def play(notes: list[tuple[int, float]]) -> Sound:
    """The tune on a plucked string, the last note ringing out."""
    ring_seconds = 1.0
    length = sum(beats for _, beats in notes) * BEAT_SECONDS + ring_seconds
    sound = numpy.zeros(int(length * RATE))
    start = 0.0
    for semitones, beats in notes:
        note = pluck(C4_HERTZ * 2 ** (semitones / 12), beats * BEAT_SECONDS + ring_seconds)
        at = int(start * RATE)
        sound[at : at + note.size] += note[: sound.size - at]
        start += beats * BEAT_SECONDS
    fade = int(0.6 * RATE)
    sound[-fade:] *= numpy.linspace(1, 0, fade)
    levelled: Sound = sound * (0.35 / numpy.abs(sound).max())
    return levelled


def pluck(hertz: float, seconds: float) -> Sound:
    """Karplus-Strong: a burst of noise going round a delay line that dulls it a little at every turn."""
    delay = round(RATE / hertz - 0.5)  # the averaging below adds half a sample
    line = numpy.random.default_rng(delay).uniform(-1, 1, delay)
    turns = []
    for _ in range(int(seconds * RATE / delay) + 1):
        turns.append(line)
        line = 0.4985 * (line + numpy.roll(line, 1))
    sound: Sound = numpy.concatenate(turns)[: int(seconds * RATE)]
    return sound


def write_wave(file: Path, sound: Sound) -> None:
    """A mono 16-bit WAV file."""
    with wave.open(str(file), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes((numpy.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
