"""`me/campaigns/...`: what a learner studies, has done and got."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lantoa.content.queries import latest_editions, pack_address
from lantoa.exams.queries import published_windows, sittings_of
from lantoa.exams.reviews import marks_are_shown
from lantoa.kernel.clock import now
from lantoa.kernel.errors import NotFound
from lantoa.learning.queries.devices import devices_of
from lantoa.learning.queries.progress import study_of
from lantoa.outcomes.queries import certificate_for, certificate_of, newest_verdict
from lantoa.outcomes.services.printing import certificate_pdf
from lantoa.surfaces.api.auth import person_of, require_learner
from lantoa.surfaces.api.describe import PDF, file_answer
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.results import certificate_json, sitting_json, study_json, verdict_json
from lantoa.surfaces.api.schemas_people import DeviceOut, OwnCampaignOut, OwnResultsOut, ProgressOut
from lantoa.surfaces.api.schemas_study import NoticesOut
from lantoa.surfaces.api.schemas_training import IssuedCertificateOut
from lantoa.surfaces.learner.notices import board_of
from lantoa.training.queries.enrolments import active_enrolments_of, enrolment_of

router = Router(tags=["me"])


@router.get("/campaigns", response=list[OwnCampaignOut], summary="Campaigns one is enrolled in")
def list_own(request: HttpRequest) -> Any:
    """Running ones first."""
    names = ("code", "title", "organisation", "hotline", "state", "starts_on", "ends_on")
    return [
        {name: getattr(one.campaign, name) for name in names} | {"enrolment_uuid": one.uuid}
        for one in active_enrolments_of(person_of(request))
    ]


@router.get("/campaigns/{code}/progress", response=ProgressOut, summary="Own study along the outline")
def get_progress(request: HttpRequest, code: str) -> Any:
    """Folded from the journal now. `address` of a restricted course lasts at least seven days."""
    enrolment = _own(request, code)
    campaign, course = enrolment.campaign, None
    study = study_of(person=enrolment.person.uuid, campaign=campaign)
    if campaign.course_id:
        course = latest_editions([campaign.course_id]).get(campaign.course_id)
    return {
        "study": study_json(study),
        "address": pack_address(course, now=now()) if course else "",
        "continue_with": study.continue_with.path if study.continue_with else None,
        "topics": [
            {"title": topic.entry.title, "lessons": [_lesson(one) for one in topic.lessons]}
            for topic in study.topics
        ],
    }


@router.get("/campaigns/{code}/results", response=OwnResultsOut, summary="Own tests, verdict, certificate")
def get_results(request: HttpRequest, code: str) -> Any:
    """Marks only where the organisers of the test show them."""
    enrolment = _own(request, code)
    certificate = certificate_of(enrolment.person, enrolment.campaign)
    return {
        "tests": published_windows(enrolment.campaign),
        "sittings": [
            sitting_json(one, show_result=marks_are_shown(one.window, now()))
            for one in sittings_of(enrolment)
        ],
        "verdict": verdict_json(newest_verdict(enrolment)),
        "certificate": certificate_json(certificate) if certificate else None,
    }


@router.get("/certificates", response=list[IssuedCertificateOut], summary="Own certificates")
def list_certificates(request: HttpRequest) -> Any:
    """Valid ones, of every campaign one is in."""
    person = person_of(request)
    found = [certificate_of(person, one.campaign) for one in active_enrolments_of(person)]
    return [certificate_json(one) for one in found if one]


@router.get(
    "/certificates/{serial}/pdf",
    summary="An own certificate as a file",
    openapi_extra=file_answer(PDF, "One A4 page, tagged"),
)
def get_pdf(request: HttpRequest, serial: str) -> HttpResponse:
    """Serials are guessable: of other people's nothing is learned."""
    certificate = certificate_for(person_of(request), serial)
    return file_response(certificate_pdf(certificate), PDF, f"giay-chung-nhan-{certificate.serial}.pdf")


@router.get("/devices", response=list[DeviceOut], summary="Own devices in use")
def list_devices(request: HttpRequest) -> Any:
    """Latest first. No secret is ever read again here."""
    return devices_of(person=person_of(request).uuid)


@router.get("/notices", response=NoticesOut, summary="Announcements in force, and whom to call")
def get_notices(request: HttpRequest) -> Any:
    """Pinned ones first, then the newest; `is_put_away` = read. `hotline` is the campaign's while there is one."""
    board = board_of(person_of(request), now=now())
    announcements = [
        {
            "uuid": one.notice.uuid,
            "title": one.notice.title,
            "text": one.plain,
            "html": str(one.html),
            "starts_on": one.notice.starts_on,
            "is_pinned": one.notice.is_pinned,
            "is_put_away": one.notice.is_put_away,
        }
        for one in board.announced
    ]
    return {"announcements": announcements, "hotline": board.hotline}


def _own(request: HttpRequest, code: str) -> Any:
    enrolment = enrolment_of(require_learner(request), code)
    if enrolment is None:
        raise NotFound("Không tìm thấy khóa tập huấn này.", code="no_such_campaign")
    return enrolment


def _lesson(lesson: Any) -> dict[str, Any]:
    entry, state = lesson.entry, lesson.state
    return {
        "uuid": entry.uuid,
        "title": entry.title,
        "minutes": entry.minutes,
        "path": entry.path,
        "opened": bool(state.last_at),
        "finished": state.finished,
        "checks_right": lesson.checks_right,
        "checks_total": lesson.checks_total,
    }
