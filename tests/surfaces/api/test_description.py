"""openapi.json is complete: words, tags, doors, examples that fit, and the errors of every path."""

from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from lantoa.surfaces.api.describe import TAGS
from lantoa.surfaces.api.urls import api
from tests.surfaces.api.world import caller

DOCUMENT: dict[str, Any] = api.get_openapi_schema()
OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
OPEN = ("/units", "/courses", "/sign-up", "/certificates/", "/me/journal", "/me/check-in")
SHAPES: dict[str, Any] = DOCUMENT["components"]["schemas"]


def test_every_path_has_words_and_a_tag() -> None:
    for method, path, operation in OPERATIONS:
        assert operation["summary"] and operation["description"].endswith("."), f"{method} {path}"
        assert len(operation["tags"]) == 1 and operation["tags"][0] in TAGS, f"{method} {path}"
    assert {one["name"] for one in DOCUMENT["tags"]} == {one["tags"][0] for _, _, one in OPERATIONS}


def test_every_path_says_its_door() -> None:
    schemes = set(DOCUMENT["components"]["securitySchemes"])
    for method, path, operation in OPERATIONS:
        doors = {name for door in operation.get("security", []) for name in door}
        if path.removeprefix("/api/v1").startswith(OPEN):
            assert not doors, f"{method} {path}"
        else:
            assert doors == schemes == {"TokenAuth", "SessionAuth"}, f"{method} {path}"


def test_every_path_tells_its_refusals_in_the_one_shape() -> None:
    for method, path, operation in OPERATIONS:
        refusals = {int(status) for status in operation["responses"] if int(status) >= 400}
        wanted = {400, 422} | ({401, 403, 404} if operation.get("security") else set())
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            wanted |= {409, 413, 415}
        assert wanted <= refusals, f"{method} {path}"
        for status in refusals:
            shared = operation["responses"][status]["$ref"].rpartition("/")[2]
            answer = DOCUMENT["components"]["responses"][shared]
            assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorAnswer")


def test_every_body_has_an_example_that_fits() -> None:
    bodies = {
        content["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in OPERATIONS
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json" and "$ref" in content["schema"]
    }
    assert len(bodies) > 15
    for name in bodies:
        shape = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SHAPES}}
        for example in SHAPES[name]["examples"]:
            jsonschema_rs.validate(shape, example)


def test_lists_that_grow_with_people_are_paged_alike() -> None:
    paged = {
        path: operation
        for method, path, operation in OPERATIONS
        if method == "get" and {"page", "size"} <= {one["name"] for one in operation.get("parameters", [])}
    }
    for path in ("enrolments", "verdicts", "certificates", "certificates/waiting", "statistics/people"):
        assert f"/api/v1/campaigns/{{code}}/{path}" in paged
    for path, operation in paged.items():
        name = operation["responses"][200]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert set(SHAPES[name]["properties"]) == {"page", "rows"}, path
        assert SHAPES[name]["properties"]["page"]["$ref"].endswith("/PageOut"), path


def test_page_of_the_description_is_open_to_everyone(client: Client) -> None:
    answered = client.get("/api/v1/openapi.json")

    assert answered.status_code == 200
    assert answered.json()["openapi"].startswith("3.1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "content_type", "body", "status", "code"),
    [
        ("GET", "/nowhere", "", b"", 404, "not_found"),
        ("GET", "/campaigns/a/b/c/d", "", b"", 404, "not_found"),
        ("DELETE", "/campaigns", "", b"", 405, "wrong_method"),
        ("POST", "/units", "application/json", b"{}", 405, "wrong_method"),
        ("POST", "/campaigns", "application/xml", b"<a/>", 415, "wrong_content_type"),
        ("POST", "/campaigns", "text/plain", b"{}", 415, "wrong_content_type"),
        ("POST", "/campaigns", "application/json", b"{", 400, "invalid"),
        ("POST", "/campaigns", "application/json; charset=utf-8", b"{}", 422, "invalid"),
        ("POST", "/campaigns", "application/json", b'{"x": "' + b"a" * 6_000_000 + b'"}', 413, "too_large"),
        ("GET", "/units?as_of=yesterday", "", b"", 422, "invalid"),
        ("GET", "/units/99999", "", b"", 404, "unit_not_found"),
        ("GET", "/campaigns/none", "", b"", 404, "no_such_campaign"),
        ("GET", "/campaigns/none/rosters/x", "", b"", 422, "invalid"),
    ],
)
def test_every_refusal_has_the_one_shape(
    client: Client, method: str, path: str, content_type: str, body: bytes, status: int, code: str
) -> None:
    _, headers = caller("to.chuc", "organiser")

    answered = client.generic(method, f"/api/v1{path}", body, content_type=content_type, headers=headers)

    assert (answered.status_code, answered["Content-Type"].partition(";")[0]) == (status, "application/json")
    assert set(answered.json()) == {"error"}
    assert set(answered.json()["error"]) == {"code", "message", "details"}
    assert answered.json()["error"]["code"] == code
