"""Browsers as far as a server sees them: they send again what was not acknowledged, and remember what was."""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GIVE_UP_SECONDS = 60


@dataclass(frozen=True)
class Answered:
    """What came back; status 0 = nothing did."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)


def call(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 20,
) -> Answered:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answered(response.status, found, response.read())
    except (OSError, http.client.HTTPException):
        return Answered(0)
    finally:
        connection.close()


def insist(
    port: int, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answered:
    """The same request until something other than "away" answers; only for what may be sent twice."""
    edge = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < edge:
        answered = call(port, method, path, body, headers)
        if answered.status not in {0, 503}:
            return answered
        time.sleep(0.1)
    raise AssertionError(f"{method} {path}: no answer for {GIVE_UP_SECONDS} s")


def multipart(
    file: bytes, name: str = "ds.xlsx", fields: Mapping[str, str] | None = None
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a form with one file."""
    edge = "ranh-gioi-" + uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in (fields or {}).items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = b"".join(parts) + head.encode() + file + f"\r\n--{edge}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={edge}"}


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def device_secret(data: Path, person: str, device: str) -> bytes:
    """What the server gave this device at sign-in, worked out from the install secret."""
    install = (data / "secret").read_text().strip().encode()
    key = hmac.digest(install, b"lantoa/device", hashlib.sha256)
    return hmac.digest(key, f"{person}:{device}".encode(), hashlib.sha256)


@dataclass
class Learner:
    """Studies on one device: makes events, delivers them in batches until each is acknowledged."""

    port: int
    data: Path
    person: str
    campaign: str
    edition: str
    lessons: list[str]
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _seq: int = 0

    def study(self, over: threading.Event) -> None:
        """Until told to stop; the last batch is delivered too."""
        while not over.is_set():
            self.deliver(self.batch())
            time.sleep(0.01)

    def batch(self, events: int = 5) -> bytes:
        """The next batch, signed by nobody yet."""
        at = int(time.time() * 1000)
        made = []
        for _ in range(events):
            self._seq += 1
            lesson = self.lessons[self._seq % len(self.lessons)]
            kind = "lesson.finished" if self._seq % 3 == 0 else "lesson.opened"
            made.append(
                {
                    "id": str(uuid.uuid4()),
                    "seq": self._seq,
                    "at": at + self._seq,
                    "kind": kind,
                    "lesson": lesson,
                    "edition": self.edition,
                    "data": {},
                }
            )
        message = {
            "person": self.person,
            "device": self.device,
            "campaign": self.campaign,
            "events": made,
            "sent_at": at,
        }
        self.sent |= {one["id"] for one in made}
        return json.dumps(message).encode()

    def sign(self, body: bytes) -> dict[str, str]:
        mac = hmac.digest(device_secret(self.data, self.person, self.device), body, hashlib.sha256)
        return {"X-Lantoa-Mac": base64url(mac), "Content-Type": "application/json"}

    def deliver(self, body: bytes) -> None:
        """Send until acknowledged."""
        answered = insist(self.port, "POST", "/api/v1/me/journal", body, self.sign(body))
        ids = {one["id"] for one in json.loads(body)["events"]}
        if answered.status != 200 or answered.json()["refused"]:
            self.faults.append(f"{answered.status} {answered.body[:300]!r}")
            return
        receipt = answered.json()
        if receipt["accepted"] + receipt["duplicates"] != len(ids):
            self.faults.append(f"counted wrong: {receipt}")
        self.acknowledged |= ids


@dataclass
class Candidate:
    """Sits the test on one device; every answer is sent until the server says it is saved."""

    port: int
    data: Path
    person: str
    admission: str
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    ticket: str = ""
    epoch: int = 0
    items: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[tuple[str, int, int], Any] = field(default_factory=dict)
    acknowledged: set[tuple[str, int, int]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _revision: int = 0

    @property
    def sitting(self) -> str:
        payload = self.admission.partition(".")[0]
        return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sitting"])

    def opening(self) -> dict[str, Any]:
        at = int(time.time() * 1000)
        mac = hmac.digest(
            device_secret(self.data, self.person, self.device),
            f"open:{self.admission}:{at}".encode(),
            hashlib.sha256,
        )
        return {"admission": self.admission, "device": self.device, "at": at, "mac": base64url(mac)}

    def ask(self, door: str, message: Any) -> Answered:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        return insist(self.port, "POST", f"/exam/v1/{door}", body)

    def open(self) -> None:
        answered = self.ask("open", self.opening())
        assert answered.status == 200, answered
        opened = answered.json()
        self.ticket, self.epoch = opened["ticket"], opened["epoch"]
        self.items = [one for one in opened["draw"] if one["options"]]

    def answer(self, over: threading.Event) -> None:
        """Answer and change answers until told to stop."""
        while not over.is_set():
            self.save_next()

    def save_next(self, count: int = 3) -> None:
        answers = []
        for _ in range(count):
            self._revision += 1
            item = self.items[self._revision % len(self.items)]
            response = item["options"][self._revision % len(item["options"])]
            answers.append({"item": item["item"], "revision": self._revision, "response": response, "at": 0})
            self.sent[item["item"], self.epoch, self._revision] = response
        answered = self.ask("save", {"ticket": self.ticket, "answers": answers})
        if answered.status != 200:
            self.faults.append(f"{answered.status} {answered.body[:300]!r}")
            return
        self.acknowledged |= {(one["item"], self.epoch, one["revision"]) for one in answered.json()["saved"]}

    def close(self) -> dict[str, Any]:
        answered = self.ask("close", {"ticket": self.ticket, "answers": [], "at": int(time.time() * 1000)})
        assert answered.status == 200, answered
        return dict(answered.json())


@contextmanager
def at_work(*tasks: Any) -> Iterator[None]:
    """Run `task(over)` of everybody in threads until the block ends; a thread that fails fails the test."""
    over = threading.Event()
    errors: list[Exception] = []

    def work(task: Any) -> None:
        try:
            task(over)
        except Exception as error:  # noqa: BLE001 shown by the thread that waits
            errors.append(error)

    threads = [threading.Thread(target=work, args=(task,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(GIVE_UP_SECONDS + 5)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]


def wait_for(question: Any, seconds: float, what: str) -> Any:
    """Ask until the answer is true; returns it."""
    edge = time.monotonic() + seconds
    while time.monotonic() < edge:
        if found := question():
            return found
        time.sleep(0.03)
    raise AssertionError(f"not within {seconds} s: {what}")


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
