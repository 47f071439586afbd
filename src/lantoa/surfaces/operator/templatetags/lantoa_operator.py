"""Sizes, seconds and codes in words: `{% load lantoa_operator %}`."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.kernel.models import Job
from lantoa.kernel.vietnamese.numbers import format_decimal, format_number
from lantoa.surfaces.operator import words

register = template.Library()
register.filter("job_words", words.job_words)
register.filter("consumer_words", words.consumer_words)
register.filter("action_words", words.action_words)
register.filter("detail_words", words.detail_words)

_UNITS = ("KB", "MB", "GB", "TB")


@register.filter
def size(size_bytes: int) -> str:
    """A size in the unit that fits: "5,2 GB"."""
    value, unit = size_bytes / 1000, _UNITS[0]
    for larger in _UNITS[1:]:
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{format_decimal(value, 1) if value < 10 else format_number(int(value))} {unit}"


@register.filter
def seconds(value: float | None) -> str:
    """How long: "3 giây", "12 phút", "5 giờ", "4 ngày"."""
    if value is None:
        return _("chưa bao giờ")
    whole = int(value)
    for length, one, many in (
        (86400, "%(count)d ngày", "%(count)d ngày"),
        (3600, "%(count)d giờ", "%(count)d giờ"),
        (60, "%(count)d phút", "%(count)d phút"),
    ):
        if whole >= 2 * length:
            return ngettext(one, many, whole // length) % {"count": whole // length}
    return _("%(count)d giây") % {"count": whole}


@register.filter
def result_words(job: Job) -> str:
    """What came of a job."""
    return words.result_words(job.kind, job.result)


@register.filter
def job_tone(state: str) -> str:
    """The tone of a job's state."""
    return {"done": "good", "failed": "bad", "running": "info"}.get(state, "")


@register.filter
def of(mapping: dict[Any, Any], key: Any) -> Any:
    """`{{ names|of:line.actor_uuid }}`; nothing when it is not there."""
    return mapping.get(key, "")
