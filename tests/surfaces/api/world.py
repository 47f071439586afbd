"""A campaign with people of two provinces, and everybody who may ask about it, each with a token.

Hà Nội (01) has a roster, enrolled people, marks and a certificate; Huế (46) has its own roster and person.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services import import_bank
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.exams.services.preparing import prepare_window
from lantoa.exams.services.windows import publish_window
from lantoa.kernel.clock import now
from lantoa.kernel.ids import new_uuid
from lantoa.messaging.services import Wording, announce
from lantoa.outcomes.enums import PrintLevel
from lantoa.outcomes.models import Certificate, PrintRun
from lantoa.outcomes.print_queries import print_path
from lantoa.outcomes.services.batches import gather_members, open_batch
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.merging import merge_persons
from lantoa.outcomes.services.prints import ask_print
from lantoa.outcomes.services.templates import TemplateText, save_template
from lantoa.outcomes.services.verdicts import decide
from lantoa.people.enums import ConsentPurpose
from lantoa.people.models import Person
from lantoa.people.services.activation import confirm_identity, record_consents, request_correction
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.people.services.roles import create_account, grant_role
from lantoa.people.services.tokens import create_token
from lantoa.territory.queries import unit_as_of
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.sign_up import printed_receipt
from lantoa.training.rules.entries import Entry
from lantoa.training.services.campaigns import attach_course, open_campaign
from lantoa.training.services.late import enrol_by_hand, nominate
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.rosters.confirming import confirm_batch, enrol_ready_rows
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.upload import upload_roster
from lantoa.training.services.sign_up import set_entry_terms, sign_up
from tests.exams.world import Journal, World, bank_files, hand_in, marked, opened
from tests.outcomes.scenes import finish, happen, mark
from tests.surfaces.api.rosters import Officer, roster

CODE = "tap-huan-2026"
HANOI, HUE = "VN/01/", "VN/46/"
BANK = "thu"
COURSE_FOLDER = Path(__file__).parents[2] / "fixtures" / "course-small"

HANOI_PEOPLE = [
    Officer("Nguyễn Thị Bí Mật", "03/02/1980", "Nữ", "Phường Ba Đình", "Thành phố Hà Nội", "0912000001"),
    Officer("Trần Văn Kín Đáo", "03/02/1981", "Nam", "Phường Ba Đình", "Thành phố Hà Nội", "0912000002"),
    Officer("Lê Văn Chờ Xếp", "03/02/1982", "Nam", "Xã Không Có Thật", "Thành phố Hà Nội", "0912000003"),
]
HUE_PEOPLE = [
    Officer("Phạm Thị Sông Hương", "05/04/1983", "Nữ", "Phường Thuận Hóa", "Thành phố Huế", "0912000009")
]
NOMINATED = Entry("Hồ Thị Đề Cử", "03/02/1984", "0912000004", unit="00004")
SIGNED_UP = Entry("Đinh Văn Tự Nguyện", "03/02/1985", "0912000005", unit="00004")
UNREACHED = Entry("Lê Văn Không Số", "03/02/1986", unit="00004")
WISHED = "Lê Văn Chờ Sửa"
ANNOUNCED = "Lịch học của riêng Hà Nội"


@dataclass
class ApiWorld:
    """`people`: enrolments by province code. `callers`: headers by who asks ("nobody" has none)."""

    campaign: Campaign
    callers: dict[str, dict[str, str]] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    people: dict[str, list[Enrolment]] = field(default_factory=dict)
    rosters: dict[str, Any] = field(default_factory=dict)
    window: Any = None
    draft_window: Any = None
    serial: str = ""
    course: str = ""
    batch: Any = None
    request: Any = None
    correction: Any = None
    twins: list[Person] = field(default_factory=list)
    merge: Any = None
    template: Any = None
    prints: Any = None
    announcement: Any = None
    receipt: str = ""
    check_code: str = ""

    @property
    def secrets(self) -> set[str]:
        """What nobody outside Hà Nội may read anywhere: names, phones, uuids, serials."""
        rows = self.people["01"]
        known = {one.name for one in HANOI_PEOPLE} | {one.phone[1:] for one in HANOI_PEOPLE}
        known |= {str(row.uuid) for row in rows} | {str(row.person.uuid) for row in rows}
        return known | {
            str(self.rosters["01"].uuid),
            str(self.rosters["01"].job_uuid),
            self.serial,
            str(self.batch),
            str(self.request),
            str(self.correction),
            str(self.merge),
            str(self.prints),
            *(str(one.uuid) for one in self.twins),
            self.check_code,
            ANNOUNCED,
            WISHED,
            NOMINATED.full_name,
            SIGNED_UP.full_name,
            UNREACHED.full_name,
        }


def caller(
    user_name: str, role: str = "", path: str = "VN/", campaign_id: int = 0
) -> tuple[Person, dict[str, str]]:
    """An account with a role and the headers of its token."""
    unit = unit_as_of(path.rstrip("/").rsplit("/", 1)[-1], now().date())
    person = create_account(
        actor=None,
        user_name=user_name,
        password="mot-mat-khau-dai",
        full_name=f"Người {user_name}",
        unit_id=unit.pk,
        unit_path=path,
        now=now(),
    )
    if role:
        grant_role(actor=None, person=person, name=role, unit_path=path, campaign_id=campaign_id, now=now())
    token = create_token(actor=None, user_name=user_name, label="thử", days=1, now=now())
    return person, {"Authorization": f"Bearer {token}"}


def make_world() -> ApiWorld:
    organiser, organiser_headers = caller("to.chuc", "organiser")
    campaign = open_campaign(
        actor=organiser,
        code=CODE,
        title="Khóa thử của API",
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 6, 1),
        units_as_of=date(2026, 5, 1),
        now=now(),
    )
    set_quotas(actor=organiser, campaign=campaign, seats={"01": 40, "46": 30}, now=now())
    world = ApiWorld(campaign)
    world.callers = {"nobody": {}, "organiser": organiser_headers}
    world.persons["organiser"] = organiser
    for name, role, path in (
        ("operator", "operator", "VN/"),
        ("manager", "unit_manager", HANOI),
        ("colleague", "unit_manager", HUE),
        ("stranger", "", "VN/"),
    ):
        person, headers = caller(f"api.{name}", role, path, campaign.pk if role == "unit_manager" else 0)
        world.persons[name], world.callers[name] = person, headers
    for province, officers in (("01", HANOI_PEOPLE), ("46", HUE_PEOPLE)):
        sender = world.persons["manager" if province == "01" else "colleague"]
        world.rosters[province] = _enrol(sender, campaign, f"VN/{province}/", roster(officers))
        rows = Enrolment.objects.filter(campaign=campaign, unit_path__startswith=f"VN/{province}/")
        world.people[province] = list(rows.select_related("person", "unit").order_by("id"))
    world.course = import_course(actor=None, source=COURSE_FOLDER, now=now()).code
    publish_course(actor=None, code=world.course, now=now())
    attach_course(actor=organiser, campaign=campaign, course_code=world.course, now=now())
    _learner(world)
    _test(world)
    _certificate(world)
    manager = world.persons["manager"]
    world.request = nominate(actor=manager, campaign=campaign, entry=NOMINATED, now=now()).uuid
    _sign_up(world)
    _records(world)
    _papers(world)
    return world


def _enrol(sender: Person, campaign: Campaign, path: str, content: bytes) -> Any:
    batch = upload_roster(
        actor=sender, campaign=campaign, file_name="ds.xlsx", content=content, unit_path=path, now=now()
    )
    batch = read_roster(batch=batch, now=now())
    confirm_batch(actor=sender, batch=batch, now=now())
    return enrol_ready_rows(batch=batch, actor_uuid=sender.uuid, now=now())


def _learner(world: ApiWorld) -> None:
    """The first person of Hà Nội has done the first steps and holds a token."""
    person = world.people["01"][0].person
    record_consents(actor=person, answers={one.value: True for one in ConsentPurpose}, now=now())
    Person.objects.filter(pk=person.pk).update(activated_at=now())
    person.refresh_from_db()
    confirm_identity(actor=person, now=now())
    name = person.sign_in_names.first()
    assert name is not None
    token = create_token(actor=None, user_name=name.value, label="", days=1, now=now())
    world.persons["learner"], world.callers["learner"] = person, {"Authorization": f"Bearer {token}"}


def _test(world: ApiWorld) -> None:
    bank = import_bank(actor=None, files=bank_files(), now=now()).bank
    hour = timedelta(hours=1)
    values: dict[str, Any] = {
        "actor": world.persons["organiser"],
        "campaign": world.campaign,
        "bank": bank,
        "lines": [Wanted("tin", None, 6)],
        "opens_at": now() - hour,
        "closes_at": now() + 3 * hour,
        "limit_seconds": 1800,
        "grace_seconds": 60,
        "attempts": 2,
        "pass_percent": 50,
        "is_sealed": True,
        "now": now(),
    }
    world.window = publish_window(
        actor=None, window=prepare_window(title="Bài kiểm tra cuối khóa", **values), now=now()
    )
    world.draft_window = prepare_window(title="Bài đang chuẩn bị", **values)
    journal, sat = Journal(), World(world.campaign, bank, world.window, world.people["01"])
    sitting = opened(sat, journal, now() - timedelta(minutes=5))
    hand_in(sitting, journal, now() - timedelta(minutes=1))
    marked(sat, sitting, now())
    if connection.vendor == "sqlite":  # on PostgreSQL the journal writes over the test's own connection
        journal.store.close()


def _certificate(world: ApiWorld) -> None:
    """The first person of Hà Nội holds a certificate, the second waits on a list for one."""
    first, second, *_ = world.people["01"]
    for one in (first, second):
        happen(world.campaign, mark(one, "86.67"), finish(one))
    decide(campaign=world.campaign, enrolments=[first.uuid, second.uuid], now=now())
    done = issue_certificates(
        actor=world.persons["organiser"], campaign=world.campaign, enrolments=[first.uuid], now=now()
    )
    (world.serial,) = done.serials
    batch = open_batch(actor=world.persons["organiser"], campaign=world.campaign, unit_path=HANOI, now=now())
    gather_members(batch=batch)
    world.batch = batch.uuid


def _sign_up(world: ApiWorld) -> None:
    """Somebody of Hà Nội signed up, and the learners there are told something."""
    organiser = world.persons["organiser"]
    world.campaign = set_entry_terms(
        actor=organiser, campaign=world.campaign, managers_enrol=True, sign_up_on=True, now=now()
    )
    made = sign_up(
        campaign=world.campaign, entry=SIGNED_UP, has_consented=True, once=new_uuid(), address="", now=now()
    )
    world.receipt = printed_receipt(made.receipt)
    wording = Wording(ANNOUNCED, "Từ **08:00**.", "01", HANOI, starts_on=date(2026, 5, 1))
    world.announcement = announce(
        actor=organiser, campaign_id=world.campaign.pk, wording=wording, now=now()
    ).uuid


def _records(world: ApiWorld) -> None:
    """The third person of Hà Nội has no number, asks for another name and has absorbed a record; the second has a twin."""
    third = enrol_by_hand(actor=world.persons["manager"], campaign=world.campaign, entry=UNREACHED, now=now())
    world.people["01"].append(third)
    second, wishing = world.people["01"][1].person, third.person
    world.correction = request_correction(actor=wishing, full_name=WISHED, now=now()).uuid
    new = [
        NewPerson(one.full_name, unit_id=one.unit_id, unit_path=HANOI, birth_year=year)
        for one, year in ((second, 1981), (wishing, 1986))
    ]
    world.twins = list(create_persons(actor=None, new=new, now=now()))
    world.merge = merge_persons(actor=None, kept=wishing, merged=world.twins[1], now=now()).uuid


def _papers(world: ApiWorld) -> None:
    """A template, and a file of certificates; that it is no PDF does not matter to who asks for it."""
    organiser = world.persons["organiser"]
    world.template = save_template(
        actor=organiser, campaign=world.campaign, text=TemplateText("Mẫu của Cục"), now=now()
    ).uuid
    run = ask_print(
        actor=organiser, campaign=world.campaign, unit_path=HANOI, level=PrintLevel.COMMUNE, now=now()
    )
    print_path(run).parent.mkdir(parents=True, exist_ok=True)
    print_path(run).write_bytes(b"%PDF " + world.serial.encode())
    PrintRun.objects.filter(pk=run.pk).update(file_name="giay.pdf", files=1, pages=1, size=20)
    world.prints = run.uuid
    world.check_code = Certificate.objects.get(serial=world.serial).check_code
