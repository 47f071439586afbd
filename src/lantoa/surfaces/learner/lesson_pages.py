"""Forms of static lesson pages: what they post, the page they came from, the page to go back to."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest

from lantoa.content.queries import edition_by_manifest, pack_address
from lantoa.learning.services.forms import FORM_KINDS, Posted

HOME = "/hoc/"
_LESSON_PAGE = re.compile(r"(?:/r/[A-Za-z0-9_.-]+)?/packs/[0-9a-f]{64}/l/(?P<lesson>[0-9a-f-]{36})\.html")


class PostedForm(forms.Form):
    """The hidden fields of docs/develop/packs.md; `campaign` is added by the page that asks which one."""

    course = forms.UUIDField()
    lesson = forms.UUIDField()
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in sorted(FORM_KINDS)])
    check = forms.RegexField(r"^[a-z0-9-]{1,64}$", required=False)
    campaign = forms.SlugField(max_length=40, required=False)


def page_before(request: HttpRequest) -> str:
    """The lesson page a post came from, without its query; the learner's home when nothing says which.

    The page that asks for the campaign hands it on as `back`.
    """
    referer = urlsplit(request.headers.get("Referer", ""))
    named = [referer.path] if referer.netloc == request.get_host() else []
    return next(filter(_LESSON_PAGE.fullmatch, [*named, request.POST.get("back", "")]), HOME)


def page_after(posted: Posted, before: str, *, now: datetime) -> str:
    """The lesson page with what to say there: the part the address names shows itself, because the page is static."""
    page = before
    found = _LESSON_PAGE.fullmatch(before)
    if found is None or found["lesson"] != posted.lesson.uuid:
        page = pack_address(edition_by_manifest(posted.edition), posted.lesson.path, now=now)
    if posted.right is None:
        return f"{page}#da-ghi"
    return f"{page}#{'dung' if posted.right else 'chua-dung'}-{posted.check}"
