"""What the test's page needs to open again without a line: its service worker and a page that names nobody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# Here and not under /player/1/: a worker governs only the paths below its own.
_MODULE = 'import "/player/1/worker/exam.js";\n'
_PLAIN = 'importScripts("/player/1/worker/exam_pages.js");\n'


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker of modules: keeps pages, and delivers what waits."""
    return _script(_MODULE)


@require_safe
def plain_worker(request: HttpRequest) -> HttpResponse:
    """For browsers that have no workers of modules: keeps pages."""
    return _script(_PLAIN)


@require_safe
def stand_in(request: HttpRequest) -> HttpResponse:
    """The page kept on the device in place of a test's own, for anybody: the player fills it from the browser's storage."""
    return render(request, "learner/exam_offline.html")


def _script(text: str) -> HttpResponse:
    return HttpResponse(text, "text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
