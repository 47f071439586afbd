"""The sound that every recording of the course is made of: a machine's voice, a plucked tune, levels, MP3."""

import re
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy
import yaml
from numpy.typing import NDArray

Sound = NDArray[numpy.float64]

RATE = 22_050  # what espeak-ng writes
C4_HERTZ = 261.63
BEAT_SECONDS = 0.27

# An air on five notes (C D F G A), as (semitones above C4, beats); plucked like a zither.
OPENING: list[tuple[int, float]] = [(0, 1), (5, 1), (7, 1), (9, 1), (12, 1.5), (9, 0.5), (7, 1), (12, 3)]
CLOSING: list[tuple[int, float]] = [(12, 1), (9, 1), (7, 1), (5, 3)]
STING: list[tuple[int, float]] = [(7, 0.5), (9, 0.5), (12, 2)]

LOUDNESS_LUFS = -15.7  # the limiter and MP3 take some tenths: the files come out near -16
# Speech made even and a little warmer.
SPEECH = (
    "highpass=f=90,equalizer=f=3200:t=q:w=1.2:g=-2,"
    "acompressor=threshold=-20dB:ratio=2.5:attack=8:release=120,loudnorm=I=-16:TP=-2.5:LRA=7"
)


@dataclass(frozen=True)
class Voice:
    """How espeak-ng speaks: voice, words a minute, pitch, gap between words in hundredths of a second."""

    name: str = "vi"
    speed: int = 147
    pitch: int = 46
    gap: int = 3

    @property
    def options(self) -> list[str]:
        return ["-v", self.name, "-s", str(self.speed), "-p", str(self.pitch), "-g", str(self.gap)]


PLAIN = Voice()  # the plain Northern voice at about 170 syllables a minute


def read_transcript(lesson: Path, kind: str = "audio") -> list[str]:
    """The paragraphs of the transcript in the lesson's audio or video container: the only source of the words."""
    found = re.search(rf"^::: {kind} [^\n]*\n(.*?)^:::$", lesson.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit(f"{lesson.name} has no {kind} container")
    transcript = yaml.safe_load(found[1])["transcript"]
    return [" ".join(part.split()) for part in transcript.split("\n\n") if part.strip()]


def speak(text: str, file: Path, voice: Voice = PLAIN) -> Sound:
    """One paragraph in the machine's voice, silence at both ends cut."""
    subprocess.run(["espeak-ng", *voice.options, "-w", str(file), text], check=True)
    with wave.open(str(file)) as source:
        samples = numpy.frombuffer(source.readframes(source.getnframes()), dtype="<i2")
    sound: Sound = samples.astype(numpy.float64) / 32768
    loud = numpy.flatnonzero(numpy.abs(sound) > 0.01)
    return sound[loud[0] : loud[-1] + RATE // 50]


def level(sound: Sound, decibels: float) -> Sound:
    """The sound with its loud tenth at a level below full scale, so that voices of different strength match."""
    loud = numpy.quantile(numpy.abs(sound), 0.97)
    levelled: Sound = sound * (10 ** (decibels / 20) / max(float(loud), 1e-9))
    return levelled


def silence(seconds: float) -> Sound:
    return numpy.zeros(int(seconds * RATE))


def fade(sound: Sound, seconds: float) -> Sound:
    """Up at the start, down at the end."""
    length = min(int(seconds * RATE), sound.size // 2)
    faded = sound.copy()
    faded[:length] *= numpy.linspace(0, 1, length)
    faded[sound.size - length :] *= numpy.linspace(1, 0, length)
    return faded


def mix(under: Sound, over: Sound, at: int) -> Sound:
    """Both together, `over` from sample `at` on; the result is as long as needed."""
    mixed = numpy.zeros(max(under.size, at + over.size))
    mixed[: under.size] += under
    mixed[at : at + over.size] += over
    return mixed


def play(notes: list[tuple[int, float]]) -> Sound:
    """The tune on a plucked string, the last note ringing out."""
    ring_seconds = 1.0
    length = sum(beats for _, beats in notes) * BEAT_SECONDS + ring_seconds
    sound = silence(length)
    start = 0.0
    for semitones, beats in notes:
        note = pluck(C4_HERTZ * 2 ** (semitones / 12), beats * BEAT_SECONDS + ring_seconds)
        at = int(start * RATE)
        sound[at : at + note.size] += note[: sound.size - at]
        start += beats * BEAT_SECONDS
    tail = int(0.6 * RATE)
    sound[-tail:] *= numpy.linspace(1, 0, tail)
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


def write_mp3(
    sound: Sound, target: Path, scratch: Path, *, filters: str = SPEECH, kilobits: int = 32
) -> None:
    """Mono MP3 at the loudness of the course; the same sound gives the same file."""
    raw = scratch / f"{target.stem}.wav"
    write_wave(raw, sound)
    encode = f"-ar {RATE} -ac 1 -c:a libmp3lame -b:a {kilobits}k"
    repeatable = "-map_metadata -1 -fflags +bitexact -flags:a +bitexact"
    source = str(levelled(raw, filters))
    command = ["ffmpeg", "-v", "error", "-y", "-i", source, *encode.split(), *repeatable.split(), str(target)]
    subprocess.run(command, check=True)


def levelled(raw: Path, filters: str = SPEECH) -> Path:
    """The sound through the filters, then one fixed gain to the loudness of the course, peaks held under -1.5 dB."""
    worked, done = raw.with_suffix(".worked.wav"), raw.with_suffix(".levelled.wav")
    _filter(raw, filters, worked)
    gain = LOUDNESS_LUFS - loudness(worked)
    _filter(worked, f"volume={gain:.2f}dB,alimiter=limit=0.84:level=disabled", done)
    return done


def _filter(source: Path, filters: str, target: Path) -> None:
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        str(source),
        "-af",
        filters,
        "-ar",
        str(RATE),
        str(target),
    ]
    subprocess.run(command, check=True)


def loudness(file: Path) -> float:
    """Integrated loudness in LUFS (EBU R 128), as ffmpeg measures it."""
    command = ["ffmpeg", "-nostats", "-i", str(file), "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"I:\s+(-?[0-9.]+) LUFS", said)[-1])
