"""`sign-up/{code}`: signing up by oneself as on the public page, and what became of it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from lantoa.kernel.clock import local_day, now
from lantoa.people.services.tries import check_address, count_address_failure
from lantoa.surfaces.api.schemas_sign_up import SignUpIn, SignUpOut, SignUpReceiptOut, SignUpStateOut
from lantoa.surfaces.public.address import client_address
from lantoa.territory.rules.units import codes_of
from lantoa.training.errors import NoSuchRequest
from lantoa.training.queries.sign_up import (
    campaign_to_sign_up,
    printed_receipt,
    shut_because,
    state_by_receipt,
)
from lantoa.training.rules.entries import Entry
from lantoa.training.services.sign_up import sign_up

router = Router(tags=["sign-up"])


@router.get("/{code}", response=SignUpOut, auth=None, summary="Whether people can sign up")
def get_terms(request: HttpRequest, code: str) -> Any:
    """A campaign that takes nobody in by sign-up does not exist here."""
    campaign = campaign_to_sign_up(code)
    return {
        "code": campaign.code,
        "title": campaign.title,
        "organisation": campaign.organisation,
        "hotline": campaign.hotline,
        "shut": shut_because(campaign, today=local_day(now())),
        "opens_on": campaign.sign_up_from,
        "closes_on": campaign.sign_up_until,
        "units_as_of": campaign.units_as_of,
        "units": [codes_of(path)[-1] for path in campaign.sign_up_units],
    }


@router.post("/{code}", response={201: SignUpReceiptOut}, auth=None, summary="Sign up")
def post_sign_up(request: HttpRequest, code: str, person: SignUpIn) -> Any:
    """The answer is the same whether the person is known or not. Sent twice with one `once`, it counts once."""
    made = sign_up(
        campaign=campaign_to_sign_up(code),
        entry=Entry(
            full_name=person.full_name,
            birth=person.birth,
            phone=person.phone,
            post=person.post,
            unit=person.unit,
        ),
        has_consented=person.consent,
        is_checked=person.checked,
        once=person.once,
        address=client_address(request),
        now=now(),
    )
    return Status(201, {"receipt": printed_receipt(made.receipt), "created_at": made.created_at})


@router.get(
    "/{code}/receipts/{receipt}", response=SignUpStateOut, auth=None, summary="What became of a sign-up"
)
def get_state(request: HttpRequest, code: str, receipt: str) -> Any:
    """By its receipt; the name is masked. Guessing is slowed down like guessing at the sign-in."""
    campaign, address, moment = campaign_to_sign_up(code), client_address(request), now()
    check_address(address=address, now=moment)
    try:
        return state_by_receipt(campaign, receipt)
    except NoSuchRequest:
        count_address_failure(address=address, now=moment)
        raise
