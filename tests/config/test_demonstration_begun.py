"""A demonstration that was stopped half-way says so at the next start, and how to begin again."""

import argparse
from pathlib import Path

import pytest

from lantoa.config.commands.demo import demo
from lantoa.config.settings_table import read_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def data() -> Path:
    folder = read_settings().data
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_half_loaded_demonstration_is_named_with_a_way_to_begin_again(data: Path) -> None:
    (data / "demo.begun").touch()
    try:
        told = demo(argparse.Namespace(officers=10))
    finally:
        (data / "demo.begun").unlink()

    assert (told["loaded"], told["accounts"]) == (False, [])
    assert "bị dừng giữa chừng" in told["lines"][0]
    assert f"mv {data} {data}-do-dang" in told["lines"][1]
