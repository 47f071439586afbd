"""Fixtures of exams: places for journals, and gateways on them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.exams.gateways import Place, make_place, window_config
from tests.exams.world import Journal, World, make_world


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


@pytest.fixture
def exam_data(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own for the journal and the papers of one test."""
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)
    return tmp_path


@pytest.fixture
def world(exam_data: Path, db: None, now: datetime) -> World:
    """A campaign with a published test and three people."""
    return make_world(now)


@pytest.fixture
def journal(exam_data: Path, db: None) -> Journal:
    """The exam journal, written as the gateway writes it."""
    return Journal()
