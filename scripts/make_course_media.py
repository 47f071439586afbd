"""Makes the media of the course `phat-thanh-co-so`. Run by hand when a source changes; outputs are committed.

Needs what the running product does not: numpy, the commands espeak-ng and ffmpeg, and Be Vietnam Pro as TTF
(fetched with npm when `--fonts` is not given).

    python scripts/make_course_media.py [--fonts DIR] [--only pictures|bulletin|form]
"""

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from course_media import bulletin, form, pictures

ROOT = Path(__file__).resolve().parent.parent
TOPIC = ROOT / "courses" / "phat-thanh-co-so" / "tin"
LESSON = TOPIC / "05-bien-tap-va-doc.md"
FONT_PACKAGE = "@expo-google-fonts/be-vietnam-pro@0.4.1"
FONT_FACES = {"Regular": "400Regular", "SemiBold": "600SemiBold", "Bold": "700Bold"}

KILOBYTE = 1000
LIMITS_KB = {".png": 60, ".mp3": 600, ".pdf": 150}
TOTAL_LIMIT_KB = 2000


def main() -> int:
    """Make the media and print their sizes. Exit status 1 when one is too heavy."""
    arguments = _arguments()
    media = TOPIC / "media"
    media.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        fonts = arguments.fonts or fetch_fonts(scratch)
        jobs: dict[str, Callable[[], None]] = {
            "pictures": lambda: pictures.draw_all(media, fonts),
            "bulletin": lambda: bulletin.record(LESSON, media / "ban-tin-mau.mp3", scratch),
            "form": lambda: form.compile_form(media / "phieu-bien-tap-tin.pdf", fonts),
        }
        for name, job in jobs.items():
            if arguments.only in (None, name):
                job()
    return report(media)


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


def report(media: Path) -> int:
    """Print the size of each file; 1 when a limit is passed."""
    too_heavy = False
    total = 0
    for file in sorted(media.iterdir()):
        size = file.stat().st_size
        total += size
        limit = LIMITS_KB.get(file.suffix, 0) * KILOBYTE
        too_heavy |= size > limit
        print(f"{file.name:28} {size / KILOBYTE:7.1f} KB{'  TOO HEAVY' if size > limit else ''}")
    print(f"{'total':28} {total / KILOBYTE:7.1f} KB")
    return int(too_heavy or total > TOTAL_LIMIT_KB * KILOBYTE)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--fonts", type=Path, help="folder with BeVietnamPro-{Regular,SemiBold,Bold}.ttf")
    parser.add_argument("--only", choices=["pictures", "bulletin", "form"])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
