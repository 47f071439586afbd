"""The world most tests of the API ask about."""

import pytest

from tests.surfaces.api.world import ApiWorld, make_world


@pytest.fixture
def world(db: None) -> ApiWorld:
    return make_world()
