"""The first page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.content.queries import PublishedCourse, pack_address, published_courses
from lantoa.kernel import clock
from lantoa.training.queries.campaigns import open_campaigns


@dataclass(frozen=True)
class CatalogueEntry:
    """An open course and where its pack begins."""

    course: PublishedCourse
    address: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Lan Tỏa is, the open courses, the campaigns that run."""
    courses = published_courses(only_open=True)
    catalogue = [CatalogueEntry(course, pack_address(course, now=clock.now())) for course in courses]
    return render(request, "public/home.html", {"catalogue": catalogue, "campaigns": open_campaigns()})
