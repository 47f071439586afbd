"""Signing up as anyone may see it: whether it is open, and what became of a request by its receipt."""

from dataclasses import dataclass
from datetime import date, datetime

from lantoa.kernel.ids import tidy_code
from lantoa.kernel.vietnamese.names import mask_name
from lantoa.training.enums import CampaignState, RequestKind
from lantoa.training.errors import NoSuchCampaign, NoSuchRequest
from lantoa.training.models import Campaign, EnrolmentRequest
from lantoa.training.queries.places import places_as_of
from lantoa.training.rules.sign_up import SignUpTerms


@dataclass(frozen=True)
class RequestState:
    """What the holder of a receipt may see; the name is masked, a receipt gets lost."""

    receipt: str
    masked_name: str
    unit_name: str
    state: str
    reason: str
    created_at: datetime
    decided_at: datetime | None


def terms_of(campaign: Campaign) -> SignUpTerms:
    """What the campaign says about signing up."""
    return SignUpTerms(
        is_on=campaign.sign_up_on,
        opens_on=campaign.sign_up_from,
        closes_on=campaign.sign_up_until,
        units=tuple(campaign.sign_up_units),
    )


def shut_because(campaign: Campaign, *, today: date) -> str:
    """ "" = people can sign up today; else "off", "early" or "over"."""
    is_open = campaign.state == CampaignState.OPEN
    return terms_of(campaign).shut_because(today=today, is_campaign_open=is_open)


def campaign_to_sign_up(code: str) -> Campaign:
    """The campaign of a code that has, or had, signing up. NoSuchCampaign for any other: drafts are nobody's business."""
    found = Campaign.objects.filter(code=code, sign_up_on=True).exclude(state=CampaignState.DRAFT).first()
    if found is None:
        raise NoSuchCampaign
    return found


def units_of_sign_up(campaign: Campaign) -> list[str]:
    """The names of the units whose people may sign up; empty = all."""
    places = places_as_of(campaign.units_as_of)
    return [places.full_name(places.unit_by_path(path)) for path in campaign.sign_up_units]


def state_by_receipt(campaign: Campaign, written: str) -> RequestState:
    """A sign-up by its receipt as typed from paper. NoSuchRequest."""
    receipt = tidy_code(written)[:20]
    rows = EnrolmentRequest.objects.filter(campaign=campaign, kind=RequestKind.SIGN_UP, receipt=receipt)
    found = rows.first() if receipt else None
    if found is None:
        raise NoSuchRequest
    places = places_as_of(campaign.units_as_of)
    return RequestState(
        receipt=printed_receipt(found.receipt),
        masked_name=mask_name(found.full_name),
        unit_name=places.full_name(places.unit_by_path(found.unit_path)),
        state=found.state,
        reason=found.reason,
        created_at=found.created_at,
        decided_at=found.decided_at,
    )


def printed_receipt(receipt: str) -> str:
    """A receipt in groups of four that can be read out."""
    return "-".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))
