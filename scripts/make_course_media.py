"""Makes the media of the course `phat-thanh-co-so`. Run by hand when a source changes; outputs are committed.

Needs what the running product does not: numpy, the commands espeak-ng and ffmpeg, and Be Vietnam Pro as TTF
(fetched with npm when `--fonts` is not given).

    python scripts/make_course_media.py [--fonts DIR] [--course DIR] [--only pictures|bulletin|form|...]
"""

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from course_media import bulletin, faults, film, form, opening, pictures, reportage
from course_media.sound import loudness

ROOT = Path(__file__).resolve().parent.parent
COURSE = ROOT / "courses" / "phat-thanh-co-so"
FONT_PACKAGE = "@expo-google-fonts/be-vietnam-pro@0.4.1"
FONT_FACES = {"Regular": "400Regular", "SemiBold": "600SemiBold", "Bold": "700Bold"}

KILOBYTE = 1000
LIMITS_KB = {".png": 60, ".mp3": 600, ".pdf": 150, ".vtt": 10, ".mp4": 3000, ".webm": 3000}
TOTAL_LIMIT_KB = 6000

NAMES = ["pictures", "bulletin", "form", "reportage", "opening", "rundown", "film", "faults"]

Job = Callable[[], None]


def main() -> int:
    """Make the media and print their sizes and loudness. Exit status 1 when one is too heavy."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        fonts = arguments.fonts or fetch_fonts(scratch)
        for name, job in jobs(arguments.course, fonts, scratch).items():
            if arguments.only in (None, name):
                job()
    return report(arguments.course)


def jobs(course: Path, fonts: Path, scratch: Path) -> dict[str, Job]:
    """What can be made, by name."""
    news, story, show, voice = (
        course / topic for topic in ("tin", "phong-su", "chuong-trinh", "thu-doc-an-toan")
    )
    for topic in (news, story, show, voice):
        (topic / "media").mkdir(exist_ok=True)
    rundown = show / "02-khung-chuong-trinh.md"
    return {
        "pictures": lambda: pictures.draw_all(news / "media", fonts),
        "bulletin": lambda: bulletin.record(
            news / "05-bien-tap-va-doc.md", news / "media" / "ban-tin-mau.mp3", scratch
        ),
        "form": lambda: form.compile_form(
            "phieu-bien-tap-tin", news / "media" / "phieu-bien-tap-tin.pdf", fonts
        ),
        "reportage": lambda: reportage.record(
            story / "03-loi-dan.md", story / "media" / "phong-su-mau.mp3", scratch
        ),
        "opening": lambda: opening.record(
            show / "04-nhac-hieu-nhip.md", show / "media" / "mo-dau-chuong-trinh.mp3", scratch
        ),
        "rundown": lambda: form.compile_form(
            "khung-chuong-trinh", show / "media" / "khung-chuong-trinh.pdf", fonts
        ),
        "film": lambda: film.make(rundown, show / "media", fonts, scratch),
        "faults": lambda: faults.record(
            voice / "01-thu-am.md", voice / "media" / "nghe-loi-thu-am.mp3", scratch
        ),
    }


def fetch_fonts(scratch: Path) -> Path:
    """The TTF faces of Be Vietnam Pro, unpacked into `scratch`. The package is OFL and never committed."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing: install it, or give --fonts DIR (see --help)")
    command = [npm, "pack", "--silent", FONT_PACKAGE]
    subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    fonts = scratch / "fonts"
    fonts.mkdir()
    with tarfile.open(next(scratch.glob("*.tgz"))) as package:
        for name, face in FONT_FACES.items():
            member = package.extractfile(f"package/{face}/BeVietnamPro_{face}.ttf")
            assert member is not None
            (fonts / f"BeVietnamPro-{name}.ttf").write_bytes(member.read())
    return fonts


def report(course: Path) -> int:
    """Print the size of each file, and the loudness of what is heard; 1 when a limit is passed."""
    too_heavy = False
    total = 0
    for file in sorted(course.glob("*/media/*")):
        size = file.stat().st_size
        total += size
        limit = LIMITS_KB.get(file.suffix, 0) * KILOBYTE
        too_heavy |= size > limit
        heard = f"{loudness(file):7.1f} LUFS" if file.suffix in {".mp3", ".mp4", ".webm"} else ""
        print(f"{file.name:28} {size / KILOBYTE:7.1f} KB {heard}{'  TOO HEAVY' if size > limit else ''}")
    print(f"{'total':28} {total / KILOBYTE:7.1f} KB")
    return int(too_heavy or total > TOTAL_LIMIT_KB * KILOBYTE)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--fonts", type=Path, help="folder with BeVietnamPro-{Regular,SemiBold,Bold}.ttf")
    parser.add_argument("--course", type=Path, default=COURSE, help="the course folder")
    parser.add_argument("--only", choices=NAMES)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
