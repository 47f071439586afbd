"""Every path that reads, asked by the right person, a colleague of another province, a stranger and nobody.

The table has a line for every GET of the API's own description: a new path without a line fails here.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.surfaces.api.described import described
from tests.surfaces.api.world import BANK, CODE, ApiWorld

pytestmark = pytest.mark.django_db

LIST, HIDDEN, REFUSED = 200, 404, 403
PREFIX = "/api/v1"
C = "/campaigns/{code}"


@dataclass(frozen=True)
class Line:
    """Who reads a path rightly, and what a colleague of another province and a stranger are answered.

    `tells`: the right person's answer holds something of Hà Nội; `narrow`: the same path narrowed to Hà Nội, as query.
    """

    right: str
    colleague: int
    stranger: int
    tells: bool = True
    narrow: str = ""


OPEN = Line("nobody", 200, 200, tells=False)
OWN = Line("learner", 200, 200)
OPERATORS = Line("operator", REFUSED, REFUSED, tells=False)
LINES: dict[str, Line] = {
    "/units": OPEN,
    "/units/counts": OPEN,
    "/units/{code}": OPEN,
    "/units/{code}/successors": OPEN,
    "/courses": OPEN,
    "/courses/{code}": OPEN,
    "/course-drafts": OPERATORS,
    "/course-drafts/{code}": OPERATORS,
    "/course-drafts/{code}/changes": OPERATORS,
    "/course-drafts/{code}/editions": OPERATORS,
    "/course-drafts/{code}/export.zip": OPERATORS,
    "/banks": Line("organiser", REFUSED, REFUSED, tells=False),
    "/banks/{code}": Line("organiser", REFUSED, REFUSED, tells=False),
    "/campaigns": Line("organiser", LIST, LIST, tells=False),
    C: Line("organiser", LIST, HIDDEN, tells=False),
    f"{C}/cohorts": Line("organiser", REFUSED, HIDDEN, tells=False),
    f"{C}/quotas": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/rosters": Line("manager", LIST, HIDDEN),
    f"{C}/rosters/{{uuid}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/rosters/{{uuid}}/rows": Line("manager", HIDDEN, HIDDEN),
    f"{C}/rosters/{{uuid}}/columns": Line("manager", HIDDEN, HIDDEN, tells=False),
    f"{C}/rosters/{{uuid}}/questions": Line("manager", HIDDEN, HIDDEN, tells=False),
    f"{C}/rosters/{{uuid}}/errors.xlsx": Line("manager", HIDDEN, HIDDEN),
    f"{C}/roster-template.xlsx": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/enrolments": Line("manager", LIST, HIDDEN, narrow="unit_path=VN/01/"),
    f"{C}/enrolments/{{uuid}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/enrolments/{{uuid}}/changes": Line("manager", HIDDEN, HIDDEN, tells=False),
    f"{C}/requests": Line("manager", LIST, HIDDEN, narrow="unit=01"),
    f"{C}/requests/{{uuid}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/entry-terms": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/slips": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01"),
    f"{C}/persons": Line("manager", LIST, HIDDEN),
    f"{C}/persons/{{uuid}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/corrections": Line("manager", LIST, HIDDEN),
    f"{C}/phones": Line("manager", LIST, HIDDEN, narrow="unit=01"),
    f"{C}/duplicates": Line("manager", LIST, HIDDEN),
    f"{C}/merges/{{uuid}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/announcements": Line("manager", LIST, HIDDEN),
    f"{C}/study-options": Line("manager", LIST, HIDDEN, tells=False),
    "/sign-up/{code}": OPEN,
    "/sign-up/{code}/receipts/{receipt}": OPEN,
    f"{C}/windows": Line("organiser", LIST, HIDDEN, tells=False),
    f"{C}/windows/{{uuid}}": Line("organiser", LIST, HIDDEN, tells=False),
    f"{C}/windows/{{uuid}}/live": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01"),
    f"{C}/windows/{{uuid}}/live/people": Line("manager", LIST, HIDDEN, narrow="unit=01"),
    f"{C}/windows/{{uuid}}/allowances": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/windows/{{uuid}}/notices": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/windows/{{uuid}}/marks": Line("manager", LIST, HIDDEN),
    f"{C}/windows/{{uuid}}/marks.xlsx": Line("manager", LIST, HIDDEN),
    f"{C}/verdicts": Line("manager", LIST, HIDDEN, narrow="unit=01"),
    f"{C}/certificates": Line("manager", LIST, HIDDEN),
    f"{C}/certificates/waiting": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/certificates/{{serial}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/certificates/{{serial}}/pdf": Line("manager", HIDDEN, HIDDEN, tells=False),
    f"{C}/certificates/{{serial}}/reissue": Line("manager", HIDDEN, HIDDEN),
    f"{C}/certificates/in-question": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/certificates/register.xlsx": Line("manager", LIST, HIDDEN, narrow="unit=01"),
    f"{C}/certificate-templates": Line("organiser", REFUSED, HIDDEN, tells=False),
    f"{C}/certificate-templates/{{uuid}}": Line("organiser", REFUSED, HIDDEN, tells=False),
    f"{C}/certificate-templates/{{uuid}}/preview.pdf": Line("organiser", REFUSED, HIDDEN, tells=False),
    f"{C}/certificate-templates/{{uuid}}/preview.png": Line("organiser", REFUSED, HIDDEN, tells=False),
    f"{C}/certificate-preview.pdf": Line("manager", LIST, HIDDEN, tells=False),
    f"{C}/certificate-prints": Line("manager", LIST, HIDDEN),
    f"{C}/certificate-prints/{{uuid}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/certificate-prints/{{uuid}}/file": Line("manager", HIDDEN, HIDDEN),
    f"{C}/terms": Line("organiser", REFUSED, HIDDEN, tells=False),
    f"{C}/statistics": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01"),
    f"{C}/statistics/series": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01"),
    f"{C}/statistics/plan": Line("manager", LIST, HIDDEN, tells=False),
    **{
        f"{C}/statistics/{name}": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01")
        for name in (
            "cohorts",
            "people",
            "people.xlsx",
            "late",
            "late.xlsx",
            "late/messages",
            "scores",
            "scores.xlsx",
            "series.xlsx",
            "communes",
            "communes.xlsx",
        )
    },
    f"{C}/windows/{{uuid}}/mark-list": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01"),
    f"{C}/windows/{{uuid}}/mark-list.xlsx": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01"),
    f"{C}/certificate-batches": Line("manager", LIST, HIDDEN),
    f"{C}/certificate-batches/{{uuid}}": Line("manager", HIDDEN, HIDDEN),
    f"{C}/certificate-batches/{{uuid}}/members": Line("manager", HIDDEN, HIDDEN),
    f"{C}/certificate-batches/{{uuid}}/register.xlsx": Line("manager", HIDDEN, HIDDEN, tells=False),
    f"{C}/statistics/workbook.xlsx": Line("manager", LIST, HIDDEN, tells=False, narrow="unit=01"),
    f"{C}/items": Line("organiser", REFUSED, HIDDEN, tells=False),
    "/certificates/{serial}": Line("nobody", 200, 200, tells=False),
    "/certificates/by-code/{check_code}": Line("nobody", 200, 200),
    "/persons": OPERATORS,
    "/persons/{uuid}": Line("operator", REFUSED, REFUSED),
    "/jobs": OPERATORS,
    "/jobs/{uuid}": Line("manager", HIDDEN, HIDDEN),
    "/audit": OPERATORS,
    "/recounts": OPERATORS,
    "/me": OWN,
    "/me/device": Line("", REFUSED, REFUSED, tells=False),
    "/me/devices": Line("learner", 200, 200, tells=False),
    "/me/campaigns": OWN,
    "/me/campaigns/{code}/progress": Line("learner", REFUSED, REFUSED, tells=False),
    "/me/campaigns/{code}/results": Line("learner", REFUSED, REFUSED),
    "/me/campaigns/{code}/notes": Line("learner", REFUSED, REFUSED, tells=False),
    "/me/notices": Line("learner", 200, 200, tells=False),
    "/me/certificates": OWN,
    "/me/certificates/{serial}/pdf": Line("learner", HIDDEN, HIDDEN, tells=False),
}
READS = sorted(path.removeprefix(PREFIX) for path, found in described()["paths"].items() if "get" in found)


def _address(path: str, world: ApiWorld) -> str:
    """The path about a thing of Hà Nội."""
    uuid = world.people["01"][0].uuid
    for part, found in (
        ("/rosters/", world.rosters["01"].uuid),
        ("/requests/", world.request),
        ("/windows/", world.window.uuid),
        ("/certificate-batches/", world.batch),
        ("/jobs/", world.rosters["01"].job_uuid),
        ("/persons/", world.people["01"][0].person.uuid),
        ("/corrections/", world.correction),
        ("/merges/", world.merge),
        ("/announcements/", world.announcement),
        ("/certificate-templates/", world.template),
        ("/certificate-prints/", world.prints),
    ):
        uuid = found if part in path else uuid
    codes = {"/units": "01", "/banks": BANK, "/course": world.course}
    code = next((found for part, found in codes.items() if path.startswith(part)), CODE)
    query = "?valid_on=2026-05-01" if path.endswith("/successors") else ""
    known = {"serial": world.serial, "receipt": world.receipt, "check_code": world.check_code}
    return f"{PREFIX}{path}{query}".format(code=code, uuid=uuid, **known)


def _body(answered: Any) -> bytes:
    """What was answered, a streamed file too."""
    return b"".join(answered.streaming_content) if answered.streaming else answered.content


def _leaks(content: bytes, world: ApiWorld) -> list[str]:
    if content.startswith(b"PK"):  # a workbook
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    text = content.decode(errors="replace")
    if content.startswith((b"{", b"[")):  # names are written with escapes
        text = json.dumps(json.loads(content), ensure_ascii=False)
    return [one for one in world.secrets if one in text]


def test_table_has_a_line_for_every_path_that_reads() -> None:
    assert sorted(LINES) == READS


def test_right_person_reads_and_others_learn_nothing(client: Client, world: ApiWorld) -> None:
    for path in READS:
        line, address = LINES[path], _address(path, world)
        if line.right:
            answered = client.get(address, headers=world.callers[line.right])
            body = _body(answered)
            assert answered.status_code == 200, f"{path}: {body[:200]!r}"
            assert bool(_leaks(body, world)) or not line.tells, f"{path} tells nothing"
        for name, expected in (("colleague", line.colleague), ("stranger", line.stranger)):
            answered = client.get(address, headers=world.callers[name])
            body = _body(answered)
            assert answered.status_code == expected, f"{path} as {name}: {body[:200]!r}"
            own = {world.serial} if path == "/certificates/{serial}" else set()
            if not path.startswith("/certificates/by-code"):  # who has the code has the paper
                assert set(_leaks(body, world)) <= own, f"{path} as {name}"


def test_narrowing_to_another_province_opens_nothing(client: Client, world: ApiWorld) -> None:
    for path, line in LINES.items():
        if line.narrow:
            address = f"{_address(path, world)}?{line.narrow}"
            answered = client.get(address, headers=world.callers["colleague"])
            assert not _leaks(answered.content, world), path
            assert answered.status_code in {200, 403, 404}, path
            if answered.status_code == 200:
                assert answered.json()["rows"] == [], path


def test_nobody_reads_what_needs_a_person(client: Client, world: ApiWorld) -> None:
    for path, line in LINES.items():
        answered = client.get(_address(path, world))
        wanted = {200, 404} if line.right == "nobody" else {401}
        assert answered.status_code in wanted, path


def test_search_finds_nobody_outside_the_subtree(client: Client, world: ApiWorld) -> None:
    for search in ("bi mat", "0912000001", "Trần"):
        for path in ("enrolments", "verdicts", "persons", "certificates"):
            address = f"{PREFIX}/campaigns/{CODE}/{path}?search={search}"
            found = client.get(address, headers=world.callers["colleague"]).json()
            assert found["page"]["total"] == 0, (path, search)
    own = client.get(
        f"{PREFIX}/campaigns/{CODE}/enrolments?search=song huong", headers=world.callers["colleague"]
    )
    assert own.json()["page"]["total"] == 1


def test_unit_manager_sees_no_test_in_preparation(client: Client, world: ApiWorld) -> None:
    here = f"{PREFIX}/campaigns/{CODE}/windows"

    assert len(client.get(here, headers=world.callers["organiser"]).json()) == 2
    assert len(client.get(here, headers=world.callers["manager"]).json()) == 1
    draft = client.get(f"{here}/{world.draft_window.uuid}", headers=world.callers["manager"])
    assert draft.status_code == 404


ONE = "0197a000-0000-7000-8000-000000000001"
# What is asked of a thing of Hà Nội (or of everybody), with a body that fits.
WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", C, {"title": "Ten khac"}),
    ("POST", f"{C}/open", {}),
    ("POST", f"{C}/close", {}),
    ("POST", f"{C}/reopen", {"reason": "x"}),
    ("POST", f"{C}/enrolments/{{uuid}}/withdraw", {}),
    ("POST", f"{C}/rosters/{{uuid}}/confirm", {}),
    ("POST", f"{C}/rosters/{{uuid}}/recheck", {}),
    ("POST", f"{C}/rosters/{{uuid}}/undo", {}),
    ("PATCH", f"{C}/persons/{{uuid}}", {"full_name": "Ten Khac", "reason": "x"}),
    ("PUT", f"{C}/persons/{{uuid}}/phone", {"phone": "0912 345 678"}),
    ("POST", f"{C}/persons/{{uuid}}/code", {}),
    ("POST", f"{C}/persons/{{uuid}}/unlock", {}),
    ("POST", f"{C}/persons/{{uuid}}/sign-out", {}),
    ("POST", f"{C}/corrections/{{uuid}}/decide", {"accept": True}),
    ("POST", f"{C}/duplicates/dismiss", {"one": "{second}", "other": "{twin}"}),
    ("POST", f"{C}/merges/preview", {"kept": "{second}", "merged": "{twin}"}),
    ("POST", f"{C}/merges", {"kept": "{second}", "merged": "{twin}"}),
    ("POST", f"{C}/merges/{{uuid}}/undo", {}),
    ("POST", f"{C}/announcements", {"title": "x", "text": "x", "unit": "01"}),
    ("PUT", f"{C}/announcements/{{uuid}}", {"title": "x", "text": "x", "unit": "46"}),
    ("POST", f"{C}/announcements/{{uuid}}/withdraw", {}),
    ("PUT", f"{C}/study-options", {"in_order": True}),
    ("PUT", f"{C}/statistics/plan", {"measure": "passed", "points": []}),
    ("POST", f"{C}/windows/{{uuid}}/publish", {}),
    ("POST", f"{C}/windows/{{uuid}}/mark", {}),
    ("POST", f"{C}/windows/{{uuid}}/allowances", {"unit": "01", "attempts": 1, "reason": "x"}),
    ("POST", f"{C}/windows/{{uuid}}/attempts", {"enrolments": [ONE], "attempts": 1, "reason": "x"}),
    ("POST", f"{C}/windows/{{uuid}}/close-early", {"reason": "x"}),
    ("POST", f"{C}/windows/{{uuid}}/free-device", {"enrolment": ONE, "reason": "x"}),
    ("POST", f"{C}/windows/{{uuid}}/notices", {"text": "x"}),
    ("POST", f"{C}/windows/{{uuid}}/notices/{ONE}/withdraw", {}),
    ("POST", f"{C}/certificates", {}),
    ("POST", f"{C}/certificates/{{serial}}/reissue", {"reason": "x"}),
    ("POST", f"{C}/certificate-batches/{{uuid}}/include", {"enrolments": [ONE]}),
    ("POST", f"{C}/certificate-batches/{{uuid}}/preview.pdf", {"number": "1", "decided_on": "2026-05-01", "signer_name": "A"}),
    ("POST", f"{C}/certificate-templates", {"name": "x"}),
    ("PUT", f"{C}/certificate-templates/{{uuid}}", {"name": "x"}),
    ("DELETE", f"{C}/certificate-templates/{{uuid}}/emblem", {}),
    ("POST", f"{C}/certificate-prints", {"unit": "01"}),
    ("POST", "/persons/{uuid}/code", {}),
    ("POST", "/persons/{uuid}/stop", {}),
    ("POST", "/jobs/{uuid}/retry", {}),
    ("POST", "/recounts/{code}", {}),
]  # fmt: skip


@pytest.mark.parametrize("name", ["colleague", "stranger", "learner", "nobody"])
def test_others_change_nothing(client: Client, world: ApiWorld, name: str) -> None:
    second, twin = world.people["01"][1].person.uuid, world.twins[0].uuid
    for method, path, body in WRITES:
        written = json.dumps(body).replace("{second}", str(second)).replace("{twin}", str(twin))
        answered = client.generic(
            method,
            _address(path, world),
            written,
            content_type="application/json",
            headers=world.callers[name],
        )
        assert answered.status_code in {401, 403, 404}, f"{method} {path}: {answered.content[:200]!r}"
        assert not _leaks(answered.content, world)
