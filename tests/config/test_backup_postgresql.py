"""The same backup on PostgreSQL: everything in one dump, nothing replaced without being asked."""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.processes.places import Place

pytestmark = [pytest.mark.process, pytest.mark.both_databases, pytest.mark.postgresql]
SECRET = "mat-khau-khong-ai-duoc-thay"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The server of this run, with its programs on the path."""
    found = find_spec("pgserver")
    assert found is not None and found.origin is not None
    programs = Path(found.origin).parent / "pginstall" / "bin"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        yield os.environ["LANTOA_DATABASE_URL"]


@pytest.fixture(scope="module")
def make_place(server: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Place]:
    """An empty place with a database of its own."""

    def make(name: str) -> Place:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = server.replace("/postgres?", f"/{name}?")
        assert make_conninfo(url, dbname=name) != make_conninfo(server)
        return Place(tmp_path_factory.mktemp(name) / "d", {"LANTOA_DATABASE_URL": url})

    return make


@pytest.fixture(scope="module")
def loaded(server: str, demonstration: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The demonstration, in a database of this module's own."""
    return demonstration.copy(tmp_path_factory.mktemp("goc") / "d")


def test_backup_restores_into_another_database(
    loaded: Place, make_place: Callable[[str], Place], tmp_path: Path
) -> None:
    before = loaded.ask("figures")
    taken = loaded.lantoa("backup", str(tmp_path / "b.tar.gz"))
    assert taken.returncode == 0, taken.stderr
    other = make_place("moi")

    restored = other.lantoa("restore", str(tmp_path / "b.tar.gz"))

    assert restored.returncode == 0, restored.stderr
    assert other.ask("figures") == before
    assert before["differences"] == []
    with other.running() as server:
        assert server.get("/") == 200

    again = other.lantoa("restore", str(tmp_path / "b.tar.gz"))
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert other.lantoa("restore", "--force", str(tmp_path / "b.tar.gz")).returncode == 0


def test_occupied_database_beside_an_empty_folder_needs_force(loaded: Place, tmp_path: Path) -> None:
    assert loaded.lantoa("backup", str(tmp_path / "b.tar.gz")).returncode == 0
    before = loaded.ask("learners", count=1)["persons"]

    result = Place(tmp_path / "empty", loaded.more).lantoa("restore", str(tmp_path / "b.tar.gz"))

    assert result.returncode == 1
    assert "đang có dữ liệu" in result.stderr
    assert loaded.ask("learners", count=1)["persons"] == before


def test_failing_dump_is_a_clear_line_without_the_password(loaded: Place, tmp_path: Path) -> None:
    away = Place(loaded.data, {"LANTOA_DATABASE_URL": f"postgresql://ai:{SECRET}@127.0.0.1:1/none"})

    result = away.lantoa("backup", str(tmp_path / "b.tar.gz"))

    assert result.returncode == 1
    assert "pg_dump không xong" in result.stderr
    assert SECRET not in result.stderr + result.stdout
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []
