"""What is asked of the pages of figures, and the plan an organiser writes."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.numbers import format_decimal, parse_number
from lantoa.statistics.rules.plans import Waypoint
from lantoa.surfaces.organiser.forms import DayField

PLAN_ROWS = 8


class DayForm(forms.Form):
    """Up to the end of which day; empty = now. The address carries it as `den-ngay`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["den-ngay"] = DayField(label=_("Đến hết ngày"), required=False)

    @property
    def day(self) -> date | None:
        """The day that was written; after `is_valid`."""
        day: date | None = self.cleaned_data["den-ngay"]
        return day

    @property
    def day_field(self) -> forms.BoundField:
        """For templates, where a name with a hyphen cannot be written."""
        return self["den-ngay"]


class PercentField(forms.CharField):
    """A percent as people write it: 30, 30 %, 62,5."""

    default_error_messages = {"invalid": _("Hãy ghi một số từ 0 đến 100, ví dụ 30 hoặc 62,5.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"data-width": "4", "inputmode": "decimal", "autocomplete": "off"}),
        )
        super().__init__(max_length=12, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return format_decimal(value, 2).removesuffix(",00")
        return value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            percent = parse_number(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not 0 <= percent <= 100:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return percent.quantize(Decimal("0.01"))


class PlanForm(forms.Form):
    """Waypoints of a plan: pairs of a day and a percent; a pair left empty is none."""

    def __init__(self, *arguments: Any, points: Sequence[Waypoint] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        for number in range(1, PLAN_ROWS + 1):
            known = points[number - 1] if number <= len(points) else None
            words = {"number": number}
            self.fields[f"day_{number}"] = DayField(
                label=_("Mốc %(number)s: đến hết ngày") % words,
                required=False,
                initial=known.day if known else None,
            )
            self.fields[f"percent_{number}"] = PercentField(
                label=_("Mốc %(number)s: phần trăm chỉ tiêu") % words,
                required=False,
                initial=known.percent if known else None,
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for number in range(1, PLAN_ROWS + 1):
            for here, other in (("day", "percent"), ("percent", "day")):
                name = f"{here}_{number}"
                is_alone = values.get(name) is None and values.get(f"{other}_{number}") is not None
                if is_alone and name not in self.errors:
                    self.add_error(name, _("Mốc này cần cả ngày và phần trăm."))
        return values

    @property
    def points(self) -> list[Waypoint]:
        """What was written; after `is_valid`."""
        values = self.cleaned_data
        return [
            Waypoint(values[f"day_{number}"], values[f"percent_{number}"])
            for number in range(1, PLAN_ROWS + 1)
            if values.get(f"day_{number}") is not None
        ]

    def pairs(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each waypoint, side by side."""
        for number in range(1, PLAN_ROWS + 1):
            yield self[f"day_{number}"], self[f"percent_{number}"]
