"""Courses: what is there, bringing one in, publishing. For operators and authors."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.content.errors import CourseRejected
from lantoa.content.queries import (
    CourseDraft,
    course_draft,
    course_drafts,
    editions_of,
    latest_editions,
    pack_address,
)
from lantoa.content.services.comparing import changes_of
from lantoa.content.services.importing import Imported
from lantoa.content.services.publishing import publish_course
from lantoa.content.services.uploads import import_uploaded
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.people.queries.persons import named_persons
from lantoa.surfaces.operator.access import Console, author_view
from lantoa.surfaces.operator.forms import CourseFileForm
from lantoa.surfaces.operator.lists import COURSES
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.tables import ordered, read_list
from lantoa.training.queries.campaigns import all_campaigns

# What the heads of the table order it by.
_ORDERS: dict[str, Callable[[CourseDraft], Any]] = {
    "title": lambda one: text_sort_key(one.course.title),
    "code": lambda one: one.course.code,
    "imported": lambda one: one.course.imported_at,
    "published": lambda one: one.latest.published_at if one.latest else None,
}


@author_view
@require_safe
def list_courses(request: HttpRequest, console: Console) -> HttpResponse:
    """Every course and how far it is published."""
    table = read_list(request, COURSES)
    drafts = ordered(course_drafts(), table.order, _ORDERS)
    return render(request, "operator/courses.html", {"console": console, "drafts": drafts, "table": table})


@author_view
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest, console: Console) -> HttpResponse:
    """A zip becomes the draft of its course, or is refused with every fault named."""
    is_sent = request.method == "POST"
    form = CourseFileForm(request.POST, request.FILES) if is_sent else CourseFileForm()
    problems, status = (), 422 if is_sent else 200
    if is_sent and form.is_valid():
        chunks = form.cleaned_data["file"].chunks()
        try:
            done = import_uploaded(actor=console.person, chunks=chunks, now=clock.now())
        except CourseRejected as rejected:
            problems, status = rejected.details["problems"], refuse(form, rejected)
        except DomainError as error:
            status = refuse(form, error)
        else:
            _tell(request, done)
            return HttpResponseRedirect(reverse("operator:course", args=[done.code]))
    context = {
        "console": console,
        "form": form,
        "problems": problems,
        "limit_mb": settings.LANTOA.upload_limit_mb,
    }
    return render(request, "operator/course_import.html", context, status=status)


@author_view
@require_safe
def show(request: HttpRequest, console: Console, code: str) -> HttpResponse:
    """A course: its draft, what publishing would change, its editions, the campaigns that use it."""
    draft = course_draft(code)
    published = latest_editions([draft.course.pk]).get(draft.course.pk)
    editions = editions_of(draft.course)
    context = {
        "console": console,
        "draft": draft,
        "published": published,
        "address": pack_address(published, now=clock.now()) if published else "",
        "editions": editions,
        "names": named_persons([edition.published_by for edition in editions if edition.published_by]),
        "campaigns": [one for one in all_campaigns() if one.course_id == draft.course.pk],
    }
    return render(request, "operator/course.html", context)


@author_view
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, console: Console, code: str) -> HttpResponse:
    """What will change; a post publishes."""
    if request.method == "POST":
        done = publish_course(actor=console.person, code=code, now=clock.now())
        said = (
            _("Đã phát hành ấn bản %(number)s.")
            if done.is_new
            else _("Nội dung không đổi, vẫn là ấn bản %(number)s.")
        )
        messages.success(request, said % {"number": done.edition.number})
        return HttpResponseRedirect(reverse("operator:course", args=[code]))
    changes = changes_of(code)
    using = [one for one in all_campaigns() if one.course_id == changes.course.pk]
    context = {"console": console, "changes": changes, "campaigns": using}
    return render(request, "operator/course_publish.html", context)


def _tell(request: HttpRequest, done: Imported) -> None:
    """What the import did, and which files were no part of the course."""
    if done.changed:
        said = _("Đã nhập “%(title)s”: %(lessons)s bài.")
    else:
        said = _("“%(title)s” không có gì thay đổi.")
    messages.success(request, said % {"title": done.title, "lessons": done.lessons})
    if done.warnings:
        said = _("Có %(count)s chỗ nên xem lại, nêu từng dòng ở trang “Xem thay đổi và phát hành”.")
        messages.warning(request, said % {"count": len(done.warnings)})
    if done.ignored:
        names = ", ".join(done.ignored[:20])
        messages.info(request, _("Bỏ qua tệp không thuộc khóa: %(files)s.") % {"files": names})
