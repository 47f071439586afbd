"""The final test: waiting room, the player's page, and the same test as plain forms."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lantoa.exams.ahead import signed_in_until
from lantoa.exams.reviews import answers_are_shown
from lantoa.exams.services.admitting import admit_to_sitting
from lantoa.exams.services.form_sitting import (
    FormSaved,
    close_by_form,
    open_by_form,
    read_by_form,
    save_by_form,
)
from lantoa.kernel import clock
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.errors import DomainError, NotAllowed
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.learner.enrolled import names_browser, step_before_learning
from lantoa.surfaces.learner.exam_paper import conflicts_of, fields_of, numbers_of
from lantoa.surfaces.learner.exam_room import (
    Room,
    device_of,
    held,
    hold,
    player_attributes,
    posted_answers,
    room_of,
)
from lantoa.surfaces.learner.final_test import Stand
from lantoa.surfaces.public.address import client_address
from lantoa.surfaces.public.entry import stay_until
from lantoa.surfaces.ui.templatetags.lantoa_ui import clock as time_of_day

# Refusals after which this browser must open the test again before anything can be saved.
_LOST_TURN = {"superseded", "bad_ticket", "no_ticket"}
_ASKS_FOR_CODE = {"code_needed", "wrong_code", "code_wait"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@names_browser
def sit(request: HttpRequest, window: UUID) -> HttpResponse:
    """GET shows where one stands; POST `do`: open (start or take over), again, save, next (save, then on to the next question
    for good), finish (save, then ask to hand in)."""
    person = current_person(request)
    room = room_of(person, window, now=clock.now())
    if step := step_before_learning(person):
        return step
    if request.method != "POST":
        is_answering = "ticket" in held(request, room) and room.line.stand in {Stand.OPEN, Stand.RUNNING}
        return _paper(request, room) if is_answering else _door(request, room)
    return _ACTIONS.get(request.POST.get("do", ""), _show_again)(request, room)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_in(request: HttpRequest, window: UUID) -> HttpResponse:
    """Ask once more, with the questions without an answer by number; POST hands in."""
    person = current_person(request)
    room = room_of(person, window, now=clock.now())
    ticket = held(request, room).get("ticket")
    if ticket is None:
        return HttpResponseRedirect(room.address)
    if request.method != "POST":
        paper = read_by_form(actor=person, ticket=ticket)
        missing = [field.question.number for field in fields_of(paper) if not field.is_answered]
        return render(
            request, "learner/exam_hand_in.html", {"room": room, "paper": paper, "missing": missing}
        )
    done = close_by_form(
        actor=person, ticket=ticket, posted={}, last_revision_seen={}, address=client_address(request)
    )
    _keep_receipt(request, room, done)
    return HttpResponseRedirect(room.address)


def _door(request: HttpRequest, room: Room, error: DomainError | None = None) -> HttpResponse:
    """The page of someone who is not answering in plain forms: rules and start, or what became of the test."""
    kept, stand = held(request, room), room.line.stand
    handed_in_at = (
        from_milliseconds(int(kept["closed_at"])) if "closed_at" in kept else room.line.handed_in_at
    )
    if "closed_at" in kept and stand in {Stand.OPEN, Stand.RUNNING}:
        stand = Stand.MARKING  # the journal's word is some seconds behind
    waits = stand in {Stand.SOON, Stand.OPEN} and not room.window.is_practice
    ready_until = signed_in_until(room.person, now=room.now) if waits else None
    stay_until(request, ready_until)
    context = {
        "room": room,
        "line": room.line,
        "stand": stand,
        "ready_until": ready_until,
        "player": player_attributes(room) if stand in {Stand.SOON, Stand.OPEN, Stand.RUNNING} else {},
        "receipt": kept.get("receipt", ""),
        "handed_in_at": handed_in_at,
        "has_review": _has_review(room, stand),
        "error": error,
    }
    return render(request, "learner/exam_door.html", context, status=error.status if error else 200)


def _has_review(room: Room, stand: Stand) -> bool:
    """Whether there is something to look at, now or as soon as it is marked."""
    if stand is Stand.MARKING:
        return room.shows_at_once
    return stand in {Stand.AGAIN, Stand.DONE} and answers_are_shown(room.window, room.now)


def _paper(request: HttpRequest, room: Room) -> HttpResponse:
    """The questions as a form, as the server holds them now."""
    try:
        paper = read_by_form(actor=room.person, ticket=held(request, room)["ticket"])
    except DomainError as error:
        return _door(request, room, error)
    if paper.closed_at is not None:
        hold(request, room, closed_at=str(to_milliseconds(paper.closed_at)), receipt="")
        return _door(request, room)
    fields = fields_of(paper)
    context = {
        "room": room,
        "paper": paper,
        "fields": fields,
        "shown": fields if paper.turn is None else fields[paper.turn - 1 : paper.turn],
        "answered": sum(one.is_answered for one in fields),
    }
    return render(request, "learner/exam_paper.html", context)


def _open(request: HttpRequest, room: Room) -> HttpResponse:
    try:
        paper = open_by_form(
            actor=room.person,
            window=room.window,
            enrolment=room.enrolment,
            device=device_of(request),
            code=request.POST.get("code", "").strip(),
            address=client_address(request),
            now=room.now,
        )
    except DomainError as error:
        if posted_answers(request.POST)[1]:
            return _not_saved(request, room, error, must_open=True)
        return _door(request, room, error)
    hold(request, room, ticket=paper.ticket)
    # Taken over from a page whose answers another device's turn had kept from being saved.
    return _save(request, room) if posted_answers(request.POST)[1] else _show_again(request, room)


def _again(request: HttpRequest, room: Room) -> HttpResponse:
    admit_to_sitting(actor=room.person, window=room.window, enrolment=room.enrolment, now=room.now)
    hold(request, room)
    return _show_again(request, room)


def _save(request: HttpRequest, room: Room) -> HttpResponse:
    posted, marks = posted_answers(request.POST)
    try:
        ticket = _ticket(request, room)
        saved = save_by_form(
            actor=room.person,
            ticket=ticket,
            posted=posted,
            last_revision_seen=marks,
            replace=request.POST.get("replace") == "1",
            go_on=request.POST.get("do") == "next",
            address=client_address(request),
        )
        if saved.conflicts:
            paper = read_by_form(actor=room.person, ticket=ticket)
            context = {"room": room, "conflicts": conflicts_of(paper, saved, posted)}
            return render(request, "learner/exam_conflicts.html", context, status=409)
    except DomainError as error:
        return _not_saved(request, room, error, must_open=error.code in _LOST_TURN)
    _say_saved(request, room, saved)
    return HttpResponseRedirect(
        f"{room.address}nop-bai/" if request.POST.get("do") == "finish" else room.address
    )


def _not_saved(request: HttpRequest, room: Room, error: DomainError, *, must_open: bool) -> HttpResponse:
    """The page that carries what was just sent, and asks for the code when the test has to be opened with one."""
    posted, marks = posted_answers(request.POST)
    context = {
        "room": room,
        "error": error,
        "answers": [(mark, item, posted[item]) for item, mark in marks.items()],
        "must_open": must_open,
        "asks_for_code": error.code in _ASKS_FOR_CODE,
    }
    return render(request, "learner/exam_not_saved.html", context, status=error.status)


def _ticket(request: HttpRequest, room: Room) -> str:
    ticket = held(request, room).get("ticket")
    if ticket is None:
        raise NotAllowed(_("Trình duyệt này không còn giữ lượt làm bài."), code="no_ticket")
    return ticket


def _show_again(request: HttpRequest, room: Room) -> HttpResponse:
    return HttpResponseRedirect(room.address)


def _say_saved(request: HttpRequest, room: Room, saved: FormSaved) -> None:
    at = time_of_day(saved.server_time)
    if saved.is_late:
        messages.warning(
            request,
            _("Đã hết giờ làm bài. Câu trả lời gửi sau giờ được giữ lại nhưng có thể không được tính."),
        )
    if saved.refused or saved.tied or saved.passed:
        _say_which(request, room, saved)
    if saved.saved:
        sentence = ngettext(
            "Đã lưu %(count)s câu lúc %(at)s.", "Đã lưu %(count)s câu lúc %(at)s.", saved.saved
        )
        messages.success(request, sentence % {"count": saved.saved, "at": at})
    elif not saved.refused and not saved.passed and request.POST.get("do") not in {"finish", "next"}:
        messages.info(request, _("Không có gì thay đổi từ lần lưu trước."))


def _say_which(request: HttpRequest, room: Room, saved: FormSaved) -> None:
    paper = read_by_form(actor=room.person, ticket=_ticket(request, room))
    if saved.refused:
        words = _("Máy chủ không nhận được câu %(numbers)s. Hãy trả lời lại.")
        messages.error(request, words % {"numbers": numbers_of(paper, saved.refused)})
    if saved.passed:
        words = _(
            "Bạn đã sang câu khác nên câu %(numbers)s không sửa được nữa; câu trả lời trước đó vẫn còn."
        )
        messages.warning(request, words % {"numbers": numbers_of(paper, saved.passed)})
    if saved.tied:
        words = _(
            "Câu %(numbers)s có hai dòng ghi cùng một số. Máy đã xếp hai dòng ấy theo thứ tự trên trang; hãy xem lại."
        )
        messages.warning(request, words % {"numbers": numbers_of(paper, saved.tied)})


def _keep_receipt(request: HttpRequest, room: Room, done: FormSaved) -> None:
    if done.closed_at is not None:
        hold(request, room, receipt=done.receipt, closed_at=str(to_milliseconds(done.closed_at)))


_ACTIONS = {"open": _open, "again": _again, "save": _save, "next": _save, "finish": _save}
