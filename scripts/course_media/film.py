"""The film "a rundown of 15 minutes in six steps": drawn frames, the words of the lesson's transcript, captions.

Every paragraph of the transcript is one scene. MP4 (H.264, AAC) for most telephones, WebM (VP9, Opus) for browsers without it.
"""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFont

from course_media.pictures import COLOURS, DEEP, INK, MARK, MIDDLE, PALE, PAPER, QUIET, RULE
from course_media.sound import RATE, Sound, levelled, read_transcript, silence, speak, write_wave

WIDTH, HEIGHT = 960, 540
FRAMES_A_SECOND = 10
GROW_SECONDS = 0.8
PAUSE_SECONDS = 0.8
LEFT, RIGHT, TOP, BOTTOM = 40, 920, 158, 278  # captions cover the lowest fifth of the picture
WHOLE = 900  # seconds of the programme
GOLD = "#E0A100"


@dataclass(frozen=True)
class Part:
    """A part of the programme on the bar: where it starts and how long it is, in seconds."""

    name: str
    start: float
    length: float
    colour: str
    above: str = (
        ""  # where the name stands above the part: over its "l"eft edge, its "m"iddle, its "r"ight edge
    )


@dataclass(frozen=True)
class Scene:
    """A paragraph's picture. `parts` are drawn as they stand at its end."""

    heading: str
    counter: str
    parts: tuple[Part, ...]
    note: str = ""


CUSHION = Part("", 895, 5, RULE)
FIXED = (
    Part("", 0, 10, DEEP),
    Part("Chào", 10, 25, DEEP, above="l"),
    Part("Nhắc", 755, 50, DEEP, above="r"),
    Part("", 870, 15, DEEP),
    Part("", 885, 10, DEEP),
)
NOTICE = Part("Thông báo", 235, 90, MARK, above="m")
SHARED = (
    Part("5 tin", 35, 200, MIDDLE),
    Part("", 325, 10, RULE),
    Part("Phóng sự", 335, 240, MIDDLE),
    Part("Hỏi đáp", 575, 180, MIDDLE),
)
MUSIC = Part("Nhạc", 805, 65, GOLD, above="l")
FULL = (CUSHION, *FIXED, NOTICE, *SHARED, MUSIC)
STARTS = "0:35 tin · 3:55 thông báo · 5:35 phóng sự\n9:35 hỏi đáp · 12:35 nhắc · 13:25 nhạc · 14:30 kết"


def scenes() -> list[Scene]:
    """One for each paragraph of the transcript."""
    later = {575: 605.0, 755: 785.0, 805: 835.0}
    longer = tuple(
        replace(part, start=later.get(int(part.start), part.start), length=_longer(part)) for part in FULL
    )
    return [
        Scene("15 phút = 900 giây", "Dựng ngược từ giờ kết", ()),
        Scene("Bước 1. Chừa 5 giây đệm", "Còn lại: 895 giây", (CUSHION,)),
        Scene("Bước 2. Phần cứng: 110 giây", "Còn lại: 785 giây", (CUSHION, *FIXED)),
        Scene("Bước 3. Thông báo: 90 giây", "Còn lại: 695 giây", (CUSHION, *FIXED, NOTICE)),
        Scene("Bước 4. Tin, bài, chuyên mục", "Còn lại: 65 giây", (CUSHION, *FIXED, NOTICE, *SHARED)),
        Scene("Bước 5. Nhạc co giãn", "Còn lại: 0 giây", FULL),
        Scene("Bước 6. Cộng dồn giờ bắt đầu", "", FULL, STARTS),
        Scene("Phóng sự dài thêm 30 giây?", "Nhạc rút từ 65 còn 35 giây", longer),
    ]


def _longer(part: Part) -> float:
    if part.name == "Phóng sự":
        return part.length + 30
    return part.length - 30 if part.name == "Nhạc" else part.length


def make(lesson: Path, folder: Path, fonts: Path, scratch: Path) -> None:
    """Write dung-khung-15-phut as .mp4, .webm, .vtt and the poster .png into `folder`."""
    name = "dung-khung-15-phut"
    words = read_transcript(lesson, "video")
    drawn = scenes()
    assert len(words) == len(drawn), "one scene for each paragraph"
    spoken = [speak(text, scratch / "speech.wav") for text in words]
    sound = numpy.concatenate([piece for voice in spoken for piece in (voice, silence(PAUSE_SECONDS))])
    write_wave(scratch / "film.wav", sound)
    lengths = [voice.size / RATE + PAUSE_SECONDS for voice in spoken]
    frames = _write_frames(drawn, lengths, fonts, scratch)
    poster = _draw(drawn[6], drawn[6].parts, fonts)
    poster.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
    (folder / f"{name}.vtt").write_text(captions(words, spoken), encoding="utf-8")
    _encode(frames, levelled(scratch / "film.wav"), folder / name)


def captions(words: list[str], spoken: list[Sound]) -> str:
    """WebVTT, one caption for each sentence; a sentence's time is its share of the paragraph's letters."""
    lines = ["WEBVTT", ""]
    at = 0.0
    for text, voice in zip(words, spoken, strict=True):
        sentences = _sentences(text)
        seconds, letters = voice.size / RATE, sum(len(sentence) for sentence in sentences)
        start = at
        for sentence in sentences:
            end = start + seconds * len(sentence) / letters
            lines += [f"{_clock(start)} --> {_clock(end)}", sentence, ""]
            start = end
        at += seconds + PAUSE_SECONDS
    return "\n".join(lines)


def _sentences(text: str) -> list[str]:
    """Sentences; one of two words ("Bước hai.") stands with the next."""
    marked = text.replace("? ", "?\n").replace(". ", ".\n")
    found: list[str] = []
    for part in (part.strip() for part in marked.split("\n") if part.strip()):
        if found and len(found[-1]) < 12:
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _write_frames(drawn: list[Scene], lengths: list[float], fonts: Path, scratch: Path) -> Path:
    """PNG pictures and the list of how long each stands, for ffmpeg."""
    listed: list[str] = []
    before: tuple[Part, ...] = ()
    for number, (scene, seconds) in enumerate(zip(drawn, lengths, strict=True)):
        steps = int(GROW_SECONDS * FRAMES_A_SECOND) if scene.parts != before else 1
        for step in range(1, steps + 1):
            share = step / steps
            picture = scratch / f"film-{number:02}-{step:02}.png"
            _draw(scene, _between(before, scene.parts, share), fonts).save(picture)
            stands = 1 / FRAMES_A_SECOND if step < steps else seconds - (steps - 1) / FRAMES_A_SECOND
            listed += [f"file '{picture}'", f"duration {stands:.4f}"]
        before = scene.parts
    listed.append(listed[-2])
    frames = scratch / "frames.txt"
    frames.write_text("\n".join(listed))
    return frames


def _between(before: tuple[Part, ...], after: tuple[Part, ...], share: float) -> tuple[Part, ...]:
    """The parts on their way: new ones grow, known ones move."""
    known = {(part.name, part.colour, index): part for index, part in enumerate(before)}
    moved = []
    for index, part in enumerate(after):
        was = known.get((part.name, part.colour, index))
        start = was.start + (part.start - was.start) * share if was else part.start
        length = was.length + (part.length - was.length) * share if was else part.length * share
        moved.append(replace(part, start=start, length=length))
    return tuple(moved)


def _draw(scene: Scene, parts: tuple[Part, ...], fonts: Path) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)

    def font(size: int, face: str = "SemiBold") -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(fonts / f"BeVietnamPro-{face}.ttf"), size)

    draw.rectangle((0, 0, WIDTH, 12), fill=DEEP)
    draw.text((LEFT, 64), scene.heading, fill=INK, font=font(50, "Bold"), anchor="lm")
    draw.rectangle((LEFT, TOP, RIGHT, BOTTOM), fill=PALE)
    for part in parts:
        _draw_part(draw, part, font)
    for minute in (0, 5, 10, 15):
        x = _x(minute * 60)
        draw.line((x, BOTTOM, x, BOTTOM + 14), fill=QUIET, width=3)
        anchor = {0: "la", 15: "ra"}.get(minute, "ma")
        draw.text((x, BOTTOM + 18), f"{minute}:00", fill=QUIET, font=font(32), anchor=anchor)
    if scene.note:
        draw.multiline_text((LEFT, 345), scene.note, fill=INK, font=font(35), spacing=10)
    draw.text((LEFT, 390), scene.counter, fill=MARK, font=font(58, "Bold"), anchor="lm")
    return image


def _draw_part(draw: ImageDraw.ImageDraw, part: Part, font: Callable[[int], ImageFont.FreeTypeFont]) -> None:
    left, right = _x(part.start), _x(part.start + part.length)
    if right - left < 2:
        return
    draw.rectangle((left, TOP, right - 2, BOTTOM), fill=part.colour)
    if not part.name:
        return
    middle = (left + right) / 2
    if part.above:
        x = {"l": left + 4, "m": middle, "r": right - 6}[part.above]
        draw.text((x, TOP - 14), part.name, fill=INK, font=font(32), anchor=f"{part.above}s")
    elif right - left > 150:
        draw.text((middle, (TOP + BOTTOM) / 2), part.name, fill=PAPER, font=font(42), anchor="mm")


def _x(seconds: float) -> float:
    return LEFT + (RIGHT - LEFT) * seconds / WHOLE


def _encode(frames: Path, sound: Path, target: Path) -> None:
    common = ["-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(frames), "-i", str(sound)]
    picture = ["-vf", f"fps={FRAMES_A_SECOND},format=yuv420p", "-shortest", "-map_metadata", "-1"]
    repeatable = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    mp4 = "-c:v libx264 -preset veryslow -tune stillimage -crf 26 -g 100 -c:a aac -b:a 40k -ar 22050 -movflags +faststart"
    webm = "-c:v libvpx-vp9 -b:v 0 -crf 38 -g 100 -row-mt 1 -c:a libopus -b:a 28k -ar 48000"
    for extension, codec in (("mp4", mp4), ("webm", webm)):
        command = ["ffmpeg", *common, *picture, *codec.split(), *repeatable, f"{target}.{extension}"]
        subprocess.run(command, check=True)
