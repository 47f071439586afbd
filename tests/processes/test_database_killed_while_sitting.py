"""The database dies in the middle of a test: the saves wait, go on by themselves, and nothing acknowledged is missing."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.own_postgres import OwnPostgres, own_postgres
from tests.processes.clients import at_work, wait_for
from tests.processes.places import Place
from tests.processes.sitting import CANDIDATES, check_kept, saved_by, seated

pytestmark = [pytest.mark.process, pytest.mark.both_databases, pytest.mark.postgresql]


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    # Not below pytest's own folder: that is for one user only, and PostgreSQL runs as another.
    with TemporaryDirectory(prefix="lantoa-test-") as folder, own_postgres(Path(folder) / "p") as server:
        yield server


@pytest.fixture
def place_of_its_own(demonstration: Place, postgres: OwnPostgres, tmp_path: Path) -> Place:
    """The demonstration on a PostgreSQL that may be killed."""
    copy = demonstration.copy(tmp_path / "d")
    url = postgres.take_over(copy.more["LANTOA_DATABASE_URL"])
    place = Place(copy.data, {"LANTOA_DATABASE_URL": url})
    prepared = place.lantoa("prepare")
    assert prepared.returncode == 0, prepared.stderr[-2000:]
    return place


def _kill_the_gateways_own_process(postgres: OwnPostgres, url: str) -> None:
    """kill -9 of one backend: PostgreSQL ends all others and recovers by itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'lantoa-gateway'"
        ).fetchall()
    os.kill(found[0][0], signal.SIGKILL)


def test_answers_called_saved_outlive_the_database(place_of_its_own: Place, postgres: OwnPostgres) -> None:
    place, url = place_of_its_own, place_of_its_own.more["LANTOA_DATABASE_URL"]
    with place.running() as server:
        candidates = seated(place, server.port)
        for one in candidates:
            one.open()

        with at_work(*[one.answer for one in candidates]):
            for end in (postgres.kill, postgres.stop_at_once, None, postgres.kill):
                before = saved_by(candidates)
                wait_for(lambda edge=before + 60: saved_by(candidates) > edge, 20, "saves go on")
                if end is None:
                    _kill_the_gateways_own_process(postgres, url)
                else:
                    end()
                    wait_for(lambda: server.get("/readyz") == 503, 20, "it says that it is not ready")
                    postgres.start()
            before = saved_by(candidates)
            wait_for(lambda: saved_by(candidates) > before + 60, 20, "saves go on")

        receipts = [one.close() for one in candidates]
        server.wait_until("/readyz", seconds=20)
        pages = [server.get(path) for path in ("/dang-nhap/", "/kiem-tra/", "/readyz")]
        children = server.children()

    assert pages == [200, 200, 200] and len(children) == 3
    assert len({one["receipt"] for one in receipts}) == CANDIDATES
    assert saved_by(candidates) > 300
    check_kept(place, candidates)
    figures = place.ask("figures")
    assert figures["sat"] >= CANDIDATES and figures["differences"] == []
