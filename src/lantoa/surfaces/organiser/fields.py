"""Boxes that more than one form has."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.numbers import parse_number


class PercentField(forms.CharField):
    """A percentage as people write it: 50, 62,5."""

    default_error_messages = {"invalid": _("Hãy ghi một số từ 0 đến 100, ví dụ 50 hoặc 62,5.")}

    def __init__(self, **options: Any) -> None:
        attributes = {"data-width": "4", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=12, widget=forms.TextInput(attrs=attributes), **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value).normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal:
        text = super().clean(value)
        try:
            number = Decimal(str(parse_number(text.removesuffix("%").strip())))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not 0 <= number <= 100:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number.quantize(Decimal("0.01"))
