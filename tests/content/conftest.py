"""A data folder of its own for every test that writes course files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from lantoa.content.storage import Storage, storage
from tests.content.folders import SMALL
from tests.processes.places import prepared

__all__ = ["prepared"]


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Storage:
    """The storage of an empty installation."""
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path / "var")
    return storage()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small course that a test may change."""
    return copytree(SMALL, tmp_path / "khoa-nho")


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], None]:
    """Replace text in one file of the copy."""

    def _change(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))

    return _change
