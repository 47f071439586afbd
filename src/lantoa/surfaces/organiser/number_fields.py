"""Whole numbers as people write them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.numbers import format_number, parse_number


class CountField(forms.CharField):
    """A whole number as people write it, from `least` to `most`."""

    default_error_messages = {"required": _("Hãy ghi một số.")}

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        attributes = {"data-width": "4", "inputmode": "numeric", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(max_length=12, **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = parse_number(text)
        except ValueError:
            number = None
        if number is None or number != int(number) or not self.least <= number <= self.most:
            words = _("Hãy ghi một số từ %(least)s đến %(most)s.")
            values = {"least": format_number(self.least), "most": format_number(self.most)}
            raise forms.ValidationError(words, code="range", params=values)
        return int(number)
