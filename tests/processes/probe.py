"""Questions to the Django of a place: `python -m tests.processes.probe QUESTION '{"detail": ...}'` prints JSON.

Reads what no page shows (every journal row, every counter) and prepares what a browser would bring with it.
"""

import json
import os
import sys
from collections import Counter
from typing import Any


def learners(count: int) -> dict[str, Any]:
    """Enrolled people who never sat, with the lessons they can study and the organiser's token."""
    from lantoa.config.demo.scenario import CAMPAIGN, COURSE
    from lantoa.content.queries import course_by_code
    from lantoa.exams.models import Sitting
    from lantoa.kernel.clock import now
    from lantoa.people.services.tokens import create_token
    from lantoa.training.models import Enrolment

    course = course_by_code(COURSE)
    found = (
        Enrolment.objects.filter(campaign__code=CAMPAIGN, state="active")
        .select_related("person")
        .order_by("id")
    )
    found = found.exclude(pk__in=Sitting.objects.values("enrolment_id"))[:count]
    return {
        "campaign": CAMPAIGN,
        "token": create_token(actor=None, user_name="bantochuc", label="test", days=1, now=now()),
        "edition": course.manifest_sha,
        "lessons": [str(lesson.uuid) for topic in course.topics for lesson in topic.lessons],
        "persons": [str(one.person.uuid) for one in found],
        "enrolments": [str(one.uuid) for one in found],
    }


def admissions(enrolments: list[str]) -> list[str]:
    """Signed admissions to the final test."""
    from lantoa.exams.models import Window
    from lantoa.exams.services.admitting import admit_to_sitting
    from lantoa.kernel.clock import now
    from lantoa.training.models import Enrolment

    window = Window.objects.select_related("campaign").get(kind="final")
    rows = [Enrolment.objects.select_related("person").get(uuid=one) for one in enrolments]
    return [admit_to_sitting(actor=None, window=window, enrolment=row, now=now()).admission for row in rows]


def journal(persons: list[str]) -> dict[str, int]:
    """Stored learning events of some people: id -> how often."""
    from lantoa.learning.models import LearningEvent

    ids = LearningEvent.objects.filter(person__in=persons).values_list("uuid", flat=True)
    return Counter(str(one) for one in ids)


def answers(sittings: list[str]) -> dict[str, Any]:
    """The exam journal of some sittings: openings, closings, and every answer with how often it is there."""
    from uuid import UUID

    from lantoa.exams.journal.reading import journals_of
    from lantoa.training.models import Campaign

    found = journals_of(Campaign.objects.get().pk, [UUID(one) for one in sittings])
    return {
        str(sitting): {
            "epochs": sorted(opening.epoch for opening in kept.openings),
            "closings": len(kept.closings),
            "answers": [[str(one.item), one.epoch, one.revision, one.response] for one in kept.answers],
        }
        for sitting, kept in found.items()
    }


def figures() -> dict[str, Any]:
    """What must agree with each other once everything has been counted."""
    from django.db.models import Count

    from lantoa.exams.models import Sitting
    from lantoa.facts.consumers import drain
    from lantoa.kernel.clock import now
    from lantoa.kernel.models import Job
    from lantoa.outcomes.models import Certificate, SerialBook
    from lantoa.people.models import Person
    from lantoa.statistics.services.recounting import recount
    from lantoa.training.models import Campaign, Enrolment, Quota, RosterRow

    drain()
    campaign = Campaign.objects.get()
    result = recount(actor=None, campaign=campaign, now=now())
    active = Enrolment.objects.filter(campaign=campaign, state="active")
    seats = Counter(active.values_list("seat_id", flat=True))
    quotas = Quota.objects.filter(campaign=campaign)
    valid = Certificate.objects.filter(revoked_at__isnull=True)
    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    twice = valid.values("enrolment").annotate(times=Count("pk")).filter(times__gt=1).count()
    return {
        "differences": [
            f"{one.against} {one.measure} {one.kept} {one.counted}" for one in result.differences
        ],
        "wrong_quotas": [
            f"{one.unit_path}: {one.taken}, {seats[one.pk]}" for one in quotas if one.taken != seats[one.pk]
        ],
        "enrolled": active.count(),
        "persons": Person.objects.count(),
        "rows_enrolled": RosterRow.objects.filter(status="enrolled").count(),
        "rows_without_enrolment": RosterRow.objects.filter(status="enrolled", enrolment=None).count(),
        "jobs": dict(Counter(Job.objects.values_list("state", flat=True))),
        "certificates": len(serials),
        "certificates_twice": twice,
        "serials_missing": sum(book.last for book in SerialBook.objects.all()) - len(set(serials)),
        "sat": Sitting.objects.filter(opened_at__isnull=False).count(),
    }


def many_waiting_for_certificates(count: int) -> int:
    """Enrol people by a roster and find that all of them passed; returns how many wait."""
    from lantoa.kernel.clock import now
    from lantoa.outcomes.models import Verdict
    from lantoa.outcomes.queries import waiting_for_certificate
    from lantoa.territory.rules.scope import EVERYTHING
    from lantoa.training.models import Campaign, Enrolment, RosterBatch
    from lantoa.training.services.rosters.confirming import confirm_batch, enrol_ready_rows
    from lantoa.training.services.rosters.reading import read_roster
    from lantoa.training.services.rosters.upload import upload_roster
    from tests.processes.rosters import PROVINCE, roster

    campaign = Campaign.objects.get()
    _give_seats(campaign, PROVINCE, count + 500)
    batch = upload_roster(actor=None, campaign=campaign, file_name="x.xlsx", content=roster(count), now=now())
    read_roster(batch=batch, now=now())
    confirm_batch(actor=None, batch=batch, now=now())
    batch = RosterBatch.objects.select_related("campaign").get(pk=batch.pk)
    enrol_ready_rows(batch=batch, actor_uuid=None, now=now())
    new = Enrolment.objects.filter(batch=batch)
    Verdict.objects.bulk_create(
        [Verdict(enrolment=one, passed=True, percent=80, decided_at=now()) for one in new]
    )
    return len(waiting_for_certificate(campaign, EVERYTHING))


def give_seats(unit: str, seats: int) -> None:
    """So many seats in all for one unit."""
    from lantoa.training.models import Campaign

    _give_seats(Campaign.objects.get(), unit, seats)


def _give_seats(campaign: Any, unit: str, seats: int) -> None:
    from lantoa.kernel.clock import now
    from lantoa.training.services.quotas import set_quotas

    set_quotas(actor=None, campaign=campaign, seats={unit: seats}, now=now())


def issue_certificates() -> str:
    """Enqueue the issuing, as the organiser's page does; returns the job."""
    from lantoa.kernel.jobs import enqueue
    from lantoa.training.models import Campaign

    return str(enqueue("outcomes.issue_certificates", campaign_id=Campaign.objects.get().pk).uuid)


def job(uuid: str) -> dict[str, Any]:
    """Where a job stands."""
    from lantoa.kernel.models import Job

    row = Job.objects.get(uuid=uuid)
    return {
        "state": row.state,
        "progress": row.progress,
        "attempts": row.attempts,
        "error": row.error_message,
    }


def forged_ticket_at_the_gateway() -> str:
    """What the gateway says to Django's own client; "away" when it cannot be reached."""
    from lantoa.exams.errors import GatewayAway, GatewayRefused
    from lantoa.exams.services.gateway_client import ask_gateway

    try:
        ask_gateway("state", {"ticket": "bịa.đặt"})
    except GatewayRefused as refused:
        return f"refused {refused.status}"
    except GatewayAway:
        return "away"
    return "believed"


def own_certificate() -> dict[str, str]:
    """A valid certificate: its serial, its holder's session cookie, its secret address."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from lantoa.outcomes.models import Certificate

    row = Certificate.objects.select_related("enrolment__person").order_by("-id").first()
    assert row is not None
    person = row.enrolment.person
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return {"serial": row.serial, "cookie": cookie, "check_code": row.check_code}


def accounts(count: int, password: str) -> list[str]:
    """User names of that many learners, all with this password, as the real hasher keeps it."""
    from django.contrib.auth.hashers import make_password

    from lantoa.people.models import Person, SignInName

    encoded = make_password(password)
    persons = list(Person.objects.filter(roles=None, is_active=True).order_by("id")[:count])
    Person.objects.filter(pk__in=[one.pk for one in persons]).update(password=encoded)
    names = [f"hoc.vien.so.{number}" for number in range(count)]
    for person, name in zip(persons, names, strict=True):
        SignInName.objects.create(person=person, kind="user", value=name)
    return names


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "lantoa.config.settings"
    import django

    django.setup()
    answer = globals()[sys.argv[1]](**json.loads(sys.argv[2]))
    print(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
