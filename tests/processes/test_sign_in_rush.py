"""Forty people sign in at once at a server that checks one password at a time in each of two web processes."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from tests.processes.clients import at_work, wait_for
from tests.processes.places import Place

pytestmark = [pytest.mark.process, pytest.mark.both_databases]
PASSWORD = "loa phường buổi sớm"
PEOPLE, FORGETFUL = 40, 5
MOST_LOOKS = 60


@dataclass
class Visitor:
    """A browser without JavaScript: keeps cookies, follows the waiting page as often as it says."""

    port: int
    name: str
    password: str
    cookies: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    end: str = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, where to, page)."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            token = {"csrfmiddlewaretoken": self.cookies.get("lantoa_csrf", "")}
            body = urlencode(form | token)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.split(";", 1)[0]
            return answer.status, answer.getheader("Location") or "", answer.read().decode()
        finally:
            line.close()

    def sign_in(self, over: threading.Event | None = None) -> None:
        """To the end: "in", "wrong", "shut" or what else the server said."""
        self.ask("GET", "/dang-nhap/")
        status, where, page = self.ask("POST", "/dang-nhap/", {"name": self.name, "password": self.password})
        looks = 0
        while (status == 303 or (status == 200 and "http-equiv" in page)) and looks < MOST_LOOKS:
            looks += 1
            if status == 200:
                self.places += [page.split("notice-title")[1].split("</p>")[0]]
                threading.Event().wait(float(page.split('http-equiv="refresh" content="')[1].split('"')[0]))
            status, where, page = self.ask("GET", "/dang-nhap/")
        if status == 302 and where:
            self.end = "in" if self.ask("GET", "/tai-khoan/")[0] in {200, 302} else "no session"
        else:
            self.end = {422: "wrong", 429: "shut"}.get(status, f"{status} {page[:200]}")


def test_nobody_gets_a_wrong_answer_and_pages_go_on(place: Place) -> None:
    few = {"LANTOA_SIGN_IN_CHECKS": "1", "LANTOA_WEB_PROCESSES": "2"}
    names = place.ask("accounts", count=PEOPLE, password=PASSWORD)
    with Place(place.data, {**place.more, **few}).running() as server:
        visitors = [
            Visitor(server.port, name, PASSWORD if number >= FORGETFUL else "nhớ nhầm mất rồi")
            for number, name in enumerate(names)
        ]
        pages: Counter[int] = Counter()

        def read(over: threading.Event) -> None:
            while not over.is_set():
                pages[server.get("/kiem-tra/", timeout=30)] += 1

        with at_work(read, *[one.sign_in for one in visitors]):
            wait_for(lambda: all(one.end for one in visitors), 120, "everybody has an answer")

        ends = [one.end for one in visitors]
        assert ends == ["wrong"] * FORGETFUL + ["in"] * (PEOPLE - FORGETFUL)
        assert any("chỗ thứ" in told for one in visitors for told in one.places)
        assert set(pages) == {200} and pages[200] >= PEOPLE / 2
        assert place.count("people_passwordanswer") <= FORGETFUL, "an answer is used up when it lets in"

        guesser = Visitor(server.port, names[-1], "đoán mò")
        guesses = []
        for _ in range(11):
            guesser.sign_in()
            guesses.append(guesser.end)
        assert guesses == ["wrong"] * 10 + ["shut"]
    written = b"".join(file.read_bytes() for file in place.data.rglob("*") if file.is_file())
    assert PASSWORD.encode() not in written and urlencode({"": PASSWORD}).encode() not in written
