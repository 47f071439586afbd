"""Scopes: subtrees as a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.territory.rules.scope import EVERYTHING, NOTHING, Scope

PATHS = st.lists(
    st.sampled_from(["VN/", "VN/75/", "VN/75/25270/", "VN/75/25357/", "VN/01/", "VN/01/001/00001/"])
)


@pytest.mark.parametrize(
    ("paths", "inside", "outside"),
    [
        (["VN/75/"], ["VN/75/", "VN/75/25270/"], ["VN/", "VN/01/", "VN/7/", "VN/750/"]),
        (["VN/"], ["VN/", "VN/01/001/00001/"], []),
        (["VN/75/25270/", "VN/01/"], ["VN/01/00004/", "VN/75/25270/"], ["VN/75/", "VN/75/25357/"]),
        ([], [], ["VN/", "VN/75/"]),
    ],
)
def test_a_scope_holds_its_subtrees_and_nothing_else(
    paths: list[str], inside: list[str], outside: list[str]
) -> None:
    scope = Scope(paths)

    assert all(scope.contains(path) for path in inside)
    assert not any(scope.contains(path) for path in outside)


def test_paths_inside_others_are_dropped() -> None:
    assert Scope(["VN/75/25270/", "VN/75/"]) == Scope(["VN/75/"])
    assert Scope(["VN/75/", "VN/"]) == EVERYTHING
    assert Scope([]) == NOTHING


@pytest.mark.parametrize("path", ["", "75/", "VN/75", "VN%", "/"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a unit path"):
        Scope([path])


@given(PATHS, PATHS)
def test_covering_is_containing_everything(one: list[str], other: list[str]) -> None:
    scope, smaller = Scope(one), Scope(other)

    assert scope.covers(smaller) == all(scope.contains(path) for path in other)
    assert Scope([*one, *other]).covers(scope)
