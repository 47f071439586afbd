"""Certificates by the API: terms with grades and template, templates, batches reviewed, reissue, files to print."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lantoa.kernel.jobs import run_job
from tests.surfaces.api.asking import HERE, ask
from tests.surfaces.api.world import ApiWorld

pytestmark = pytest.mark.django_db


def _png(side: int = 96) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (side, side), "#0b5563").save(target, format="PNG")
    return target.getvalue()


def test_terms_keep_grades_and_template(client: Client, world: ApiWorld) -> None:
    wanted = {
        "lessons_required": False,
        "issues_automatically": False,
        "by_decision": True,
        "grades": [{"percent": "80", "word": "Giỏi"}, {"percent": "50", "word": "Đạt"}],
        "template": str(world.template),
        "parent_organisation": "",
        "place": "Hà Nội",
        "signer_title": "CỤC TRƯỞNG",
        "signer_name": "Nguyễn Văn A",
    }

    put = ask(client, world, "organiser", "PUT", "terms", wanted)
    titled = ask(client, world, "organiser", "PUT", "terms", {"signer_name": "TS. Nguyễn Văn A"})
    by_hand = ask(client, world, "organiser", "POST", "certificates", {})

    assert put.json() == wanted == ask(client, world, "organiser", "GET", "terms").json()
    assert titled.status_code == 422 and "signer_name" in titled.json()["error"]["details"]["fields"]
    assert (by_hand.status_code, by_hand.json()["error"]["code"]) == (409, "decision_needed")


def test_template_is_made_changed_and_looked_at(client: Client, world: ApiWorld) -> None:
    made = ask(client, world, "organiser", "POST", "certificate-templates", {"name": "Mẫu mới"}).json()
    here = f"certificate-templates/{made['uuid']}"
    pale = ask(client, world, "organiser", "PUT", here, {"name": "Mẫu mới", "accent": "#ffffff"})
    changed = ask(client, world, "organiser", "PUT", here, {"name": "Mẫu mới", "place": "Huế"}).json()
    emblem = client.post(
        f"{HERE}/{here}/emblem",
        {"file": SimpleUploadedFile("bieu-trung.png", _png())},
        headers=world.callers["organiser"],
    )
    no_picture = client.post(
        f"{HERE}/{here}/emblem",
        {"file": SimpleUploadedFile("bieu-trung.png", b"GIF89a")},
        headers=world.callers["organiser"],
    )
    picture = ask(client, world, "organiser", "GET", f"{here}/preview.png")
    without = ask(client, world, "organiser", "DELETE", f"{here}/emblem").json()
    listed = ask(client, world, "organiser", "GET", "certificate-templates").json()

    assert pale.status_code == 422 and "accent" in pale.json()["error"]["details"]["fields"]
    assert (changed["place"], changed["has_emblem"], emblem.json()["has_emblem"]) == ("Huế", False, True)
    assert emblem.json()["place"] == "Huế"
    assert (no_picture.status_code, no_picture.json()["error"]["code"]) == (422, "emblem_not_good")
    assert picture.content.startswith(b"\x89PNG") and picture["Content-Type"] == "image/png"
    assert without["has_emblem"] is False
    assert [one["name"] for one in listed] == ["Mẫu mới", "Mẫu của Cục"]


def test_somebody_left_off_is_put_back(client: Client, world: ApiWorld) -> None:
    here, second = f"certificate-batches/{world.batch}", str(world.people["01"][1].uuid)
    off = ask(
        client,
        world,
        "organiser",
        "POST",
        f"{here}/exclude",
        {"enrolments": [second], "reason": "Chờ xác minh"},
    ).json()
    apart = ask(client, world, "organiser", "GET", f"{here}/members?state=excluded").json()["rows"]
    back = [
        ask(client, world, "organiser", "POST", f"{here}/include", {"enrolments": [second]}).json()
        for _ in "12"
    ]

    assert (off["listed"], off["excluded"], len(apart)) == (0, 1, 1)
    assert (back[0]["listed"], back[0]["excluded"]) == (1, 0) and back[0] == back[1]
    assert (
        ask(client, world, "manager", "POST", f"{here}/include", {"enrolments": [second]}).status_code == 403
    )


def test_certificate_is_issued_anew_after_a_correction(client: Client, world: ApiWorld) -> None:
    here, first = f"certificates/{world.serial}", world.people["01"][0].person
    same = ask(client, world, "organiser", "POST", f"{here}/reissue", {"reason": "Sửa tên"})
    name = {"full_name": "Nguyễn Thị Bí Ẩn", "reason": "Theo căn cước"}
    ask(client, world, "organiser", "PATCH", f"persons/{first.uuid}", name)
    changes = ask(client, world, "manager", "GET", f"{here}/reissue").json()
    by_unit = ask(client, world, "manager", "POST", f"{here}/reissue", {"reason": "Sửa tên"})
    new = ask(client, world, "organiser", "POST", f"{here}/reissue", {"reason": "Sửa tên"})
    old = ask(client, world, "organiser", "GET", here).json()
    checked = client.get(f"/api/v1/certificates/by-code/{world.check_code}").json()
    by_state = [
        ask(client, world, "organiser", "GET", f"certificates?state={state}").json()["page"]["total"]
        for state in ("", "valid", "revoked")
    ]

    assert (same.status_code, same.json()["error"]["code"]) == (409, "nothing_to_correct")
    assert [(one["before"], one["after"]) for one in changes if one["is_change"]] == [
        ("Nguyễn Thị Bí Mật", "Nguyễn Thị Bí Ẩn")
    ]
    assert by_unit.status_code == 403
    assert (new.status_code, new.json()["full_name"]) == (201, "Nguyễn Thị Bí Ẩn")
    assert (new.json()["replaces"], old["replaced_by"]) == (world.serial, new.json()["serial"])
    assert (checked["is_valid"], checked["replaced_by"]) == (False, new.json()["serial"])
    assert by_state == [2, 1, 1]


def test_files_to_print_are_asked_for_made_and_fetched(client: Client, world: ApiWorld) -> None:
    asked = ask(client, world, "manager", "POST", "certificate-prints", {"level": "province"})
    here = f"certificate-prints/{asked.json()['uuid']}"
    too_early = ask(client, world, "manager", "GET", f"{here}/file")
    run_job(asked.json()["job"])
    one = ask(client, world, "manager", "GET", here).json()
    file: Any = ask(client, world, "manager", "GET", f"{here}/file")
    elsewhere = ask(client, world, "colleague", "POST", "certificate-prints", {"batch": str(world.batch)})

    assert (asked.status_code, asked.json()["is_ready"], asked.json()["unit_path"]) == (202, False, "VN/01/")
    assert (too_early.status_code, too_early.json()["error"]["code"]) == (404, "print_not_found")
    assert (one["is_ready"], one["files"], one["pages"]) == (True, 1, 1)
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert elsewhere.status_code == 404
