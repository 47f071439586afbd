"""Requests for seats as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.kernel.vietnamese.dates import format_date, parse_date
from lantoa.surfaces.access import Desk
from lantoa.surfaces.organiser.forms import LONGEST_REASON
from lantoa.surfaces.ui.person_form import NEW_PERSON, described
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import RequestState
from lantoa.training.queries.places import places_as_of
from lantoa.training.services.requests import Outlook, outlooks

if TYPE_CHECKING:
    from lantoa.training.models import EnrolmentRequest


@dataclass(frozen=True)
class RequestLine:
    """One request with its unit's name, what approving would come to (None once decided), and whether this viewer may."""

    row: "EnrolmentRequest"
    unit_name: str
    birth: str
    outlook: Outlook | None
    may_decide: bool


@dataclass(frozen=True)
class Tab:
    """One state as a tab."""

    state: str
    label: str
    count: int
    is_current: bool


class AnswerForm(forms.Form):
    """A decision about one request: who it is, approve or refuse, why not."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Người này là ai?"),
        widget=forms.RadioSelect,
        error_messages={
            name: gettext_lazy("Hãy chọn: là hồ sơ đã có, hay là người khác.")
            for name in ("required", "invalid_choice")
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do, nếu không duyệt"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Người được đề cử hoặc tự đăng ký đọc được lý do này."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    action = forms.ChoiceField(
        choices=[("approve", ""), ("refuse", "")],
        widget=forms.HiddenInput,
        error_messages={
            name: gettext_lazy("Hãy bấm một trong hai nút.") for name in ("required", "invalid_choice")
        },
    )

    def __init__(self, data: Any, *, line: RequestLine) -> None:
        super().__init__(data)
        persons = line.outlook.persons if line.outlook else []
        answer = self.fields["answer"]
        choices = [(person["uuid"], described(person)) for person in persons]
        answer.choices = [*choices, (NEW_PERSON, _("Người khác, chưa có hồ sơ"))]  # type: ignore[attr-defined]
        is_asked = bool(line.outlook and not line.outlook.is_clear)
        answer.required = is_asked and self.data.get("action") != "refuse"
        if not is_asked:
            answer.widget = forms.HiddenInput()


def lines_of(desk: Desk, rows: Sequence["EnrolmentRequest"], decides: Scope) -> list[RequestLine]:
    """The rows as shown. `decides`: the subtrees in which this viewer decides. A constant number of queries."""
    places = places_as_of(desk.campaign.units_as_of)
    waiting = [row for row in rows if row.state == RequestState.WAITING and decides.contains(row.unit_path)]
    seen = outlooks(viewer=desk.person, campaign=desk.campaign, requests=waiting) if waiting else {}
    return [
        RequestLine(
            row=row,
            unit_name=places.full_name(places.unit_by_path(row.unit_path)),
            birth=_birth(row.birth),
            outlook=seen.get(row.uuid),
            may_decide=decides.contains(row.unit_path),
        )
        for row in rows
    ]


def tabs_of(counts: Mapping[str, int], current: str) -> list[Tab]:
    """Each state with its number."""
    return [
        Tab(state.value, str(state.label), counts[state.value], state.value == current)
        for state in RequestState
    ]


def _birth(text: str) -> str:
    """A birth as people write it; the year and month alone stay as they are kept."""
    try:
        return format_date(parse_date(text))
    except ValueError:
        return text
