"""Words of the learner's pages in templates: `{% load lantoa_learner %}`."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.surfaces.ui.templatetags.lantoa_ui import percent_of_hundred

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86_400


register.filter(percent_of_hundred)


@register.filter
def plain_number(value: float) -> str:
    """A number with no more decimals than it needs: 1 as "1", 1.5 as "1,5"."""
    return f"{value:g}".replace(".", ",")


@register.filter
def phone_or_name(value: str) -> str:
    """A sign-in name as its owner writes it: +84912345678 as "0912 345 678"."""
    if not value.startswith("+84"):
        return value
    national = "0" + value.removeprefix("+84")
    return f"{national[:-6]} {national[-6:-3]} {national[-3:]}"


@register.filter
def time_until(moment: datetime, now: datetime) -> str:
    """How long until a moment, in words: "3 ngày", "2 giờ 5 phút", "dưới 1 phút"."""
    seconds = int((moment - now).total_seconds())
    if seconds < MINUTE:
        return _("dưới 1 phút")
    if seconds >= 2 * DAY:
        return _days(seconds // DAY)
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    parts = [_hours(hours)] if hours else []
    return " ".join([*parts, _minutes(minutes)] if minutes else parts)


@register.filter
def study_time(seconds: int) -> str:
    """Time studied, rounded to five minutes because it is an estimate: "35 phút", "2 giờ 5 phút"; "" below one minute."""
    if seconds < MINUTE:
        return ""
    minutes = max(5, round(seconds / (5 * MINUTE)) * 5)
    hours, rest = divmod(minutes, 60)
    parts = [_hours(hours)] if hours else []
    return " ".join([*parts, _minutes(rest)] if rest else parts)


def _days(count: int) -> str:
    return ngettext("%(count)s ngày", "%(count)s ngày", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)s giờ", "%(count)s giờ", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)s phút", "%(count)s phút", count) % {"count": count}
