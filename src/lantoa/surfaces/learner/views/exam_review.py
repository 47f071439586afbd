"""After the test: how each question went, as far as the organisers show it; and the files of questions."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.exams.item_files import drawn_file
from lantoa.exams.queries import sittings_of
from lantoa.exams.reviews import is_handed_in, review_of
from lantoa.kernel import clock
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.learner.enrolled import step_before_learning
from lantoa.surfaces.learner.exam_review import lines_of_review
from lantoa.surfaces.learner.exam_room import room_of

SECONDS_TO_MARK = 3
ONE_DAY_SECONDS = 86_400


@require_safe
@signed_in
def review(request: HttpRequest, window: UUID) -> HttpResponse:
    """The newest attempt, or `lan` in the address; while it waits for its mark the page looks again by itself."""
    person = current_person(request)
    room = room_of(person, window, now=clock.now())
    if step := step_before_learning(person):
        return step
    own = [one for one in sittings_of(room.enrolment) if one.window_id == room.window.pk]
    marked = [one for one in own if one.mark is not None]
    wanted = request.GET.get("lan", "")
    sitting = next((one for one in marked if str(one.attempt) == wanted), marked[-1] if marked else None)
    found = review_of(sitting, now=room.now) if sitting else None
    waits = not wanted and bool(own) and own[-1].mark is None and is_handed_in(own[-1])
    context = {
        "room": room,
        "line": room.line,
        "sitting": sitting,
        "attempts": marked,
        "review": found,
        "lines": lines_of_review(found, str(room.window.uuid)) if found else [],
        "waits": waits,
    }
    response = render(request, "learner/exam_review.html", context)
    if waits:
        response.headers["Refresh"] = str(SECONDS_TO_MARK)
    return response


@require_safe
@signed_in
def item_file(request: HttpRequest, window: UUID, item: UUID, number: int) -> HttpResponse:
    """An image or a recording of a question this person drew; 404 for everybody else."""
    person = current_person(request)
    room = room_of(person, window, now=clock.now())
    found = drawn_file(person=person, window=room.window, item=item, number=number, now=room.now)
    if found is None:
        raise Http404
    media, body = found
    response = HttpResponse(body, content_type=media.type)
    response.headers["Cache-Control"] = f"private, max-age={ONE_DAY_SECONDS}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
