"""Views of a list that a person has named to come back to: which filters, which order, how many rows."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import Conflict, Invalid, NotFound
from lantoa.kernel.models import SavedView
from lantoa.kernel.vietnamese.normalise import clean

MOST_VIEWS = 20
LONGEST_NAME = 80
LONGEST_QUERY = 500


def saved_views_of(owner_uuid: UUID, page: str) -> Sequence[SavedView]:
    """What the person has named on this page, in the order of making. One query."""
    return list(SavedView.objects.filter(owner_uuid=owner_uuid, page=page).order_by("id"))


@transaction.atomic
def save_view(*, owner_uuid: UUID, page: str, name: str, query: str) -> SavedView:
    """Keep a view under a name; the same name again replaces what it holds. `query` must already be the page's own
    parameters, without words a person searched for.
    """
    name = _tidy(name)
    if len(query) > LONGEST_QUERY:
        raise Invalid(_("Bộ lọc này dài quá. Hãy bỏ bớt điều kiện."), code="view_too_long")
    own = SavedView.objects.filter(owner_uuid=owner_uuid, page=page)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise Conflict(
            _("Mỗi trang giữ được %(most)s bộ lọc. Hãy xóa bớt một bộ lọc cũ.") % {"most": MOST_VIEWS},
            code="too_many_views",
        )
    view, _made = SavedView.objects.update_or_create(
        owner_uuid=owner_uuid, page=page, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def rename_view(*, owner_uuid: UUID, page: str, view_uuid: UUID | str, name: str) -> SavedView:
    """Give a view another name. Conflict when the person has one of that name on the page."""
    view, name = _own(owner_uuid, page, view_uuid), _tidy(name)
    if SavedView.objects.filter(owner_uuid=owner_uuid, page=page, name=name).exclude(pk=view.pk).exists():
        raise Conflict(_("Bạn đã có một bộ lọc tên này. Hãy đặt tên khác."), code="view_name_taken")
    view.name = name
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def choose_default_view(*, owner_uuid: UUID, page: str, view_uuid: UUID | str, is_default: bool) -> SavedView:
    """The page opens with this view from now on, or no longer; one at most."""
    view = _own(owner_uuid, page, view_uuid)
    SavedView.objects.filter(owner_uuid=owner_uuid, page=page, is_default=True).update(is_default=False)
    view.is_default = is_default
    view.save(update_fields=["is_default"])
    return view


def delete_view(*, owner_uuid: UUID, page: str, view_uuid: UUID | str) -> SavedView:
    """Forget a view."""
    view = _own(owner_uuid, page, view_uuid)
    SavedView.objects.filter(pk=view.pk).delete()
    return view


@transaction.atomic
def join_views(*, kept: UUID, merged: UUID) -> dict[str, list[int]]:
    """The views of a merged record move to the kept one, but for names it uses itself; its own default stays the default.

    Returns what `part_views` gives back.
    """
    own = SavedView.objects.filter(owner_uuid=kept)
    names = set(own.values_list("page", "name"))
    opened = set(own.filter(is_default=True).values_list("page", flat=True))
    moving = [
        view
        for view in SavedView.objects.filter(owner_uuid=merged).order_by("pk")
        if (view.page, view.name) not in names
    ]
    second = [view.pk for view in moving if view.is_default and view.page in opened]
    SavedView.objects.filter(pk__in=second).update(is_default=False)
    moved = [view.pk for view in moving]
    SavedView.objects.filter(pk__in=moved).update(owner_uuid=kept)
    return {"moved": moved, "were_default": second}


@transaction.atomic
def part_views(*, kept: UUID, merged: UUID, undo: Mapping[str, Sequence[int]]) -> None:
    """What came from the merged record goes back to it; a view since renamed to one it still has stays with the kept one."""
    left = SavedView.objects.filter(owner_uuid=merged)
    names = set(left.values_list("page", "name"))
    opened = set(left.filter(is_default=True).values_list("page", flat=True))
    for view in SavedView.objects.filter(pk__in=undo["moved"], owner_uuid=kept).order_by("pk"):
        if (view.page, view.name) in names:
            continue
        was_default = view.is_default or view.pk in undo["were_default"]
        view.owner_uuid, view.is_default = merged, was_default and view.page not in opened
        view.save(update_fields=["owner_uuid", "is_default"])
        opened |= {view.page} if view.is_default else set()


def _own(owner_uuid: UUID, page: str, view_uuid: UUID | str) -> SavedView:
    view = SavedView.objects.filter(owner_uuid=owner_uuid, page=page, uuid=view_uuid).first()
    if view is None:
        raise NotFound(_("Không tìm thấy bộ lọc này; có thể bạn đã xóa."), code="no_such_view")
    return view


def _tidy(name: str) -> str:
    name = clean(name)
    if not name:
        raise Invalid(_("Hãy đặt tên cho bộ lọc."), code="view_without_name")
    if len(name) > LONGEST_NAME:
        raise Invalid(
            _("Tên bộ lọc dài nhất %(most)s chữ.") % {"most": LONGEST_NAME}, code="view_name_too_long"
        )
    return name
