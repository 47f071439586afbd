"""A small world for the pack handler: two packs, blobs, a paper and player files in a folder; and a protocol to catch answers."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lantoa.content.packs.build import Pack, build_pages
from lantoa.content.rules.media import TYPES, Media, extension_of, publishable_picture
from lantoa.content.rules.media_types import IMAGE
from tests.content.folders import SMALL, kinds_of, reading, texts_of

SECRET = b"a-secret-that-only-the-tests-use"
LESSON = "l/01900000-0000-7000-8000-000000000101.html"


@dataclass(frozen=True)
class Folders:
    """The folders of a data directory, as the settings name them."""

    data: Path

    @property
    def packs_folder(self) -> Path:
        return self.data / "packs"

    @property
    def blobs_folder(self) -> Path:
        return self.data / "blobs"

    @property
    def papers_folder(self) -> Path:
        return self.data / "papers"

    @property
    def player_folder(self) -> Path:
        return self.data / "player"


@dataclass
class World:
    """What was laid out."""

    folders: Folders
    open_pack: Pack
    restricted: Pack
    large: str
    large_bytes: bytes
    paper: str


def small_media() -> dict[str, Media]:
    """The media of the small course."""
    found = {}
    for path in SMALL.rglob("media/*"):
        data = path.read_bytes()
        extension = extension_of(data) or ""
        name = path.relative_to(SMALL).as_posix()
        picture = publishable_picture(data, extension) if TYPES[extension][0] == IMAGE else None
        blob = picture.data if picture else data
        found[name] = Media(
            name,
            sha(data),
            len(data),
            extension,
            sha(blob),
            len(blob),
            picture.width if picture else 0,
            picture.height if picture else 0,
        )
    return found


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def lay_out(data: Path) -> World:
    """Write packs of the small course, open and restricted, and the rest."""
    folders = Folders(data)
    course, problems = reading(texts_of(SMALL), kinds_of(SMALL))
    assert not problems
    media = small_media()
    packs = [build_pages(one, media).as_edition(1) for one in (course, replace(course, open=False))]
    for pack in packs:
        write(folders.packs_folder / pack.name / "manifest.json", pack.manifest)
        for path, content in pack.files.items():
            write(folders.packs_folder / pack.name / path, content)
    for path, file in media.items():
        write(folders.blobs_folder / file.blob_name, publishable_blob(SMALL / path, file))
    large = bytes(range(256)) * 4096
    write(folders.blobs_folder / f"{sha(large)}.mp3", large)
    paper = json.dumps({"format": 1, "items": ["x" * 40] * 200}).encode()
    write(folders.papers_folder / sha(paper), paper)
    write(folders.player_folder / "main.js", b"export const here = true;\n" * 40)
    write(folders.player_folder / "css" / "lantoa.css", b"body { color: black; }\n" * 40)
    write(folders.player_folder / "tests" / "core.test.js", b"secret")
    write(folders.player_folder / ".env", b"secret")
    write(data / "outside.js", b"secret")
    return World(folders, packs[0], packs[1], f"{sha(large)}.mp3", large, sha(paper))


def publishable_blob(path: Path, file: Media) -> bytes:
    data = path.read_bytes()
    return publishable_picture(data, file.extension).data if file.width else data


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


class Headers(dict[str, str]):
    """Request headers by lower-case name."""


@dataclass
class Scope:
    """What granian tells of a request."""

    path: str
    method: str = "GET"
    headers: Headers = field(default_factory=Headers)


@dataclass
class Answer:
    """Catches the one answer to a request, in the shape of granian's protocol object."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def _set(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        assert not self.status, "answered twice"
        names = [name for name, _value in headers]
        assert len(set(names)) == len(names), f"a header twice: {names}"
        self.status, self.headers, self.body = status, dict(headers), body

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self._set(status, headers, b"")

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self._set(status, headers, body)

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self._set(status, headers, Path(file).read_bytes())

    def response_file_range(
        self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int
    ) -> None:
        self._set(status, headers, Path(file).read_bytes()[start:end])


async def ask(handler: Any, path: str, method: str = "GET", **headers: str) -> Answer:
    """The handler's answer to one request; header names with _ for -."""
    answer = Answer()
    sent = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    assert await handler.handle(Scope(path, method, sent), answer)
    return answer
