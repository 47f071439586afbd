"""Saved filters: one address that keeps, renames, chooses and deletes what a person saved of a list page.

Pages are registered by the surface that declares them, with who may open them; the way back is made from the page's own name
and its own parameters, so no address sent from outside is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.kernel import saved_views as services
from lantoa.kernel.errors import DomainError
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.ui.tables import EVERYTHING, ListPage

if TYPE_CHECKING:
    from lantoa.kernel.models import SavedView
    from lantoa.people.models import Person

MayOpen = Callable[["Person"], bool]
LONGEST_WRITTEN = 2_000


@dataclass(frozen=True)
class _Registered:
    page: ListPage
    may_open: MayOpen


_PAGES: dict[str, _Registered] = {}


def register_pages(*pages: ListPage, may_open: MayOpen) -> None:
    """Let people save filters of these pages; may be called again."""
    _PAGES.update({page.name: _Registered(page, may_open) for page in pages})


@require_POST
@signed_in
def change(request: HttpRequest) -> HttpResponse:
    """`viec` says what to do with the view `bo-loc` of the page `trang-nao`; afterwards back to that page."""
    person, sent = current_person(request), request.POST
    registered = _PAGES.get(sent.get("trang-nao", ""))
    if registered is None or not registered.may_open(person):
        raise Http404
    address = _address(registered.page, sent.get("khoa", ""))
    try:
        query, told = _do(person.uuid, registered.page, sent)
    except DomainError as error:
        messages.error(request, error.message)
        query = registered.page.tidy(_query(sent))
    else:
        messages.success(request, told)
    return HttpResponseRedirect(f"{address}?{query or f'{EVERYTHING}=1'}")


def _do(owner: UUID, page: ListPage, sent: QueryDict) -> tuple[str, str]:
    """(query to show, what was done, in words)."""
    deed, name = sent.get("viec", ""), sent.get("ten", "")[: services.LONGEST_NAME * 2]
    if deed == "luu":
        view = services.save_view(owner_uuid=owner, page=page.name, name=name, query=page.tidy(_query(sent)))
        return view.query, _("Đã lưu bộ lọc “%(name)s”.") % {"name": view.name}
    which = _uuid(sent.get("bo-loc", ""))
    if deed == "doi-ten":
        view = services.rename_view(owner_uuid=owner, page=page.name, view_uuid=which, name=name)
        return view.query, _("Đã đổi tên bộ lọc thành “%(name)s”.") % {"name": view.name}
    if deed == "xoa":
        view = services.delete_view(owner_uuid=owner, page=page.name, view_uuid=which)
        return "", _("Đã xóa bộ lọc “%(name)s”.") % {"name": view.name}
    if deed in {"mac-dinh", "bo-mac-dinh"}:
        view = services.choose_default_view(
            owner_uuid=owner, page=page.name, view_uuid=which, is_default=deed == "mac-dinh"
        )
        return view.query, _told_default(view)
    raise Http404


def _told_default(view: SavedView) -> str:
    if view.is_default:
        return _("Từ nay trang này mở sẵn với bộ lọc “%(name)s”.") % {"name": view.name}
    return _("Trang này không còn mở sẵn với bộ lọc “%(name)s”.") % {"name": view.name}


def _query(sent: QueryDict) -> QueryDict:
    return QueryDict(sent.get("dieu-kien", "")[:LONGEST_WRITTEN])


def _address(page: ListPage, code: str) -> str:
    try:
        return reverse(page.url_name, args=[code] if page.has_code else [])
    except NoReverseMatch:
        raise Http404 from None


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Http404 from None
