"""The exam protocol's messages: one sitting told in vectors that the player is held to as well."""

import json
from pathlib import Path
from typing import Any

from lantoa.exams.gateway.app import ExamGateway
from lantoa.exams.rules.tokens import Admission, ExamKeys, opening_mac, secret_of_device, sign_admission
from lantoa.kernel.signing import from_base64url, to_base64url
from tests.exams.gateways import SECRET, Clock, Place

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors/exam/messages.json").read_text(encoding="utf-8")
)
KEYS = ExamKeys.of(VECTORS["install_secret"].encode())


def test_devices_and_admission_are_signed_as_in_the_vectors() -> None:
    admission = VECTORS["admission"]
    assert sign_admission(KEYS, Admission(**admission["payload"])) == admission["token"]
    for one in VECTORS["devices"]:
        assert to_base64url(secret_of_device(KEYS, one["person"], one["device"])) == one["secret"]
    secrets = {one["device"]: one["secret"] for one in VECTORS["devices"]}
    for one in VECTORS["macs"]:
        assert (
            opening_mac(from_base64url(secrets[one["device"]]), admission["token"], one["at"]) == one["mac"]
        )


async def test_a_whole_sitting_is_answered_as_in_the_vectors(place: Place) -> None:
    assert VECTORS["install_secret"].encode() == SECRET
    place.tell("window", VECTORS["window"]["window"], VECTORS["window"])
    clock = Clock(VECTORS["messages"][0]["now"])
    gateway = ExamGateway(place.settings, clock=clock, new_seed=lambda: int(VECTORS["seed"]))
    await gateway.start()

    said = []
    for message in VECTORS["messages"]:
        clock.now = message["now"]
        body = json.dumps(message["request"]).encode()
        status, _headers, answer = await gateway.handle("POST", message["path"], {}, body)
        said.append((message, status, json.loads(answer)))
    await gateway.stop()

    for message, status, answer in said:
        assert status == message["status"], message["name"]
        if status != 200:
            assert len(answer["error"].pop("message")) > 10
            if not message["answer"]["error"]["details"]:
                answer["error"]["details"] = {}
        assert answer == message["answer"], message["name"]
