"""Numbers, dates and small components in templates: `{% load lantoa_ui %}`."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lantoa.kernel import clock as kernel_clock
from lantoa.kernel.clock import VIETNAM, local_day
from lantoa.kernel.paging import Page
from lantoa.kernel.vietnamese.dates import WrittenDate, format_date
from lantoa.kernel.vietnamese.numbers import format_decimal, format_number, format_percent
from lantoa.surfaces.ui.icons import PATHS
from lantoa.surfaces.ui.tables import ListState

register = template.Library()

NOTHING = "–"
NO_BREAK = "\u00a0"
# Beyond this the bar of a meter stops growing; the figure beside it keeps telling the truth.
LONGEST_BAR = Fraction(3, 2)

Number = int | float | Decimal | Fraction


@register.filter
def number(value: Number | None, places: int = 0) -> str:
    """5500 as "5.500"; nothing as a dash."""
    if value is None or value == "":
        return NOTHING
    return format_decimal(value, places) if places else format_number(int(value))


@register.filter
def percent(share: Number | None, places: int = 2) -> str:
    """A share of one: 0.9029 as "90,29 %", 1 as "100 %"; nothing as a dash."""
    if share is None or share == "":
        return NOTHING
    return format_percent(share, places).replace(f",{'0' * places}", "").replace(" ", NO_BREAK)


@register.filter
def percent_of_hundred(value: Decimal | None) -> str:
    """A percentage kept as 0 to 100: 86.67 as "86,67 %", 50 as "50 %"."""
    return NOTHING if value is None else percent(value / 100)


@register.filter
def share_of(part: int | None, whole: int | None) -> Fraction | None:
    """`{{ taken|share_of:seats|percent }}`; None when there is no whole to share."""
    return Fraction(part, whole) if whole and part is not None else None


@register.filter
def day(value: date | datetime | WrittenDate | None) -> str:
    """A date, or the Vietnamese day of a moment: "08/06/2026". A year alone stays a year."""
    if not value:
        return NOTHING
    return format_date(local_day(value) if isinstance(value, datetime) else value)


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day in Viet Nam: "15:34"."""
    return f"{value.astimezone(VIETNAM):%H:%M}" if value else NOTHING


@register.filter
def moment(value: datetime | None) -> str:
    """Time and day in Viet Nam: "15:34, 08/06/2026"."""
    return f"{clock(value)}, {day(value)}" if value else NOTHING


@register.filter
def phone(value: str) -> str:
    """A stored number as people write it: "+84912345678" as "0912 345 678"; anything else as it is."""
    if not value.startswith("+84"):
        return value
    digits = "0" + value.removeprefix("+84")
    return NO_BREAK.join(part for part in (digits[:-6], digits[-6:-3], digits[-3:]) if part)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon, hidden from screen readers: words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        PATHS[name],
    )


@register.simple_tag(takes_context=True)
def current(context: Context, address: str) -> SafeString:
    """`<a href="/hoc/" {% current "/hoc/" %}>`: marks the page one is on, or the section it belongs to."""
    path = context["request"].path
    if path == address:
        return mark_safe('aria-current="page"')
    if address != "/" and path.startswith(address):
        return mark_safe('aria-current="true"')
    return mark_safe("")


@register.filter
def message_tone(level: str) -> str:
    """The tone of a notice for a message of django.contrib.messages."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "info")


@register.inclusion_tag("ui/_meter.html")
def meter(
    value: int, whole: int, unit: str = "", tone: str = "", label: str = "", show_figures: bool = True
) -> dict[str, Any]:
    """A share of a whole, as a bar with its figures in words. `label` is shown before the figures."""
    share = Fraction(value, whole) if whole else None
    drawn = min(share or Fraction(0), LONGEST_BAR)
    scale = max(drawn, Fraction(1))
    return {
        "value": value,
        "whole": whole,
        "share": share,
        "unit": unit,
        "tone": tone,
        "label": label,
        "show_figures": show_figures,
        "fill": _length(drawn / scale),
        "target": _length(1 / scale) if scale > 1 else "",
    }


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(
    context: Context, page: Page[Any], noun: str = "dòng", parameter: str = "trang"
) -> dict[str, Any]:
    """Where one is in a list and the way to other pages; keeps the rest of the query string."""
    request = context["request"]
    return {
        "page": page,
        "noun": noun,
        "numbers": [
            {"number": number, "query": _query_with(request.GET, parameter, number) if number else ""}
            for number in page_numbers(page.number, page.pages)
        ],
        "previous": _query_with(request.GET, parameter, page.number - 1) if page.has_previous else "",
        "next": _query_with(request.GET, parameter, page.number + 1) if page.has_next else "",
    }


@register.simple_tag
def column(table: ListState, written: str, label: str, kind: str = "") -> SafeString:
    """The head of a column one can order by: `{% column table "ten" _("Họ và tên") %}`; kind "num" for figures."""
    head = table.head(written)
    attributes = format_html(' class="{}"', kind) if kind else ""
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a href="{}">{}</a></th>',
        attributes,
        head.direction,
        head.query,
        label,
    )


@register.inclusion_tag("ui/_print_head.html")
def print_head(page: Page[Any] | None = None, *words: str) -> dict[str, Any]:
    """What a printed list says of itself: the filter in words, when it was printed, which part of the list it is.

    `{% print_head page unit_words state_words %}`; empty words are left out.
    """
    return {"words": [word for word in words if word], "page": page, "now": kernel_clock.now()}


def page_numbers(current: int, pages: int) -> list[int]:
    """The pages to offer: the ends and the neighbours; 0 stands for a gap."""
    near = sorted({1, pages, *range(max(1, current - 1), min(pages, current + 1) + 1)})
    shown: list[int] = []
    for wanted in near:
        if shown and wanted - shown[-1] == 2:
            shown.append(wanted - 1)
        elif shown and wanted - shown[-1] > 2:
            shown.append(0)
        shown.append(wanted)
    return shown


def _query_with(query: Any, parameter: str, value: int) -> str:
    changed = query.copy()
    changed[parameter] = str(value)
    return f"?{changed.urlencode()}"


def _length(share: Fraction) -> SafeString:
    """A length for SVG, which knows only the decimal point."""
    return mark_safe(f"{float(share * 100):.2f}")  # noqa: S308 digits and a point
