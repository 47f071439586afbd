"""An empty system is ready: somebody can sign in, and nothing is printed that should not be in a log."""

import stat
from pathlib import Path

import pytest

from tests.server import lantoa

pytestmark = pytest.mark.process


def test_empty_system_gets_one_operator_whose_password_is_in_a_file_of_its_own(tmp_path: Path) -> None:
    data = tmp_path / "d"

    first = lantoa(data, "prepare", "--operator")
    again = lantoa(data, "prepare", "--operator")

    kept = data / "nguoi-van-hanh.txt"
    name, password = kept.read_text().split()
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert name == "van-hanh"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert str(kept) in first.stdout
    assert password not in first.stdout + first.stderr
    assert "van-hanh" not in again.stdout
    signed_in = lantoa(data, "manage", "shell", "-c", _SIGN_IN.format(name=name, password=password))
    assert signed_in.stdout.strip().endswith("True operator"), signed_in.stderr


_SIGN_IN = (
    "from lantoa.people.models import Person; "
    "p = Person.objects.get(sign_in_names__value='{name}'); "
    "print(p.check_password('{password}'), p.roles.get().name)"
)
