"""The disk is full in the middle of a test: it is said, nothing is promised that is not kept, and room given is used."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from lantoa.exams.gateway.app import ExamGateway
from tests.exams.faults.small_disk import fill, small_disk
from tests.exams.gateways import ON_POSTGRESQL, Device, Place, make_place, running, window_config

pytestmark = [pytest.mark.process, pytest.mark.both_databases]
PIECES, SAVES_MOST = 100, 400


@pytest.fixture
def disk() -> Iterator[Path]:
    # Not below pytest's own folder: that is for one user only, and PostgreSQL runs as another.
    megabytes = 160 if ON_POSTGRESQL else 6
    with (
        TemporaryDirectory(prefix="lantoa-test-") as outside,
        small_disk(Path(outside) / "disk", megabytes) as folder,
    ):
        yield folder


@pytest.fixture
def place(disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A journal on the small disk: its own file, or a PostgreSQL that has nothing else."""
    with ExitStack() as later:
        if ON_POSTGRESQL:
            from tests.own_postgres import own_postgres

            server = later.enter_context(own_postgres(disk / "postgres"))
            monkeypatch.setenv("LANTOA_DATABASE_URL", server.url)
        yield make_place((tmp_path if ON_POSTGRESQL else disk) / "exam")


@pytest.fixture
def window(place: Place) -> str:
    uuid = str(uuid4())
    config = window_config(uuid)
    for one in config["items"]:
        one |= {"kind": "short", "options": []}
    place.tell("window", uuid, config)
    return uuid


class Writer:
    """Somebody who writes long answers and notes what was called saved."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.revision = 0
        self.saved: dict[int, str] = {}

    async def save(self) -> tuple[int, str]:
        """Status and code of one save of many long answers."""
        item = self.device.opened["draw"][0]["item"]
        first, self.revision = self.revision + 1, self.revision + PIECES
        answers = {number: uuid4().hex * 12 for number in range(first, self.revision + 1)}
        status, answer = await self.device.save(*[(item, number, text) for number, text in answers.items()])
        if status == 200:
            self.saved |= {one["revision"]: answers[one["revision"]] for one in answer["saved"]}
        return status, answer.get("error", {}).get("code", "")

    async def until_refused(self) -> str:
        for _ in range(SAVES_MOST):
            status, code = await self.save()
            if status != 200:
                assert status == 503
                return code
        raise AssertionError("the disk did not fill up")


async def test_a_full_disk_refuses_honestly_and_goes_on_when_there_is_room(
    place: Place, window: str, disk: Path
) -> None:
    async with running(place) as gateway:
        writer = await _writer(gateway, window)
        assert (await writer.save())[0] == 200
        ballast = fill(disk, leave=2_000_000 if ON_POSTGRESQL else 700_000)

        codes = {await writer.until_refused()}
        fill(disk)
        codes |= {(await writer.save())[1], (await writer.save())[1]}
        ready_when_full, state_when_full = gateway.ready(), await writer.device.state()
        newcomer = Device(gateway, window)
        small = [await newcomer.open(), await writer.device.close()]
        ballast.unlink()
        again = [(await writer.save())[0] for _ in range(3)]
        opened, (closed, receipt) = await newcomer.open(), await writer.device.close()

    assert codes == {"storage_full"}
    # Little ones may still find a place in pages the file has already.
    assert {answer["error"]["code"] for status, answer in small if status != 200} <= {"storage_full"}
    assert not ready_when_full and len(state_when_full["answers"]) == 1
    assert again == [200, 200, 200] and opened[0] == closed == 200 and receipt["receipt"]
    assert place.count("exam_closing") == 1
    assert place.count("exam_opening") == opened[1]["epoch"] + 1
    _check_kept(place, [writer])


async def test_a_disk_without_a_byte_left_stops_nothing_for_ever(
    place: Place, window: str, disk: Path
) -> None:
    async with running(place) as gateway:
        writer = await _writer(gateway, window)
        ballast = fill(disk)
        await writer.until_refused()
    # Started again while there is no room at all: not a byte of what was promised is touched.
    async with running(place) as gateway:
        writer.device.gateway = gateway
        refused = await writer.save()
        ballast.unlink()
        taken = await writer.save()

    assert refused == (503, "storage_full") and taken[0] == 200
    _check_kept(place, [writer])


async def _writer(gateway: ExamGateway, window: str) -> Writer:
    device = Device(gateway, window)
    assert (await device.open())[0] == 200
    return Writer(device)


def _check_kept(place: Place, writers: list[Writer]) -> None:
    rows = place.execute("SELECT revision, response FROM exam_answer")
    stored = {revision: json.loads(response) for revision, response in rows}
    for one in writers:
        assert len(one.saved) >= PIECES or not one.saved
        assert stored == one.saved
