"""The pack handler, request by request: types, caching, encodings, conditions, ranges, refusals."""

import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest

from lantoa.content.answers import CSP
from lantoa.content.rules.access import pack_token
from lantoa.content.rules.http import tag
from lantoa.content.serving import PackHandler
from tests.content.packs_on_disk import (
    LESSON,
    SECRET,
    Answer,
    Headers,
    Scope,
    World,
    ask,
    lay_out,
    sha,
    write,
)

NOW = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return lay_out(tmp_path)


@pytest.fixture
def handler(world: World) -> PackHandler:
    return PackHandler(world.folders, SECRET, clock=lambda: NOW)


async def test_a_lesson_page_comes_whole_with_its_headers(world: World, handler: PackHandler) -> None:
    answer = await ask(handler, f"/packs/{world.open_pack.name}/{LESSON}")

    page = world.open_pack.files[LESSON]
    assert (answer.status, answer.body) == (200, page)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == CSP
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["etag"] == tag(sha(page))
    assert answer.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("identity", None),
        ("identity, br;q=0.1", None),
        ("deflate", None),
        ("br;q=x", None),
    ],
)
async def test_text_is_sent_in_the_encoding_the_browser_prefers(
    world: World, handler: PackHandler, accept: str, encoding: str | None
) -> None:
    answer = await ask(handler, f"/packs/{world.open_pack.name}/{LESSON}", accept_encoding=accept)

    page = world.open_pack.files[LESSON]
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert answer.headers.get("content-encoding") == encoding
    assert decode(answer.body) == page
    assert answer.headers["etag"] == tag(sha(page), encoding or "")
    if encoding:
        assert len(answer.body) < len(page) / 2


async def test_a_browser_that_has_the_page_gets_304_whatever_the_encoding(
    world: World, handler: PackHandler
) -> None:
    path = f"/packs/{world.open_pack.name}/{LESSON}"
    first = await ask(handler, path, accept_encoding="br")

    for held in (first.headers["etag"], f"W/{first.headers['etag']}", '"x", ' + first.headers["etag"], "*"):
        again = await ask(handler, path, if_none_match=held, accept_encoding="gzip")
        assert (again.status, again.body) == (304, b"")
        assert set(again.headers) == {"etag", "cache-control", "vary"}
    assert (await ask(handler, path, if_none_match='"' + "0" * 64 + '"')).status == 200


async def test_outline_and_manifest_are_served(world: World, handler: PackHandler) -> None:
    name = world.open_pack.name

    assert (await ask(handler, f"/packs/{name}/")).body == world.open_pack.files["index.html"]
    assert (await ask(handler, f"/packs/{name}/index.html")).status == 200
    manifest = await ask(handler, f"/packs/{name}/manifest.json")
    assert manifest.body == world.open_pack.manifest
    assert manifest.headers["content-type"] == "application/json"
    assert manifest.headers["etag"] == tag(name)


@pytest.mark.parametrize("name", ["big", "small"])
async def test_parts_of_media(world: World, handler: PackHandler, name: str) -> None:
    if name == "big":
        path, data = f"/blobs/{world.large}", world.large_bytes
    else:
        blob = next(blob for blob in world.open_pack.blobs if blob.endswith(".mp3"))
        path, data = f"/blobs/{blob}", (world.folders.blobs_folder / blob).read_bytes()
    size = len(data)

    for wanted, start, end in [
        ("bytes=0-", 0, size),
        ("bytes=100-199", 100, 200),
        ("bytes=100-99999999", 100, size),
        ("bytes=-50", size - 50, size),
        ("bytes=-99999999", 0, size),
        (f"bytes={size - 1}-", size - 1, size),
    ]:
        part = await ask(handler, path, range=wanted)
        assert (part.status, part.body) == (206, data[start:end]), wanted
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers.get("content-length", str(end - start)) == str(end - start)
    for odd in ("bytes=0-1,5-6", "items=0-1", "bytes=5-1", "bytes=-", "bytes=x-"):
        assert (await ask(handler, path, range=odd)).status == 200, odd
    for behind in (f"bytes={size}-", "bytes=-0"):
        refused = await ask(handler, path, range=behind)
        assert (refused.status, refused.headers["content-range"]) == (416, f"bytes */{size}")


async def test_a_part_is_sent_only_to_a_browser_that_holds_parts_of_the_same_file(
    world: World, handler: PackHandler
) -> None:
    path = f"/blobs/{world.large}"
    tag = (await ask(handler, path, "HEAD")).headers["etag"]

    assert (await ask(handler, path, range="bytes=0-9", if_range=tag)).status == 206
    assert (await ask(handler, path, range="bytes=0-9", if_range='"other"')).status == 200
    assert (
        await ask(handler, path, range="bytes=0-9", if_range="Mon, 11 May 2026 00:00:00 GMT")
    ).status == 200


async def test_head_tells_the_length_and_sends_nothing(world: World, handler: PackHandler) -> None:
    big = await ask(handler, f"/blobs/{world.large}", "HEAD")
    page = await ask(handler, f"/packs/{world.open_pack.name}/{LESSON}", "HEAD")

    assert (big.status, big.body, big.headers["content-length"]) == (200, b"", str(len(world.large_bytes)))
    assert (page.body, page.headers["content-length"]) == (b"", str(len(world.open_pack.files[LESSON])))


async def test_media_are_not_compressed_and_papers_are(world: World, handler: PackHandler) -> None:
    big = await ask(handler, f"/blobs/{world.large}", accept_encoding="br, gzip")
    paper = await ask(handler, f"/papers/{world.paper}", accept_encoding="br, gzip")

    assert "content-encoding" not in big.headers
    assert "vary" not in big.headers
    assert big.headers["content-type"] == "audio/mpeg"
    assert big.headers["accept-ranges"] == "bytes"
    assert big.headers["x-content-type-options"] == "nosniff"
    assert paper.headers["content-type"] == "application/json"
    assert sha(brotli.decompress(paper.body)) == world.paper


@pytest.mark.parametrize(
    "path",
    [
        "/packs/",
        "/packs/x",
        "/packs/{pack}",
        "/packs/{pack}/l/none.html",
        "/packs/{pack}/../{pack}/index.html",
        "/packs/{pack}/l/../index.html",
        "/packs/{pack}//index.html",
        "/packs/" + "0" * 64 + "/index.html",
        "/packs/{pack}/l/",
        "/packs/{pack}/\x00",
        "/packs/../packs/{pack}/index.html",
        "/blobs/../outside.js",
        "/blobs/x.mp3",
        "/blobs/" + "0" * 64 + ".mp3",
        "/blobs/" + "0" * 64 + ".exe",
        "/blobs/{upper}",
        "/papers/..",
        "/papers/" + "0" * 64,
        "/player/1/",
        "/player/1/../outside.js",
        "/player/1/..%2foutside.js",
        "/player/1/.env",
        "/player/1/css/../main.js",
        "/player/1/tests/core.test.js",
        "/player/1/none.js",
        "/player/1/css",
        "/player/1//main.js",
        "/player/1/main.js/",
        "/player/1/css\\..\\main.js",
        "/r/",
        "/r/x",
        "/r/x/player/1/main.js",
        "/r/x/papers/" + "0" * 64,
    ],
)
async def test_nothing_outside_the_lists_is_handed_out(world: World, handler: PackHandler, path: str) -> None:
    path = path.replace("{pack}", world.open_pack.name).replace("{upper}", world.large.upper())

    answer = await ask(handler, path)

    assert answer.status == 404
    assert "Không có trang này" in answer.body.decode()
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == CSP


async def test_player_files_are_fresh_for_minutes_and_follow_changes(
    world: World, handler: PackHandler
) -> None:
    first = await ask(handler, "/player/1/main.js", accept_encoding="br")

    file = world.folders.player_folder / "main.js"
    write(file, b"export const here = 'changed';\n" * 40)
    os.utime(file, ns=(1, 1))
    handler._player["/player/1/main.js"] = (float("-inf"), *handler._player["/player/1/main.js"][1:])
    second = await ask(handler, "/player/1/main.js", if_none_match=first.headers["etag"])

    assert first.headers["cache-control"] == "public, max-age=300"
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert second.status == 200
    assert b"changed" in second.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_packs_are_only_for_reading(world: World, handler: PackHandler, method: str) -> None:
    answer = await ask(handler, f"/packs/{world.open_pack.name}/{LESSON}", method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_other_paths_are_left_to_others(handler: PackHandler) -> None:
    answer = Answer()

    assert not await handler.handle(Scope("/hoc/", "GET", Headers()), answer)
    assert not answer.status


async def test_a_restricted_pack_opens_with_a_token_of_its_course_until_it_expires(world: World) -> None:
    now = [NOW]
    handler = PackHandler(world.folders, SECRET, clock=lambda: now[0])
    inside = f"/packs/{world.restricted.name}/{LESSON}"
    token = pack_token(SECRET, "01900000-0000-7000-8000-000000000001", now=NOW)
    other = pack_token(SECRET, "01900000-0000-7000-8000-000000000009", now=NOW)
    forged = pack_token(b"another-secret-of-another-house!", "01900000-0000-7000-8000-000000000001", now=NOW)

    opened = await ask(handler, f"/r/{token}{inside}")
    assert opened.status == 200
    assert opened.headers["cache-control"] == "private, max-age=31536000, immutable"
    blob = next(iter(world.restricted.blobs))
    assert (await ask(handler, f"/r/{token}/blobs/{blob}")).status == 200
    for path in (
        inside,
        f"/packs/{world.restricted.name}/manifest.json",
        f"/r/{other}{inside}",
        f"/r/{forged}{inside}",
        f"/r/{token[:-1]}{inside}",
        f"/r/{token}x{inside}",
        f"/r/a.b{inside}",
        f"/r/{forged}/blobs/{blob}",
    ):
        refused = await ask(handler, path)
        assert refused.status == 403, path
        assert "dành cho người được ghi danh" in refused.body.decode()

    now[0] = NOW + timedelta(days=7)
    assert (await ask(handler, f"/r/{token}{inside}")).status == 200
    now[0] = NOW + timedelta(days=8)
    assert (await ask(handler, f"/r/{token}{inside}")).status == 403


async def test_a_file_that_does_not_match_the_manifest_is_not_served(
    world: World, handler: PackHandler, caplog: pytest.LogCaptureFixture
) -> None:
    write(world.folders.packs_folder / world.open_pack.name / LESSON, b"changed behind our back")

    assert (await ask(handler, f"/packs/{world.open_pack.name}/{LESSON}")).status == 404
    assert "does not match" in caplog.text


async def test_memory_stays_within_its_bound(tmp_path: Path) -> None:
    from lantoa.content.shelf import Shelf, read_content

    shelf = Shelf(most_bytes=200_000)
    files = []
    for number in range(100):
        file = tmp_path / f"{number}.txt"
        file.write_bytes(b"%d" % number * 5_000)
        files.append(file)

    for file in files:
        content = shelf.get(file.name, lambda file=file: read_content(file, "text/plain", sha256=None))
        assert content is not None
        await content.form("br")

    assert shelf.held_bytes <= 200_000
    assert shelf.get("99.txt", lambda: None) is not None
    assert shelf.get("0.txt", lambda: None) is None


async def test_learners_who_come_at_once_share_one_compression(world: World, handler: PackHandler) -> None:
    import asyncio

    path = f"/packs/{world.open_pack.name}/{LESSON}"

    answers = await asyncio.gather(*(ask(handler, path, accept_encoding="br") for _ in range(50)))

    assert len({id(answer.body) for answer in answers}) == 1
