"""schemathesis over the whole API, in this process: as operator, organiser, unit manager, learner and nobody.

Requests come from the API's own description, well-formed and not, with the codes and uuids of things that are there, so that
they get past the first door. No answer is a fault of ours (5xx), and every answer is one the description tells of: status,
type, headers, shape. Few examples for each path, the same ones every time, keep it short and a red run repeatable.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lantoa.config.wsgi import application
from lantoa.surfaces.api.describe import TAGS
from tests.surfaces.api.described import described
from tests.surfaces.api.world import BANK, CODE, ApiWorld, make_world

pytestmark = pytest.mark.django_db

CALLERS = ("operator", "organiser", "manager", "learner", "nobody")
# The description is the same on PostgreSQL: one of each looks there that a database that is strict breaks nothing.
_FEW = os.environ.get("LANTOA_TEST_DB") == "postgresql"
_MANY = bool(os.environ.get("LANTOA_THOROUGH"))
EXAMPLES = {
    GenerationMode.POSITIVE: 10 if _MANY else 1 if _FEW else 3,
    GenerationMode.NEGATIVE: 5 if _MANY else 1 if _FEW else 2,
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

SCHEMA = schemathesis.openapi.from_dict(described())
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[ApiWorld]:
    """Built once, inside a transaction that never ends: building takes longer than the requests to a small tag.

    Requests share that transaction, so none may close its connection; Django's own test client does the same.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("tag", TAGS)
def test_every_answer_is_as_described(world: ApiWorld, tag: str) -> None:
    """The world is as it was before each path."""
    for operation in OPERATIONS:
        if operation.tags == [tag]:
            for mode in EXAMPLES:
                with transaction.atomic():
                    _try(world, operation, mode)
                    transaction.set_rollback(True)


def test_an_answer_that_is_not_as_described_is_noticed(world: ApiWorld) -> None:
    document = described()
    document["components"]["schemas"]["UnitCountsOut"]["properties"]["provinces"] = {"type": "string"}
    wrong = schemathesis.openapi.from_dict(document)
    wrong.app = application

    with pytest.raises(FailureGroup, match="provinces"):
        wrong["/api/v1/units/counts"]["GET"].Case().call_and_validate(checks=CHECKS)


def _try(world: ApiWorld, operation: Any, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def as_everybody(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            _name_things(case, world)
        for name in CALLERS:
            case.call_and_validate(headers=world.callers[name], checks=CHECKS)

    with contextlib.suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):
        as_everybody()  # Unsatisfiable = nothing to send wrongly: no parameter, or any text will do


def _name_things(case: Any, world: ApiWorld) -> None:
    """Let path and body lead to things that are there."""
    path, first = str(case.operation.path), world.people["01"][0]
    codes = {"/units": "01", "/banks": BANK, "/course": world.course}
    uuids = {
        "/rosters/": world.rosters["01"].uuid,
        "/windows/": world.window.uuid,
        "/enrolments/": first.uuid,
        "/certificate-batches/": world.batch,
        "/jobs/": world.rosters["01"].job_uuid,
        "/persons/": world.people["01"][1].person.uuid,
        "/corrections/": world.correction,
        "/merges/": world.merge,
        "/announcements/": world.announcement,
        "/certificate-templates/": world.template,
        "/certificate-prints/": world.prints,
    }
    there: dict[str, Any] = {
        "code": next((code for part, code in codes.items() if part in path), CODE),
        "uuid": str(next((uuid for part, uuid in uuids.items() if part in path), "")),
        "serial": world.serial,
        "receipt": world.receipt,
        "check_code": world.check_code,
    }
    for name in case.path_parameters or {}:
        if there.get(name):
            case.path_parameters[name] = there[name]
    known = {
        "unit": "00004",
        "person": str(world.persons["stranger"].uuid),
        "enrolments": [str(first.uuid)],
        "bank": BANK,
        "campaign": CODE,
        "kept": str(world.people["01"][1].person.uuid),
        "merged": str(world.twins[0].uuid),
        "one": str(world.people["01"][1].person.uuid),
        "other": str(world.twins[0].uuid),
        "lines": [{"topic": "tin", "difficulty": None, "count": 3}],
        "opens_at": "2030-05-01T08:00:00+07:00",
        "closes_at": "2030-05-02T08:00:00+07:00",
    }
    if isinstance(case.body, dict) and "/settle" not in path and "/journal" not in path:
        case.body |= {name: value for name, value in known.items() if name in case.body and name != "code"}
