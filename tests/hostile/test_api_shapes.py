"""Every path of the API's own description, given wrong types, signs and sizes: never a 500, always the one error shape."""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lantoa.kernel.clock import now
from lantoa.kernel.jobs import run_job
from lantoa.people.services.roles import create_account, grant_role
from lantoa.people.services.tokens import create_token
from lantoa.territory.queries import unit_as_of
from tests.surfaces.api.described import described
from tests.surfaces.api.rosters import Officer, roster

pytestmark = pytest.mark.django_db

CODE = "khoa-doc"
UUID = "0197a000-0000-7000-8000-000000000001"
TEXTS = [
    "\x00",
    "a\x00b",
    "a" * 10_000,
    "🦄" * 50,
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "%s%n",
    "../../etc/passwd",
    "\u202e",
    "-1",
    "0",
    "9" * 40,
    "1e400",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31",
    "VN",
    "01",
    UUID,
]
VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**40,
    1.5,
    float("nan"),
    float("inf"),
    [],
    {},
    [[]],
    {"a": {"b": 1}},
    [1] * 5000,
    *TEXTS,
    "\ud800",
]
# PostgreSQL gets everything. SQLite, behind the same doors, gets what a database itself may stumble over: wrong types never
# come that far.
if not (os.environ.get("LANTOA_THOROUGH") or os.environ.get("LANTOA_TEST_DB") == "postgresql"):
    STUMBLES = {"\x00", "a" * 10_000, "-1", "9" * 40, "2026-13-45", "9999-12-31", "01", UUID}
    TEXTS = [one for one in TEXTS if one in STUMBLES]
    VALUES = [
        one
        for one in VALUES
        if not isinstance(one, bool | list | dict)
        and (not isinstance(one, str) or one in STUMBLES or one == "\ud800")
    ]
BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"0",
    b'"x"',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 5000,
    b'{"' + b"a" * 1_000_000 + b'": 1}',
    b"NaN",
]
TYPES = [
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/xml",
    "x" * 300,
]
# What a type is told apart by: a body that breaks off, a good one of the wrong shape, one that is not text.
EACH_TYPE = BODIES if os.environ.get("LANTOA_THOROUGH") else [b"{", b"[]", b"\xff\xfe"]
DOCUMENT: dict[str, Any] = described()
OPERATIONS = [(method, path) for path, found in DOCUMENT["paths"].items() for method in found]


@pytest.fixture
def caller(client: Client) -> dict[str, str]:
    root = unit_as_of("VN", now().date())
    person = create_account(
        actor=None,
        user_name="to.chuc",
        password="mot-mat-khau-dai",
        full_name="Lê Văn Tám",
        unit_id=root.pk,
        now=now(),
    )
    for name in ("organiser", "operator"):
        grant_role(actor=None, person=person, name=name, unit_path="VN/", now=now())
    headers = {
        "Authorization": f"Bearer {create_token(actor=None, user_name='to.chuc', label='', days=1, now=now())}"
    }
    body = _example("CampaignIn") | {"code": CODE}
    assert (
        client.post(
            "/api/v1/campaigns", json.dumps(body), content_type="application/json", headers=headers
        ).status_code
        == 201
    )
    return headers


def _operation(method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def _filled(path: str, **instead: str) -> str:
    values = {"code": "01" if "/units" in path else CODE, "uuid": UUID, "serial": "LT-2026-000001"}
    values |= {
        "role_id": "1",
        "token": UUID,
        "receipt": "ABCD-2345-EFGH",
        "check_code": "ABCDE23456",
    } | instead
    for name, value in values.items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def _needed(operation: dict[str, Any]) -> dict[str, str]:
    """Query parameters that must be there, with a good value."""
    good = {"valid_on": "2025-01-01", "unit": "01"}
    return {
        one["name"]: good[one["name"]]
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one.get("required")
    }


def _queries(operation: dict[str, Any]) -> Iterator[str]:
    needed = _needed(operation)
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    for name in names:
        for text in TEXTS:
            yield "&".join(f"{key}={quote(value)}" for key, value in (needed | {name: text}).items())
        yield f"{name}=%ff%fe&{name}=1&{name}[]=2"
    yield "&".join(f"x{number}=1" for number in range(900))


def _body_shape(operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    name = content["schema"].get("$ref", "").rpartition("/")[2] if content else ""
    return _example(name) if name else None


def _example(shape: str) -> dict[str, Any]:
    """A good body, from the description itself."""
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][shape]["examples"][0]
    return found


def _bodies(full: dict[str, Any]) -> Iterator[bytes]:
    for name in full:
        for value in VALUES:
            yield json.dumps(full | {name: value}).encode()
        yield json.dumps({key: value for key, value in full.items() if key != name}).encode()
    for inner in ("seats", "rows", "answer"):
        if inner in full:
            for value in VALUES:
                key = next(iter(full[inner]))
                yield json.dumps(full | {inner: {key: value}}).encode()
                if isinstance(value, str):
                    yield json.dumps(full | {inner: {value: full[inner][key]}}).encode()
    if "rows" in full:
        for field in ("unit", "person", "fields", "accepted", "skip", "reset", "unplaced"):
            for value in VALUES:
                yield json.dumps(full | {"rows": {"1": {field: value}}}).encode()
                yield json.dumps({"question": "x", "answer": {field: value}}).encode()


def _check(response: Any, what: str) -> None:
    assert response.status_code < 500, f"{what[:300]}: {response.status_code} {response.content[:300]!r}"
    if response.status_code >= 400:
        assert response["Content-Type"].startswith("application/json"), (
            f"{what[:300]}: {response.status_code} {response['Content-Type']}"
        )
        body = response.json()
        assert set(body) == {"error"} and set(body["error"]) == {"code", "message", "details"}, what[:300]
        assert body["error"]["message"] and "Traceback" not in body["error"]["message"], what[:300]


@pytest.mark.parametrize(
    ("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS]
)
def test_wrong_paths_and_queries(client: Client, caller: dict[str, str], method: str, path: str) -> None:
    operation = _operation(method, path)
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"]
    addresses = [_filled(path, **{name: text}) for name in names for text in TEXTS] + [
        f"{_filled(path)}?{query}" for query in _queries(operation)
    ]
    for address in addresses:
        _check(client.generic(method.upper(), address, b"", headers=caller), address)


@pytest.mark.parametrize(
    ("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS]
)
def test_wrong_methods_and_callers(client: Client, caller: dict[str, str], method: str, path: str) -> None:
    address = _filled(path)
    for other in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "NONSENSE"):
        _check(client.generic(other, address, b"{}", headers=caller), f"{other} {address}")
    for text in ("", "Bearer", "Bearer \x00", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer lt_ü"):
        _check(
            client.generic(method.upper(), address, b"", headers={"Authorization": text}),
            f"{text[:20]} {address}",
        )


@pytest.mark.parametrize(
    ("method", "path"),
    [one for one in OPERATIONS if one[0] in {"post", "put", "patch"}],
    ids=lambda value: str(value),
)
def test_wrong_bodies(client: Client, caller: dict[str, str], method: str, path: str) -> None:
    address = _filled(path)
    for content_type in TYPES:
        for body in BODIES if content_type == "application/json" else EACH_TYPE:
            answered = client.generic(
                method.upper(), address, body, content_type=content_type, headers=caller
            )
            _check(answered, f"{content_type} {body[:40]!r}")
    full = _body_shape(_operation(method, path))
    for body in _bodies(full) if full else ():
        answered = client.generic(
            method.upper(), address, body, content_type="application/json", headers=caller
        )
        _check(answered, body.decode())


def test_wrong_answers_to_the_rows_of_a_real_roster(client: Client, caller: dict[str, str]) -> None:
    people = [
        Officer("Nguyễn Văn An", "03/02/1980", "Nam", "Phường Ba Đình", "Thành phố Hà Nội", "0912000001"),
        Officer("Trần Thị Bé", "03/02/1981", "Nữ", "Xã Không Có Thật", "Thành phố Hà Nội", "0912000002"),
    ]
    file = SimpleUploadedFile("ds.xlsx", roster(people))
    batch = client.post(f"/api/v1/campaigns/{CODE}/rosters", {"file": file}, headers=caller).json()
    run_job(batch["job"]["uuid"])
    here = f"/api/v1/campaigns/{CODE}/rosters/{batch['uuid']}"
    rows = [row["id"] for row in client.get(f"{here}/rows", headers=caller).json()["rows"]]
    assert len(rows) == 2

    fields = ("unit", "person", "fields", "accepted", "skip", "reset", "unplaced")
    inner = [{name: value} for name in fields for value in VALUES]
    inner += [{"fields": {"full_name": text, "birth": text, "phone": text, text: "x"}} for text in TEXTS]
    for answer in inner:
        body = json.dumps({"rows": {str(rows[1]): answer}})
        _check(client.post(f"{here}/settle", body, content_type="application/json", headers=caller), body)
    for message in ({"rows": {str(row): {"skip": True}}} for row in (0, -1, 2**63, 2**70, 10**9)):
        _check(
            client.post(
                f"{here}/settle", json.dumps(message), content_type="application/json", headers=caller
            ),
            str(message),
        )
    for question in TEXTS:
        body = json.dumps({"question": question, "answer": {"skip": True}})
        _check(client.post(f"{here}/settle", body, content_type="application/json", headers=caller), body)
    seen = client.get(f"{here}/rows", headers=caller).json()["rows"]
    assert [row["id"] for row in seen] == rows
