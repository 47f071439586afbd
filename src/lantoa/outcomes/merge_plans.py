"""Two records side by side, and what would become of them as one. Reads only; `services.merging` acts on the same plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from lantoa.exams.enums import WindowKind
from lantoa.exams.models import Sitting
from lantoa.learning.models import CourseProgress
from lantoa.outcomes.models import Certificate
from lantoa.people.models import Person
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Enrolment


@dataclass(frozen=True)
class EnrolmentSide:
    """One enrolment with what hangs on it. Percents as kept (87.50)."""

    enrolment: Enrolment
    lessons_finished: int
    lessons_total: int
    percents: Sequence[object]
    sittings: int
    serials: Sequence[str]

    @property
    def is_active(self) -> bool:
        return self.enrolment.state == EnrolmentState.ACTIVE

    @property
    def has_result(self) -> bool:
        """A final test opened or a certificate in force: nothing that may silently stop counting."""
        return bool(self.sittings or self.serials)


@dataclass(frozen=True)
class RecordSide:
    """One of the two records."""

    person: Person
    birth: str
    sign_in_names: Sequence[str]
    enrolments: Sequence[EnrolmentSide]


@dataclass(frozen=True)
class Doubled:
    """A campaign in which both are enrolled: which enrolment counts, and why in words; "" = only because its record is kept."""

    counts: EnrolmentSide
    leaves: EnrolmentSide
    why: str = ""


@dataclass(frozen=True)
class MergePlan:
    """What merging would do. Not empty `refusals` = it cannot be done now, each in a sentence."""

    kept: RecordSide
    merged: RecordSide
    doubled: Sequence[Doubled] = ()
    refusals: Sequence[str] = field(default=())


def plan_merge(*, kept: Person, merged: Person, now: datetime) -> MergePlan:
    """The rule for a campaign in which both are enrolled: the enrolment with a final test or a certificate counts; both have
    one: no merge. Neither: the one with more lessons finished, else the kept record's. A constant number of queries.
    """
    sides = _sides([kept, merged])
    left, right = sides[kept.pk], sides[merged.pk]
    refusals = _refusals_of_persons(kept, merged)
    if _someone_sits([kept, merged], now):
        refusals.append(_("Một trong hai hồ sơ đang làm bài kiểm tra. Hãy đợi nộp bài xong."))
    doubled = []
    others = {one.enrolment.campaign_id: one for one in right.enrolments if one.is_active}
    for own in (one for one in left.enrolments if one.is_active and one.enrolment.campaign_id in others):
        other = others[own.enrolment.campaign_id]
        title = own.enrolment.campaign.title
        if own.enrolment.campaign.state == CampaignState.CLOSED:
            refusals.append(
                _("Cả hai hồ sơ đều ghi danh trong khóa “%(title)s” đã kết thúc, số liệu đã chốt.")
                % {"title": title}
            )
        elif own.has_result and other.has_result:
            refusals.append(
                _("Cả hai hồ sơ đều có bài kiểm tra hoặc giấy chứng nhận trong khóa “%(title)s”.")
                % {"title": title}
            )
        else:
            doubled.append(_doubled(own, other))
    return MergePlan(kept=left, merged=right, doubled=doubled, refusals=refusals)


def _doubled(own: EnrolmentSide, other: EnrolmentSide) -> Doubled:
    if own.has_result != other.has_result:
        counts = own if own.has_result else other
        why = _("có bài kiểm tra hoặc giấy chứng nhận")
    elif own.lessons_finished != other.lessons_finished:
        counts = own if own.lessons_finished > other.lessons_finished else other
        why = _("đã học nhiều bài hơn")
    else:
        counts, why = own, ""
    return Doubled(counts=counts, leaves=other if counts is own else own, why=why)


def _refusals_of_persons(kept: Person, merged: Person) -> list[str]:
    if kept.pk == merged.pk:
        return [_("Đây là cùng một hồ sơ. Hãy chọn hai hồ sơ khác nhau.")]
    found = []
    for one in (kept, merged):
        if one.merged_into is not None:
            found.append(_("Hồ sơ %(name)s đã được gộp vào hồ sơ khác.") % {"name": one.full_name})
    if not kept.is_active and kept.merged_into is None:
        found.append(_("Tài khoản của hồ sơ được giữ đang ngừng. Hãy mở lại trước, hoặc giữ hồ sơ kia."))
    return found


def _someone_sits(persons: Sequence[Person], now: datetime) -> bool:
    running = Sitting.objects.filter(
        enrolment__person__in=persons, opened_at__isnull=False, ended_at=None, mark=None
    )
    return running.filter(Q(accepted_until=None) | Q(accepted_until__gt=now)).exists()


def _sides(persons: Sequence[Person]) -> dict[int, RecordSide]:
    rows = Enrolment.objects.filter(person__in=persons).select_related("campaign", "unit", "person")
    enrolments = list(rows.order_by("-campaign__starts_on", "pk"))
    names = sign_in_names_of(persons)
    progress = {
        (row.campaign_id, row.person): row
        for row in CourseProgress.objects.filter(person__in=[person.uuid for person in persons])
    }
    sittings: dict[int, list[Sitting]] = {}
    opened = Sitting.objects.filter(
        Q(opened_at__isnull=False) | Q(mark__isnull=False), enrolment__in=enrolments
    )
    for sitting in opened.exclude(window__kind=WindowKind.PRACTICE).select_related("mark"):
        sittings.setdefault(sitting.enrolment_id, []).append(sitting)
    serials: dict[int, list[str]] = {}
    for one in Certificate.objects.filter(enrolment__in=enrolments, revoked_at=None):
        serials.setdefault(one.enrolment_id, []).append(one.serial)
    by_person: dict[int, list[EnrolmentSide]] = {person.pk: [] for person in persons}
    for row in enrolments:
        course = progress.get((row.campaign_id, _uuid_of(row)))
        own = sittings.get(row.pk, [])
        by_person[row.person_id].append(
            EnrolmentSide(
                enrolment=row,
                lessons_finished=course.lessons_finished if course else 0,
                lessons_total=course.lessons_total if course else 0,
                percents=[sitting.mark.percent for sitting in own if sitting.mark is not None],
                sittings=len(own),
                serials=serials.get(row.pk, []),
            )
        )
    return {
        person.pk: RecordSide(
            person=person,
            birth=birth_text(person.birth_date, person.birth_year),
            sign_in_names=names.get(person.pk, []),
            enrolments=by_person[person.pk],
        )
        for person in persons
    }


def _uuid_of(row: Enrolment) -> UUID:
    return row.person.uuid
