"""A small world in which every page of the site has something to show, and the addresses and forms of all its pages."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services import import_bank
from lantoa.content.models import Course
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.exams.services import publish_window
from lantoa.kernel.clock import local_day
from lantoa.kernel.models import Job
from lantoa.learning.models import Device
from lantoa.messaging.services import Wording, announce
from lantoa.outcomes.models import Certificate
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.verdicts import decide
from lantoa.people.models import ApiToken, Consent, Person, Role
from lantoa.people.services.operators import create_operator
from lantoa.training.models import Campaign, Enrolment, RosterRow
from lantoa.training.rules.entries import Entry
from lantoa.training.services.late import nominate
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.upload import upload_roster
from tests.content.folders import SMALL
from tests.exams.world import bank_files, make_window
from tests.outcomes.scenes import HA_NOI, LOC_NINH, enrol, finish, happen, make_campaign, make_person, mark
from tests.surfaces.organiser.desks import client_of
from tests.training.building import HEADER, workbook

NOW = datetime.now(UTC)  # the pages use the real clock
PASSWORD = "Loa-phuong-buoi-som"
# Django's own address of the language switch and these hold no form of ours, or are fuzzed elsewhere.
OTHER_DOORS = ("api/", "readyz", "metrics", "giao-dien/")


@dataclass(frozen=True)
class Form:
    """One posting form: where it goes and, for each field, what a person could send."""

    address: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def honest(self) -> dict[str, list[str]]:
        """What the page itself would send; of a choice the last."""
        return {name: [values[-1]] for name, values in self.fields.items() if values}


@dataclass(frozen=True)
class Scene:
    """The people with their browsers, and what stands for each part of an address, here and in another campaign."""

    master: Client
    others: Mapping[str, Client]
    own: Mapping[str, str]
    foreign: Mapping[str, str]

    def addresses(self) -> list[str]:
        return sorted({address for address, _names in _addresses(self.own)})

    def foreign_addresses(self) -> list[str]:
        """The addresses with an object of another campaign under this campaign's name."""
        mixed = {**self.foreign, "code": self.own["code"]}
        return sorted({address for address, names in _addresses(mixed) if names & _OF_A_CAMPAIGN})


_OF_A_CAMPAIGN = {
    "announcement",
    "batch",
    "enrolment",
    "window_uuid",
    "enrolment_uuid",
    "serial",
    "request_uuid",
}


def build_scene() -> Scene:
    """An operator who also organises and learns, and four others; two campaigns with all they can have."""
    master = create_operator(user_name="van-hanh", password=PASSWORD, full_name="Đỗ Thị Làm Hết", now=NOW)
    for role in ("organiser", "author"):
        Role.objects.get_or_create(person=master, name=role, unit_path="VN/")
    Person.objects.filter(pk=master.pk).update(activated_at=NOW, confirmed_at=NOW)
    Consent.objects.create(person=master, purpose="training", given=True, text_version="2026-01", at=NOW)
    import_course(actor=None, source=SMALL, now=NOW)
    publish_course(actor=None, code="khoa-nho", now=NOW)
    course = Course.objects.get(code="khoa-nho")
    bank = import_bank(actor=None, files=bank_files(), now=NOW).bank
    parts = []
    for code in ("tap-huan-2026", "khoa-khac"):
        campaign = make_campaign(code, course=course)
        parts.append(_fill(campaign, bank, master if code == "tap-huan-2026" else None))
    own = parts[0] | _console_parts(master, course)
    outline = course.editions.latest("number").outline
    own |= {"lesson": outline[0]["lessons"][0]["uuid"]}
    colleague, elsewhere = make_person("Phạm Khóa Khác"), make_person("Trần Tỉnh Khác", path=HA_NOI)
    campaign = Campaign.objects.get(code="tap-huan-2026")
    Role.objects.create(
        person=colleague, name="unit_manager", unit_path="VN/", campaign_id=campaign.pk + 1000
    )
    Role.objects.create(person=elsewhere, name="unit_manager", unit_path=HA_NOI, campaign_id=campaign.pk)
    return Scene(
        master=client_of(Person.objects.get(pk=master.pk)),
        others={
            "visitor": Client(),
            "stranger": client_of(make_person("Lê Văn Lạ")),
            "colleague": client_of(colleague),
            "manager elsewhere": client_of(elsewhere),
        },
        own=own,
        foreign=own | parts[1],
    )


def _fill(campaign: Campaign, bank: Any, learner: Person | None) -> dict[str, str]:
    set_quotas(actor=None, campaign=campaign, seats={"75": 50, "01": 20}, now=NOW)
    passed, waiting = enrol(campaign, f"Lê Thị Đạt {campaign.pk}", f"Lê Văn Chờ {campaign.pk}")
    happen(campaign, mark(passed, "86.67"), finish(passed))
    decide(campaign=campaign, enrolments=[passed.uuid], now=NOW)
    issue_certificates(actor=None, campaign=campaign, enrolments=[passed.uuid], now=NOW)
    certificate = Certificate.objects.get(enrolment=passed)
    if learner is not None:
        Enrolment.objects.create(
            campaign=campaign, person=learner, unit=passed.unit, unit_code="25270", unit_path=LOC_NINH, enrolled_at=NOW
        )  # fmt: skip
    lines = [
        [1, f"Lê Mới {campaign.pk}", "1990", "", "", "", "Phường Lộc Ninh", "Đồng Nai", "", "", ""],
        [2, "Trần Lạc", "31/02/1990", "", "", "", "Xã Không Có", "Đồng Nai", "", "", ""],
    ]
    content = workbook(lines, header=HEADER)
    batch = read_roster(
        batch=upload_roster(actor=None, campaign=campaign, file_name="ds.xlsx", content=content, now=NOW),
        now=NOW,
    )
    window = publish_window(
        actor=None, window=make_window(campaign, bank, NOW, lines=[Wanted("tin", None, 3)]), now=NOW
    )
    wording = Wording("Lùi giờ kiểm tra", "Sang 15:00.", "VN", "VN/", local_day(NOW))
    told = announce(actor=None, campaign_id=campaign.pk, wording=wording, now=NOW)
    # Beside a record that may be the same person: the page asks who it is.
    make_person(f"Cao Đề {campaign.pk}", birth_date=None, birth_year=1991)
    asked = Entry(f"Cao Đề {campaign.pk}", "05/06/1991", unit="25270")
    Campaign.objects.filter(pk=campaign.pk).update(sign_up_on=True)
    return {
        "request_uuid": str(
            nominate(actor=None, campaign=campaign, entry=asked, is_checked=True, now=NOW).uuid
        ),
        "announcement": str(told.uuid),
        "code": campaign.code,
        "campaign": campaign.code,
        "batch": str(batch.uuid),
        "row": str(RosterRow.objects.filter(batch=batch).latest("pk").pk),
        "enrolment": str(waiting.uuid),
        "enrolment_uuid": str(waiting.uuid),
        "window": str(window.uuid),
        "window_uuid": str(window.uuid),
        "serial": certificate.serial,
    }


def _console_parts(master: Person, course: Course) -> dict[str, str]:
    other = make_person("Bùi Thị Khác")
    role = Role.objects.create(person=other, name="unit_manager", unit_path=HA_NOI)
    token = ApiToken.objects.create(person=other, label="Báo cáo", digest="0" * 64, expires_at=NOW)
    job = Job.objects.create(kind="training.read_roster", state="failed", actor_uuid=master.uuid)
    device = Device.objects.create(
        uuid=uuid.uuid4(), person=master.uuid, label="Máy", created_at=NOW, last_seen_at=NOW
    )
    return {
        "person_uuid": str(other.uuid),
        "role_id": str(role.pk),
        "token_uuid": str(token.uuid),
        "job_uuid": str(job.uuid),
        "device": str(device.uuid),
        "purpose": "training",
        "course": course.code,
    }


def _addresses(known: Mapping[str, str]) -> Iterator[tuple[str, set[str]]]:
    """Every address of the site outside OTHER_DOORS with its parts filled in, and the names of the parts."""
    for route, converters in _routes(get_resolver().url_patterns, "", {}):
        if route.startswith(OTHER_DOORS):
            continue
        fill = {name: _value(name, kind, route, known) for name, kind in converters.items()}
        address = route
        for name, value in fill.items():
            for kind in ("uuid", "slug", "str", "int", "path"):
                address = address.replace(f"<{kind}:{name}>", value)
        yield f"/{address}", set(converters)


def _routes(
    patterns: list[URLPattern | URLResolver], prefix: str, above: dict[str, str]
) -> Iterator[tuple[str, dict[str, str]]]:
    for one in patterns:
        route = prefix + str(one.pattern)
        converters = above | {
            name: type(converter).__name__ for name, converter in one.pattern.converters.items()
        }
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route, converters)
        else:
            yield route, converters


def _value(name: str, converter: str, route: str, known: Mapping[str, str]) -> str:
    if name == "code" and "hoc-lieu/" in route:
        return known["course"]
    if name in known:
        return known[name]
    return {"UUIDConverter": str(uuid.UUID(int=7)), "IntConverter": "7"}.get(converter, "khong-co")


class _Reader(HTMLParser):
    """The posting forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._select = ""
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("method", "").lower() == "post"
            if self._is_inside:
                self.forms.append((urljoin(self.page, given.get("action") or self.page), {}))
        if not self._is_inside:
            return
        fields = self.forms[-1][1]
        if tag in {"input", "textarea", "button"} and given.get("name"):
            fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
            fields.setdefault(self._select, [])
        elif tag == "option" and self._select:
            fields[self._select].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "select":
            self._select = ""


def forms_of(scene: Scene) -> list[Form]:
    """Every posting form on every page the master can read, and an empty one for each address no form leads to."""
    found: dict[tuple[str, frozenset[str]], Form] = {}
    for address in scene.addresses():
        response = scene.master.get(address)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        reader = _Reader(address)
        reader.feed(response.content.decode())
        for target, fields in reader.forms:
            fields.pop("csrfmiddlewaretoken", None)
            known = {name: tuple(dict.fromkeys(values)) for name, values in fields.items()}
            found.setdefault((target, frozenset(known)), Form(target, known))
    reached = {urlsplit(form.address).path for form in found.values()}
    blind = [Form(address) for address in scene.addresses() if address not in reached]
    return [*found.values(), *blind]


_PASSING = ("territory_", "django_", "sqlite_")


def snapshot(*, without: tuple[str, ...] = ()) -> dict[str, tuple[Any, ...]]:
    """Every row of every table but the units and Django's own (sessions), by table."""
    content = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith((*_PASSING, *without)):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 our own table names
                content[table] = tuple(sorted(map(repr, cursor.fetchall())))
    return content


def writes() -> int:
    """How many rows this connection wrote so far, those taken back too."""
    if connection.vendor == "sqlite":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0] or 0)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Which tables changed."""
    return [table for table, rows in before.items() if rows != after.get(table)]


def is_refused(response: HttpResponse) -> bool:
    """By its status, or by a message that is an error."""
    if response.status_code >= 400:
        return True
    request = getattr(response, "wsgi_request", None)
    stored = getattr(request, "_messages", None)
    return any(message.level_tag == "error" for message in [*getattr(stored, "_queued_messages", [])])
