"""The audit trail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.facts.queries import audit_lines
from lantoa.people.queries.persons import named_persons, person_by_sign_in_name, persons_by_uuid, persons_in
from lantoa.surfaces.operator.access import Console, operator_view
from lantoa.surfaces.operator.action_words import ACTIONS
from lantoa.surfaces.operator.lists import AUDIT
from lantoa.surfaces.operator.persons import as_uuid, campaign_titles
from lantoa.surfaces.ui.tables import open_list
from lantoa.territory.rules.scope import EVERYTHING

MOST_NAMESAKES = 10


@operator_view
@require_safe
def trail(request: HttpRequest, console: Console) -> HttpResponse:
    """Newest first. `nguoi` (uuid, sign-in name or name), `viec` and `khoa` in the address narrow it down."""
    table = open_list(request, AUDIT, console.person)
    if table.leads_to:
        return table.leads_to
    written, action, titles = request.GET.get("nguoi", ""), request.GET.get("viec", ""), campaign_titles()
    chosen, namesakes = _person_meant(written)
    campaign = request.GET.get("khoa", "")
    campaign_id = int(campaign) if campaign.isascii() and campaign.isdigit() and len(campaign) < 18 else None
    context: dict[str, Any] = {
        "console": console,
        "table": table,
        "written": chosen.full_name if chosen else written,
        "chosen": chosen,
        "namesakes": namesakes,
        "action": action,
        "actions": sorted(ACTIONS.items(), key=lambda one: str(one[1])),
        "campaign_id": campaign_id,
        "campaigns": titles,
    }
    if not written or chosen:
        page = audit_lines(
            involving=chosen.uuid if chosen else None,
            action=action[:60],
            campaign_id=campaign_id,
            oldest_first=bool(table.order) and not table.written_order.startswith("-"),
            page=table.number,
            size=table.size,
        )
        involved = {line.actor_uuid for line in page.rows} | {line.subject for line in page.rows}
        context |= {"page": page, "names": named_persons([one for one in involved if one])}
    return render(request, "operator/audit.html", context)


def _person_meant(written: str) -> tuple[Any, list[Any]]:
    """The one person meant, or those it could be."""
    if not written.strip():
        return None, []
    person_uuid = as_uuid(written)
    if person_uuid is not None:
        return persons_by_uuid([person_uuid]).get(person_uuid), []
    person = person_by_sign_in_name(written)
    if person is not None:
        return person, []
    found = list(persons_in(EVERYTHING, search=written, size=MOST_NAMESAKES).rows)
    return (found[0], []) if len(found) == 1 else (None, found)
