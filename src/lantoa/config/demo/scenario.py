"""One small campaign with life on every page: units, course, quotas, rosters, study, a final test, certificates.

Everything goes through the real services with an injected clock; only the passwords of the many are left out, because
hashing each of them takes a tenth of a second.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from lantoa.config.demo.cast import Roster, rosters_of
from lantoa.config.demo.days import live_through, plan_days
from lantoa.config.demo.sitting import Candidate, sit
from lantoa.config.demo.windows import open_tests
from lantoa.config.demo.workbooks import workbook
from lantoa.content.queries import PublishedCourse, course_by_code
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.exams.models import Window
from lantoa.facts.consumers import drain
from lantoa.kernel.clock import VIETNAM, local_day
from lantoa.messaging.services import Wording, announce
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.people.enums import ConsentPurpose, RoleName
from lantoa.people.models import Person
from lantoa.people.queries.persons import sign_in_names_of
from lantoa.people.services.activation import activate, check_code, confirm_identity, record_consents
from lantoa.people.services.codes import issue_codes
from lantoa.people.services.roles import create_account, grant_role
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.units import ROOT_CODE
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.services.campaigns import open_campaign
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.rosters.confirming import confirm_batch, enrol_ready_rows
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.upload import upload_roster

COURSE = "phat-thanh-co-so"
CAMPAIGN = "tap-huan-2026"
PASSWORD = "lan-toa-2026"  # printed for everybody: a demonstration has no secrets
DAYS = 9

Say = Callable[[str, float], None]


@dataclass(frozen=True)
class Account:
    """A demonstration account to print."""

    role: str
    name: str
    secret: str


@dataclass
class Told:
    """What the demonstration made; people, not turns."""

    accounts: list[Account] = field(default_factory=list)
    enrolled: int = 0
    waiting: int = 0
    studied: int = 0
    sat: int = 0
    certified: int = 0


def exists() -> bool:
    """Whether the demonstration is loaded already."""
    return Campaign.objects.filter(code=CAMPAIGN).exists()


def play(*, officers: int, now: datetime, say: Say) -> Told:
    """Load the demonstration; `say(what, share)` shows progress, share from 0 to 1."""
    told, chance = Told(), random.Random(officers)  # noqa: S311 made-up people need no secrets
    begin = (
        (now - timedelta(days=DAYS)).astimezone(VIETNAM).replace(hour=8, minute=0, second=0, microsecond=0)
    )
    say("Tài khoản và học liệu", 0.02)
    organiser = _console_accounts(told, begin)
    course = _course(begin)
    say("Chỉ tiêu và danh sách các tỉnh", 0.05)
    rosters = rosters_of(officers, local_day(begin))
    campaign = _campaign(organiser, rosters, begin)
    for number, roster in enumerate(rosters):
        told.waiting += _import_roster(organiser, campaign, roster, begin + timedelta(hours=1 + number // 6))
        say(f"Danh sách {roster.province.full_name}", 0.05 + 0.15 * number / len(rosters))
    _manager_account(told, rosters[0], campaign, begin)
    window = open_tests(organiser, campaign, settings.LANTOA.banks_folder / COURSE, now)
    enrolments = list(
        Enrolment.objects.filter(campaign=campaign, state=EnrolmentState.ACTIVE)
        .select_related("person")
        .order_by("id")
    )
    told.enrolled = len(enrolments)
    _announce(organiser, campaign, now)
    _learner_accounts(told, enrolments, begin)
    lessons = sum(len(topic.lessons) for topic in course.topics)
    plans = plan_days(
        enrolments[2:], lessons=lessons, begin=begin, chance=chance
    )  # the printed two are the visitor's
    live_through(
        campaign=campaign,
        course=course,
        plans=plans,
        chance=chance,
        say=lambda share: say("Mười ngày học", 0.2 + 0.35 * share),
    )
    told.studied = sum(bool(plan.sessions) for plan in plans)
    say("Tiến độ học", 0.55)
    drain(now=now)
    _sit_the_test(told, window, [plan.candidate for plan in plans if plan.candidate], chance, now, say)
    say("Giấy chứng nhận và số liệu", 0.92)
    told.certified = len(issue_certificates(actor=organiser, campaign=campaign, now=now).serials)
    drain(now=now)
    say("Xong", 1.0)
    return told


def _announce(organiser: Person, campaign: Campaign, now: datetime) -> None:
    wording = Wording(
        title="Bài kiểm tra cuối khóa đang mở",
        text=(
            "Bài có **20 câu**, làm trong **30 phút**, được làm hai lần và lấy điểm cao hơn. Nên làm thử một lần trước, "
            "ngồi nơi có sóng tốt và sạc đầy máy.\n\nCần giúp, gọi số điện thoại ở cuối trang."
        ),
        unit_code=ROOT_CODE,
        unit_path=f"{ROOT_CODE}/",
        starts_on=local_day(now) - timedelta(days=2),
    )
    announce(actor=organiser, campaign_id=campaign.pk, wording=wording, now=now - timedelta(days=2))


def _sit_the_test(
    told: Told,
    window: Window,
    candidates: Sequence[Candidate],
    chance: random.Random,
    now: datetime,
    say: Say,
) -> None:
    """Most sit on the first day of the test; some of the weaker ones once more on the second."""
    say("Bài kiểm tra cuối khóa", 0.7)
    sit(window=window, candidates=candidates, chance=chance, at=now - timedelta(hours=40))
    told.sat = len(candidates)
    say("Chấm bài", 0.8)
    drain(now=now)
    again = [
        replace(one, skill=min(0.95, one.skill + 0.15))
        for one in candidates
        if one.skill < 0.55 and chance.random() < 0.6
    ]
    sit(window=window, candidates=again, chance=chance, at=now - timedelta(hours=20))
    say("Chấm lần hai", 0.87)
    drain(now=now)


def _console_accounts(told: Told, begin: datetime) -> Person:
    root = unit_as_of("VN", local_day(begin))
    made = {}
    for role, user_name, full_name in (
        (RoleName.ORGANISER, "bantochuc", "Trần Thị Minh Tâm"),
        (RoleName.OPERATOR, "vanhanh", "Lê Quang Vinh"),
    ):
        person = create_account(
            actor=None,
            user_name=user_name,
            password=PASSWORD,
            full_name=full_name,
            unit_id=root.pk,
            now=begin,
        )
        grant_role(actor=None, person=person, name=role.value, now=begin)
        told.accounts.append(Account(str(role.label), user_name, PASSWORD))
        made[role] = person
    return made[RoleName.ORGANISER]


def _manager_account(told: Told, roster: Roster, campaign: Campaign, begin: datetime) -> None:
    person = create_account(
        actor=None,
        user_name="quanly",
        password=PASSWORD,
        full_name="Đỗ Văn Hải",
        unit_id=roster.province.pk,
        unit_path=roster.province.path,
        now=begin,
    )
    grant_role(
        actor=None,
        person=person,
        name=RoleName.UNIT_MANAGER.value,
        unit_path=roster.province.path,
        campaign_id=campaign.pk,
        now=begin,
    )
    told.accounts.append(
        Account(f"{RoleName.UNIT_MANAGER.label}, {roster.province.full_name}", "quanly", PASSWORD)
    )


def _course(begin: datetime) -> PublishedCourse:
    import_course(actor=None, source=settings.LANTOA.courses_folder / COURSE, now=begin)
    publish_course(actor=None, code=COURSE, now=begin)
    return course_by_code(COURSE)


def _campaign(organiser: Person, rosters: Sequence[Roster], begin: datetime) -> Campaign:
    campaign = open_campaign(
        actor=organiser,
        code=CAMPAIGN,
        title="Tập huấn kỹ năng biên tập tin và phát thanh cơ sở năm 2026",
        summary="Dành cho cán bộ thông tin cơ sở của 34 tỉnh, thành phố. Khóa mẫu: mọi tên người đều do máy tạo ra.",
        organisation="Ban tổ chức tập huấn (khóa mẫu)",
        hotline="1900 0000",
        starts_on=local_day(begin),
        ends_on=local_day(begin) + timedelta(days=30),
        pass_percent=Decimal(50),
        course_code=COURSE,
        now=begin,
    )
    set_terms(
        actor=organiser,
        campaign=campaign,
        terms=Terms(place="Hà Nội", signer_title="TRƯỞNG BAN", signer_name="Trần Thị Minh Tâm"),
        now=begin,
    )
    set_quotas(
        actor=organiser,
        campaign=campaign,
        seats={roster.province.code: roster.seats for roster in rosters},
        now=begin,
    )
    return campaign


def _import_roster(organiser: Person, campaign: Campaign, roster: Roster, at: datetime) -> int:
    """Upload, read, confirm as the organiser would; returns the rows that wait for an answer."""
    batch = upload_roster(
        actor=organiser,
        campaign=campaign,
        file_name=f"danh-sach-{roster.province.code}.xlsx",
        content=workbook(roster.province.full_name, roster.officers, roster.habit),
        unit_path=roster.province.path,
        now=at,
    )
    batch = read_roster(batch=batch, now=at)
    confirm_batch(actor=organiser, batch=batch, now=at + timedelta(minutes=5))
    batch = enrol_ready_rows(batch=batch, actor_uuid=organiser.uuid, now=at + timedelta(minutes=6))
    return int(batch.counts.get("attention", 0))


def _learner_accounts(told: Told, enrolments: Sequence[Enrolment], begin: datetime) -> None:
    """One learner with a password, one who holds a printed code and has never come."""
    at = begin + timedelta(days=1)
    known, new = enrolments[0].person, enrolments[1].person
    for person in (known, new):
        names = sign_in_names_of([person])[person.pk]
        (issued,) = issue_codes(
            actor=None, persons=[person], now=begin + timedelta(days=DAYS) if person is new else at
        )
        if person is new:
            told.accounts.append(
                Account("Học viên chưa vào lần nào (dùng mã kích hoạt)", _as_dialled(names[0]), issued.code)
            )
            continue
        ticket = check_code(name=names[0], code=issued.code, now=at)
        activate(token=ticket.token, password=PASSWORD, now=at)
        record_consents(actor=person, answers={purpose.value: True for purpose in ConsentPurpose}, now=at)
        confirm_identity(actor=person, now=at)
        told.accounts.append(Account("Học viên", _as_dialled(names[0]), PASSWORD))


def _as_dialled(name: str) -> str:
    return f"0{name.removeprefix('+84')}" if name.startswith("+84") else name
