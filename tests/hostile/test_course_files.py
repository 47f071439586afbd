"""Course folders and zips that are no honest course: `lantoa course import` says why, and the old course stays as it was."""

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes.places import Place

pytestmark = pytest.mark.process
COURSE = Path(__file__).parents[2] / "courses" / "phat-thanh-co-so"


def _zip(change: Callable[[zipfile.ZipFile], None], *, honest: bool = True) -> bytes:
    """The shipped course as a zip, with something added."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if honest:
            for file in sorted(path for path in COURSE.rglob("*") if path.is_file()):
                archive.write(file, file.relative_to(COURSE).as_posix())
        change(archive)
    return target.getvalue()


def _with(name: str, content: bytes | str = b"x") -> bytes:
    return _zip(lambda archive: archive.writestr(name, content))


def _link() -> bytes:
    entry = zipfile.ZipInfo("media/link.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return _zip(lambda archive: archive.writestr(entry, "/etc/passwd"))


def _bomb() -> bytes:
    return _with("tin/media/zeros.png", b"\0" * (300 * 1024 * 1024))


def _course(text: str | bytes) -> bytes:
    return _zip(lambda archive: archive.writestr("course.md", text), honest=False)


_LAUGHS = "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + number)}: &{chr(98 + number)} [{','.join(['*' + chr(97 + number)] * 9)}]\n"
    for number in range(9)
)
FILES: dict[str, Callable[[], bytes]] = {
    "slip": lambda: _with("../../ra-ngoai.md"),
    "slip-windows": lambda: _with("..\\..\\ra-ngoai.md"),
    "absolute": lambda: _with("/tmp/lantoa-ra-ngoai.md"),
    "drive": lambda: _with("C:/ra-ngoai.md"),
    "link": _link,
    "bomb": _bomb,
    "twice": lambda: _with("COURSE.md"),
    "many": lambda: _zip(
        lambda archive: [archive.writestr(f"x/{number}.md", b"") for number in range(30_000)] and None
    ),
    "cut": lambda: _with("a.md")[:-500],
    "no-zip": lambda: b"PK\x03\x04" + b"x" * 1000,
    "nothing": lambda: b"",
    "empty": lambda: _zip(lambda archive: None, honest=False),
    "yaml-broken": lambda: _course("---\ncode: [\n---\n"),
    "yaml-tag": lambda: _course(
        "---\ncode: !!python/object/apply:os.system ['touch /tmp/lantoa-ra-ngoai']\n---\n"
    ),
    "yaml-laughs": lambda: _course(_LAUGHS + "---\n"),
    "yaml-deep": lambda: _course("---\na: " + "[" * 20_000 + "\n---\n"),
    "yaml-list": lambda: _course("---\n- a\n- b\n---\n"),
    "yaml-types": lambda: _course("---\nuuid: 5\ncode: {a: 1}\ntitle: [x]\ntopics: tin\nopen: maybe\n---\n"),
    "no-front-matter": lambda: _course("# Chỉ có chữ\n"),
    "not-utf8": lambda: _course(b"---\ntitle: \xff\xfe\n---\n"),
    "zeros": lambda: _course("---\ntitle: \x00\n---\n"),
    "huge-text": lambda: _course("---\ntitle: x\n---\n" + "a" * 30_000_000),
}


@pytest.fixture(scope="module")
def library(demonstration: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return demonstration.copy(tmp_path_factory.mktemp("courses") / "d")


@pytest.mark.parametrize("name", FILES)
def test_refused_in_words_and_nothing_is_written(library: Place, tmp_path: Path, name: str) -> None:
    (tmp_path / "khoa.zip").write_bytes(FILES[name]())
    before = {path for path in library.data.rglob("*") if path.is_file()}

    result = library.lantoa("course", "import", str(tmp_path / "khoa.zip"))

    assert result.returncode == 1, result.stdout
    assert "Traceback" not in result.stderr, result.stderr[-2000:]
    said = result.stderr or result.stdout  # faults of a course are listed one by one
    assert len(said) > 30 and ("lantoa: " in said or "Chưa nhập khóa học" in said)
    assert {path for path in library.data.rglob("*") if path.is_file()} - before <= {
        library.data / f"lantoa.sqlite3{ending}" for ending in ("-wal", "-shm", ".writers")
    }
    assert not Path("/tmp/lantoa-ra-ngoai.md").exists() and not Path("/tmp/lantoa-ra-ngoai").exists()
    assert not list(tmp_path.glob("**/ra-ngoai.md"))


def test_the_old_course_is_as_it_was(library: Place, tmp_path: Path) -> None:
    exported = library.lantoa("course", "export", "phat-thanh-co-so", str(tmp_path / "ra"))

    assert exported.returncode == 0, exported.stderr
    here = {path.relative_to(tmp_path / "ra").as_posix() for path in (tmp_path / "ra").rglob("*.md")}
    assert "course.md" in here and len(here) > 3
