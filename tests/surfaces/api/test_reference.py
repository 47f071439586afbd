"""docs/reference/api.md does what it says: every request in it is run, in order, and its list of paths is complete."""

import io
import re
import shlex
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lantoa.kernel.jobs import run_job
from lantoa.kernel.models import Job
from lantoa.surfaces.api.describe import paths_as_markdown
from lantoa.surfaces.api.urls import api
from tests.exams.world import bank_files
from tests.surfaces.api.rosters import Officer, roster
from tests.surfaces.api.world import COURSE_FOLDER, ApiWorld

PAGE = Path(__file__).parents[3] / "docs/reference/api.md"
ADDRESS = "http://testserver"
HERE = "/api/v1/campaigns/tap-huan-2026"
TAKEN = re.compile(r"^(?P<name>[A-Z0-9]+)=\$\((?P<curl>curl .*) \| jq -r (?P<path>.+)\)$", re.DOTALL)


def requests_of(page: str) -> list[str]:
    """The curl commands of the page's bash blocks, in order; a command may run over several lines."""
    found: list[str] = []
    for block in re.findall(r"```bash\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if re.match(r"(curl |[A-Z0-9]+=\$\(curl )", line):
                found.append(line)
            elif found and line.startswith("  "):
                found[-1] += f"\n{line}"
    return found


def _files() -> dict[str, bytes]:
    people = [
        Officer("Vũ Văn Mới", "01/02/1990", "Nam", "Phường Ba Đình", "Thành phố Hà Nội", "0912000031"),
        Officer("Đỗ Thị Thêm", "01/02/1991", "Nữ", "Xã Không Có", "Thành phố Hà Nội", "0912000032"),
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(COURSE_FOLDER.rglob("*")):
            archive.write(path, path.relative_to(COURSE_FOLDER))
    return {
        "danh-sach.xlsx": roster(people),
        "khoa-hoc.zip": packed.getvalue(),
        "bieu-trung.png": _picture(),
        **bank_files(),
    }


def _picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (96, 96), "#0b5563").save(target, format="PNG")
    return target.getvalue()


def _picked(found: Any, path: str) -> str:
    """What `jq -r` would print of such a path as `.rows[0].uuid`."""
    for name, place in re.findall(r"\.?(\w+)|\[(\d+)\]", path.strip("'")):
        found = found[name] if name else found[int(place)]
    return str(found)


def _send(client: Client, words: list[str], files: dict[str, bytes]) -> Any:
    """A curl command as a request of Django's test client."""
    method, address, headers, body, form = "GET", "", {}, "", {}  # type: ignore[var-annotated]
    rest = iter(words[1:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        elif word == "-F":
            name, _, file = next(rest).partition("=@")
            form.setdefault(name, []).append(SimpleUploadedFile(file, files[file]))
        elif word == "-o":
            next(rest)
        else:
            address = word.removeprefix(ADDRESS)
    if form:
        return client.post(address, form, headers=headers)
    kind = headers.pop("Content-Type", "")
    return client.generic(method, address, body, content_type=kind, headers=headers)


@pytest.mark.django_db
def test_every_request_of_the_page_is_answered_well(client: Client, world: ApiWorld) -> None:
    known = {
        "LANTOA": ADDRESS,
        "HERE": f"{ADDRESS}{HERE}",
        "JSON": "Content-Type: application/json",
    }
    for name, caller in (("AUTH", "organiser"), ("OPERATOR", "operator"), ("LEARNER", "learner")):
        known[name] = f"Authorization: {world.callers[caller]['Authorization']}"
    organiser = world.callers["organiser"]
    client.post(
        f"{HERE}/certificate-batches/{world.batch}/cancel", headers=organiser
    )  # the page makes its own
    files, commands = _files(), requests_of(PAGE.read_text())
    assert len(commands) > 150

    for command in commands:
        taken = TAKEN.match(command)
        plain = taken["curl"] if taken else command
        words = [re.sub(r"\$([A-Z0-9]+)", lambda match: known[match[1]], word) for word in shlex.split(plain)]
        answered = _send(client, words, files)
        assert 200 <= answered.status_code < 300, (
            f"{plain}: {answered.status_code} {answered.content[:400]!r}"
        )
        if taken:
            known[taken["name"]] = _picked(answered.json(), taken["path"])
        for job in Job.objects.filter(state=Job.State.QUEUED):  # what the worker does meanwhile
            run_job(str(job.uuid))


def test_list_of_paths_is_that_of_the_description() -> None:
    listed = PAGE.read_text().partition("## All paths\n\n")[2]

    assert listed.strip() == paths_as_markdown(api.get_openapi_schema()).strip()


def test_every_path_but_the_players_own_is_shown_in_an_example() -> None:
    page = PAGE.read_text().partition("## All paths")[0]
    shown = {
        re.sub(r"\?.*", "", word).replace("$HERE", "$LANTOA/api/v1/campaigns/{code}")
        for command in requests_of(page)
        for word in command.replace('"', " ").split()
        if word.startswith(("$LANTOA/", "$HERE"))
    }
    patterns = {re.sub(r"\{\w+\}", "[^/]+", path) for path in api.get_openapi_schema()["paths"]}
    missing = {
        one for one in patterns if not any(re.fullmatch(one, word.removeprefix("$LANTOA")) for word in shown)
    }

    rarely = {"device", "journal", "check-in", "retry", "pdf", "tokens/[^/]+"}
    assert {one for one in missing if not one.endswith(tuple(rarely))} == set()
