"""A learner's own notes and bookmarks: all of them, those of one lesson, the file to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.ids import new_uuid
from lantoa.learning.queries.notes import NotedLesson, notes_along_course, notes_in_lesson
from lantoa.learning.rules.events import LONGEST_NOTE
from lantoa.learning.services.notes import delete_note, set_bookmark, write_note
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.learner.enrolled import enrolled_view
from lantoa.surfaces.learner.notes_file import notes_text
from lantoa.surfaces.learner.overview import page_address
from lantoa.training.enums import CampaignState
from lantoa.training.queries.enrolments import active_enrolments_of

if TYPE_CHECKING:
    from lantoa.training.models import Enrolment

NOTE, DELETE, MARK, UNMARK = "ghi", "xoa", "danh-dau", "bo-dau"


@require_safe
@enrolled_view
def all_notes(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """The lessons with a note or a mark, in the order of study; made to be printed too."""
    lessons = notes_along_course(person=enrolment.person.uuid, campaign=enrolment.campaign)
    kept = [one for one in lessons if not one.is_empty]
    context = {"campaign": enrolment.campaign, "lessons": kept}
    return render(request, "learner/notes.html", context)


@require_safe
@enrolled_view
def as_text(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """The same as a text file, to keep or to send to oneself."""
    lessons = notes_along_course(person=enrolment.person.uuid, campaign=enrolment.campaign)
    text = notes_text(enrolment.campaign.title, lessons)
    name = f"ghi-chu-{enrolment.campaign.code}.txt"
    # With a byte order mark: old Notepad on Windows else shows Vietnamese as rubbish.
    return HttpResponse(
        text.encode("utf-8-sig"),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
@enrolled_view
def of_lesson(request: HttpRequest, enrolment: Enrolment, lesson: UUID) -> HttpResponse:
    """Write, change and delete notes of one lesson, mark it to come back to."""
    error = None
    if request.method == "POST":
        try:
            said = _do(request, enrolment, lesson)
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, said)
            return HttpResponseRedirect(request.path)
    noted = notes_in_lesson(person=enrolment.person.uuid, campaign=enrolment.campaign, lesson=lesson)
    written = request.POST.get("text", "")[: 2 * LONGEST_NOTE] if error else ""
    note = request.POST.get("note", "")[:36]
    context = {
        "campaign": enrolment.campaign,
        "noted": noted,
        "address": page_address(enrolment, noted.lesson.path, now=clock.now()),
        "may_write": enrolment.campaign.state == CampaignState.OPEN,
        "error": error,
        "written": written,
        "written_note": note,
        "written_new": "" if any(one.id == note for one in noted.notes) else written,
        "new_note": new_uuid(),
        "longest": LONGEST_NOTE,
    }
    return render(request, "learner/lesson_notes.html", context, status=error.status if error else 200)


@require_safe
@signed_in
def find_lesson(request: HttpRequest, lesson: UUID) -> HttpResponse:
    """From a lesson's own page, which knows no campaign: to the notes in the newest campaign that has the lesson."""
    person = current_person(request)
    for enrolment in active_enrolments_of(person):
        if _has(enrolment, lesson):
            return HttpResponseRedirect(
                reverse("learner:lesson_notes", args=[enrolment.campaign.code, lesson])
            )
    raise Http404


def _has(enrolment: Enrolment, lesson: UUID) -> bool:
    along: list[NotedLesson] = notes_along_course(person=enrolment.person.uuid, campaign=enrolment.campaign)
    return any(one.lesson.uuid == str(lesson) for one in along)


def _do(request: HttpRequest, enrolment: Enrolment, lesson: UUID) -> str:
    """What was asked for; returns what to say of it."""
    person, campaign, now = enrolment.person, enrolment.campaign, clock.now()
    asked = request.POST.get("do", "")
    if asked in {MARK, UNMARK}:
        set_bookmark(actor=person, campaign=campaign, lesson=lesson, on=asked == MARK, now=now)
        return _("Đã đánh dấu bài này.") if asked == MARK else _("Đã bỏ đánh dấu.")
    note = _uuid(request.POST.get("note", ""))
    if asked == DELETE:
        delete_note(actor=person, campaign=campaign, lesson=lesson, note=note, now=now)
        return _("Đã xóa ghi chú.")
    if asked != NOTE:
        raise Http404
    text = request.POST.get("text", "")
    write_note(actor=person, campaign=campaign, lesson=lesson, note=note, text=text, now=now)
    return _("Đã lưu ghi chú.")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
