"""What is asked of the dashboard."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.surfaces.organiser.forms import DayField


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
