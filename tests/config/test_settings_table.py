"""The settings table: read once, wrong values named, reference page in step."""

from pathlib import Path

import pytest

from lantoa.config.commands.settings import as_markdown
from lantoa.config.settings_table import TABLE, Settings, WrongSetting, read_settings

REPOSITORY = Path(__file__).parents[2]


def test_defaults_need_no_environment() -> None:
    settings = read_settings({})

    assert settings.port == 8000
    assert not settings.on_postgresql
    assert settings.data == Path("var").resolve()


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("LANTOA_PORT", "0", "1 to 65535"),
        ("LANTOA_DEBUG", "maybe", "1 or 0"),
        ("LANTOA_WEB_THREADS", "-3", "whole number"),
        ("LANTOA_LOG_LEVEL", "loud", "debug, info"),
        ("LANTOA_SECRET", "short", "32"),
        ("LANTOA_DATABASE_URL", "mysql://x", "postgresql://"),
        ("LANTOA_PROT", "8000", "no such setting"),
    ],
)
def test_wrong_value_names_the_variable_and_what_fits(variable: str, value: str, says: str) -> None:
    with pytest.raises(WrongSetting) as caught:
        read_settings({variable: value})

    assert variable in str(caught.value)
    assert says in str(caught.value)


def test_secret_values_are_never_shown() -> None:
    with pytest.raises(WrongSetting) as caught:
        read_settings({"LANTOA_DATABASE_URL": "mysql://someone:hunter2@db"})

    assert "hunter2" not in str(caught.value)


def test_table_and_settings_hold_the_same_names() -> None:
    assert [setting.name for setting in TABLE] == list(Settings.__dataclass_fields__)


def test_reference_page_is_generated_from_the_table() -> None:
    assert (REPOSITORY / "docs/reference/settings.md").read_text() == as_markdown()
