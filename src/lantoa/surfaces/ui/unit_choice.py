"""A unit written as a code or a name, without any list of 3,321 to scroll through and without script."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.normalise import clean, fold
from lantoa.territory.queries import search_units, unit_as_of, units_by_code
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.territory.rules.units import KIND_WORDS, ROOT_CODE, province_code_of

MOST_SHOWN = 12


class UnitForm(forms.Form):
    """A form with a unit. After `is_valid`, `cleaned_data["unit"]` is the unit; empty means the whole country.

    A name that several units bear comes back as a choice; the answer arrives in `unit_code`. `scope`: the subtrees the unit
    may lie in.
    """

    scope: Scope = EVERYTHING

    unit = forms.CharField(
        label=_("Đơn vị"),
        required=False,
        max_length=160,
        help_text=_("Mã hoặc tên, ví dụ 25270, Lộc Ninh hoặc Tân Phú, Đồng Nai. Bỏ trống: cả nước."),
        widget=forms.TextInput(attrs={"data-width": "24", "autocomplete": "off"}),
    )
    unit_code = forms.ChoiceField(label=_("Chọn đơn vị"), required=False, widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, as_of: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.as_of = as_of
        self._choice = self.fields.pop("unit_code")
        self._offered: Sequence[Any] = ()

    def full_clean(self) -> None:
        """The choice joins the form when it is needed, after the fields have been gone through."""
        super().full_clean()
        if self._offered:
            self._show_choice()

    def clean_unit(self) -> Any:
        """The unit meant."""
        written = clean(self.cleaned_data["unit"])
        if not written:
            return unit_as_of(ROOT_CODE, self.as_of)
        found = [unit for unit in find_units(written, self.as_of) if self.scope.contains(unit.path)]
        chosen = [unit for unit in found if unit.code == self.data.get(self.add_prefix("unit_code"))]
        if len(found) == 1 or chosen:
            return (chosen or found)[0]
        if not found:
            raise forms.ValidationError(_("Không có đơn vị nào mang mã hoặc tên này."))
        self._offered = found[:MOST_SHOWN]
        raise forms.ValidationError(_("Có nhiều đơn vị tên như vậy. Hãy chọn một đơn vị bên dưới."))

    def _show_choice(self) -> None:
        provinces = units_by_code({province_code_of(unit.path) for unit in self._offered}, self.as_of)
        self._choice.choices = [  # type: ignore[attr-defined]  # a ChoiceField, declared above
            (unit.code, _label(unit, provinces)) for unit in self._offered
        ]
        self._choice.required = True  # shown as such; it is read by hand
        names = list(self.fields)
        after = names.index("unit") + 1
        self.fields["unit_code"] = self._choice
        self.order_fields([*names[:after], "unit_code", *names[after:]])


def find_units(written: str, as_of: date) -> list[Any]:
    """The units a code or a name can mean: all that bear the name exactly, else all that hold it."""
    by_code = units_by_code([written.upper()], as_of)
    if by_code:
        return list(by_code.values())
    name, _comma, place = (part.strip() for part in written.partition(","))
    found = _named(name, as_of)
    if place:
        above = [unit.path for unit in _named(place, as_of, limit=20)]
        found = [unit for unit in found if any(unit.path.startswith(path) for path in above)]
    bare = {fold(_without_kind(name)), fold(_without_kind(name, by_fold=True))}
    exact = [unit for unit in found if fold(unit.name) in bare]
    same_marks = [unit for unit in exact if unit.name.casefold() == _without_kind(name).casefold()]
    return same_marks or exact or found


def _named(name: str, as_of: date, *, limit: int = 200) -> list[Any]:
    """Units that hold a name; "phuong loc ninh" names a kind too when nothing is called that as a whole."""
    return search_units(_without_kind(name), as_of, limit=limit) or search_units(
        _without_kind(name, by_fold=True), as_of, limit=limit
    )


def _without_kind(name: str, *, by_fold: bool = False) -> str:
    """ "Phường Lộc Ninh" is stored as "Lộc Ninh". `by_fold`: "phuong" counts as the word too."""
    tidy = clean(name)
    for word in KIND_WORDS.values():
        written = (fold(tidy), fold(word)) if by_fold else (tidy.casefold(), word.casefold())
        if written[0].startswith(f"{written[1]} "):
            return " ".join(tidy.split(" ")[len(word.split(" ")) :])
    return tidy


def _label(unit: Any, provinces: dict[str, Any]) -> str:
    province = provinces.get(province_code_of(unit.path))
    above = f", {province.full_name}" if province and province.code != unit.code else ""
    return f"{unit.full_name}{above} ({unit.code})"
