"""What organisers write when a test is to be marked again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from lantoa.exams.remarkings import Correctable
from lantoa.exams.services.key_changes import KeyChange

KEEP, VOID = "", "void"


class RemarkForm(forms.Form):
    """One choice for every question, and why."""

    reason = forms.CharField(
        label=_("Lý do chấm lại"),
        max_length=300,
        error_messages={"required": _("Hãy ghi lý do chấm lại.")},
        help_text=_("Ghi vào nhật ký và từng điểm mới, ví dụ: Câu 12 có hai đáp án đúng."),
    )

    def __init__(self, *args: Any, items: Sequence[Correctable], **options: Any) -> None:
        super().__init__(*args, **options)
        self._items = items
        for one in items:
            self.fields[_name(one)] = forms.ChoiceField(choices=_choices(one), required=False)

    def rows(self) -> list[tuple[Correctable, BoundField]]:
        """Each question with its choice."""
        return [(one, self[_name(one)]) for one in self._items]

    @property
    def changes(self) -> list[KeyChange]:
        """What was chosen; call it when the form is valid."""
        found = []
        for one in self._items:
            written = self.cleaned_data[_name(one)]
            if written == VOID:
                found.append(KeyChange(item=one.row.frozen.uuid, is_void=True))
            elif written != KEEP:
                found.append(KeyChange(item=one.row.frozen.uuid, version=int(written)))
        return found


def _name(one: Correctable) -> str:
    return f"cau-{one.row.place + 1}"


def _choices(one: Correctable) -> list[tuple[str, Any]]:
    """Without a change; other versions than the one in force; the points for everybody, or for nobody any more."""
    row = one.row
    choices: list[tuple[str, Any]] = [(KEEP, _("Giữ nguyên"))]
    for version in one.versions:
        if version != row.key.version or row.is_void:
            choices.append((str(version), _("Theo phiên bản %(number)s") % {"number": version}))
    if not row.is_void:
        choices.append((VOID, _("Bỏ câu: ai cũng được điểm")))
    return choices
