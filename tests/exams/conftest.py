"""Fixtures of exams: places for journals, and gateways on them."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.exams.gateways import Place, make_place, window_config


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A fresh journal without windows."""
    return make_place(tmp_path / "exam")


@pytest.fixture
def window(place: Place) -> str:
    """The uuid of a published window in the fresh journal's table of changes."""
    uuid = str(uuid4())
    place.tell("window", uuid, window_config(uuid))
    return uuid
