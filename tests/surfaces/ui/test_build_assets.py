"""The style sheets that pages load: built whole, small, in the order of their layers."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import brotli
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def build_assets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "scripts" / "build_assets.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def built(build_assets: ModuleType, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "src").symlink_to(ROOT / "player" / "css" / "src")
    build_assets.build(tmp_path)
    return {name: (tmp_path / name).read_text(encoding="utf-8") for name in build_assets.SHEETS}


def test_learner_sheet_stays_under_nine_kilobytes_on_the_wire(built: dict[str, str]) -> None:
    assert len(brotli.compress(built["lantoa.css"].encode(), quality=11)) < 9 * 1024


def test_layers_are_declared_before_any_rule(built: dict[str, str]) -> None:
    assert built["lantoa.css"].startswith("@layer reset,tokens,base,layout,components,surfaces,print;")


def test_every_source_file_is_in_exactly_one_sheet(build_assets: ModuleType) -> None:
    source = ROOT / "player" / "css" / "src"
    used = [path for sheet in build_assets.SHEETS for path in build_assets.sources_of(sheet, source)]

    assert sorted(used) == sorted(source.rglob("*.css"))


def test_dark_tokens_follow_the_device_unless_the_visitor_chose(built: dict[str, str]) -> None:
    sheet = built["lantoa.css"]

    assert "@media (prefers-color-scheme: dark){:root:not([data-theme='light']){" in sheet
    assert ":root[data-theme='dark']{" in sheet
    assert "@dark" not in sheet


def test_braces_balance_and_no_comment_is_left(built: dict[str, str]) -> None:
    for sheet in built.values():
        assert sheet.count("{") == sheet.count("}")
        assert "/*" not in sheet


def test_every_token_that_is_used_is_defined(built: dict[str, str]) -> None:
    everything = "".join(built.values())
    defined = set(re.findall(r"[{;](--[a-z0-9-]+):", everything))

    assert set(re.findall(r"var\((--[a-z0-9-]+)", everything)) <= defined


def test_strings_and_addresses_survive_minifying(build_assets: ModuleType) -> None:
    css = (
        """a { content: "x ; /* y */  z"; mask: url("data:image/svg+xml,%3Csvg a='b: c'%3E"); } /* gone */"""
    )

    assert build_assets.minify(css) == (
        """a{content:"x ; /* y */  z";mask:url("data:image/svg+xml,%3Csvg a='b: c'%3E")}"""
    )


def test_missing_source_stops_the_build(build_assets: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()

    with pytest.raises(FileNotFoundError):
        build_assets.build(tmp_path)
