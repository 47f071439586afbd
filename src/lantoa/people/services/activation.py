"""The first sign-in, step by step: code, own password, consents, printed name and birth date.

Each step is saved on its own. Someone who is interrupted after choosing a password signs in with it and goes on where they
stopped (`queries.first_steps.first_step_of`).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.errors import Invalid
from lantoa.kernel.signing import BadToken, derive_key, open_token, sign_token
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.people.enums import ConsentPurpose
from lantoa.people.errors import AccountStopped, CodeOver, NoSuchPerson, SignInLost, WrongCode
from lantoa.people.models import ActivationCode, Consent, CorrectionRequest, Person
from lantoa.people.queries.persons import birth_text, person_by_sign_in_name, sign_in_names_of
from lantoa.people.queries.roles import require_manager
from lantoa.people.rules.codes import MAX_TRIES, TICKET_MINUTES, CodeState, code_state, typed_code
from lantoa.people.services import tries
from lantoa.people.services.codes import code_digest
from lantoa.people.services.hashing import hash_password
from lantoa.people.services.passwords import check_password_strength
from lantoa.people.services.persons import rename_person
from lantoa.people.services.sign_in_pool import pool
from lantoa.people.services.sign_in_queue import Asked, answer_to, use_up, wait_in_line
from lantoa.people.texts import CONSENT_VERSION

ACTIVATE = "activate"


@dataclass(frozen=True)
class ActivationTicket:
    """A code that was right. `token` carries the step to the next page (half an hour); the rest is shown."""

    token: str
    person_uuid: uuid.UUID
    full_name: str
    birth: str
    unit_name: str
    sign_in_names: list[str]


def check_code(*, name: str, code: str, address: str = "", now: datetime) -> ActivationTicket:
    """The ticket for choosing a password, for the user name or phone on the slip and its code.

    WrongCode counts one of the code's five tries; CodeOver says why a right code no longer counts. Nothing is used up.
    """
    tries.check_address(address=address, now=now)
    person = person_by_sign_in_name(name)
    kept = ActivationCode.objects.filter(person=person).first() if person else None
    typed = code_digest(typed_code(code))
    if person is None or kept is None:
        tries.count_address_failure(address=address, now=now)
        raise WrongCode
    if kept.digest != typed:
        # A spent or locked code is not told apart for someone who does not hold it.
        ActivationCode.objects.filter(pk=kept.pk, used_at=None, tries__lt=MAX_TRIES).update(
            tries=F("tries") + 1
        )
        tries.count_address_failure(address=address, now=now)
        raise WrongCode
    _check_still_counts(kept, now)
    if not person.is_active:
        raise AccountStopped
    return ActivationTicket(
        token=sign_token(_ticket_key(), _ticket(kept, now)),
        person_uuid=person.uuid,
        full_name=person.full_name,
        birth=birth_text(person.birth_date, person.birth_year),
        unit_name=person.unit.full_name,
        sign_in_names=sign_in_names_of([person]).get(person.pk, []),
    )


def activate(*, token: str, password: str, now: datetime, patience: float | None = None) -> Person:
    """Set the password of one's own and use the code up. Also the way back in after a reissued code.

    WeakPassword leaves the code unused. The first time records the fact `person.activated`; each time counts as a sign-in.
    Hashing waits its turn like a sign-in: SignInFull, or SignInWaits after `patience`, then `finish_activation`.
    """
    kept, line = _code_of_ticket(token, now), pool()
    check_password_strength(person=kept.person, password=password)
    line.require_room()
    job = line.submit(lambda: hash_password(password))
    found = line.wait(job, patience)
    if found is None:
        raise wait_in_line(job=job, asked=Asked(kept.person_id), purpose=ACTIVATE, now=now)
    return _activate(token, found.encoded, now)


def finish_activation(*, token: str, ticket: str, now: datetime) -> Person:
    """Use the code up with the password that has been hashed meanwhile. SignInWaits while it has not, SignInLost."""
    answer = answer_to(ticket=ticket, purpose=ACTIVATE, now=now)
    if answer.person != _code_of_ticket(token, now).person_id:
        raise SignInLost
    with transaction.atomic():
        use_up(answer)
        return _activate(token, answer.encoded, now)


def _activate(token: str, encoded: str, now: datetime) -> Person:
    with transaction.atomic():
        kept = _code_of_ticket(token, now, to_use=True)
        person = kept.person
        is_first = person.activated_at is None
        person.password = encoded
        person.activated_at = person.activated_at or now
        person.last_login = now
        person.save(update_fields=["password", "activated_at", "last_login"])
        kept.used_at = now
        kept.save(update_fields=["used_at"])
        kind = FactKind.PERSON_ACTIVATED if is_first else FactKind.PERSON_SIGNED_IN
        record_facts(
            actor_uuid=person.uuid, campaign_id=0, facts=[NewFact(kind=kind, subject=person.uuid)], now=now
        )
        record_audit(actor_uuid=person.uuid, action="person.activated", subject=person.uuid, now=now)
    tries.forget_tries(subjects=[f"person:{person.uuid}"])
    return person


def record_consents(*, actor: Person, answers: Mapping[str, bool], now: datetime) -> None:
    """Keep one answer for every purpose, as proof. A purpose not in `answers` (an unticked box) is a refusal."""
    with transaction.atomic():
        Consent.objects.bulk_create(
            Consent(
                person=actor,
                purpose=purpose.value,
                given=answers.get(purpose.value) is True,
                text_version=CONSENT_VERSION,
                at=now,
            )
            for purpose in ConsentPurpose
        )


def confirm_identity(*, actor: Person, now: datetime) -> None:
    """The person says that name and birth date are right as they will be printed."""
    Person.objects.filter(pk=actor.pk).update(confirmed_at=now)
    actor.confirmed_at = now


def request_correction(
    *, actor: Person, full_name: str = "", birth_date: date | None = None, note: str = "", now: datetime
) -> CorrectionRequest:
    """The person says what is wrong. One request waits at a time; a newer one replaces it. Learning does not wait."""
    full_name, note = clean(full_name)[:120], clean(note)[:300]
    if not (full_name or birth_date or note):
        raise Invalid(_("Hãy ghi họ tên hoặc ngày sinh đúng của bạn."), code="correction_empty")
    with transaction.atomic():
        CorrectionRequest.objects.filter(person=actor, settled_at=None).delete()
        return CorrectionRequest.objects.create(
            person=actor, full_name=full_name, birth_date=birth_date, note=note
        )


def settle_correction(
    *, actor: Person | None, request_uuid: uuid.UUID, accept: bool, campaign_id: int = 0, now: datetime
) -> CorrectionRequest:
    """Accept (name and birth date are changed and confirmed) or refuse a request. Repeating it changes nothing."""
    with transaction.atomic():
        waiting = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("person__unit")
        request = waiting.filter(uuid=request_uuid).first()
        if request is None:
            raise NoSuchPerson
        require_manager(actor, campaign_id, [request.person.unit_path])
        if request.settled_at is not None:
            return request
        if accept:
            rename_person(
                person=request.person,
                full_name=request.full_name,
                birth_date=request.birth_date,
                confirmed_at=now,
            )
        request.settled_at, request.accepted = now, accept
        request.save(update_fields=["settled_at", "accepted"])
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="correction.accepted" if accept else "correction.refused",
            subject=request.person.uuid,
            campaign_id=campaign_id,
            now=now,
        )
    return request


def _check_still_counts(kept: ActivationCode, now: datetime) -> None:
    state = code_state(expires_at=kept.expires_at, tries=kept.tries, used_at=kept.used_at, now=now)
    sentences = {
        CodeState.USED: _("Mã này đã được dùng. Hãy đăng nhập bằng mật khẩu của bạn."),
        CodeState.EXPIRED: _("Mã này đã hết hạn. Hãy xin ban tổ chức cấp mã mới."),
        CodeState.LOCKED: _("Mã này đã bị nhập sai quá nhiều lần. Hãy xin ban tổ chức cấp mã mới."),
    }
    if state in sentences:
        raise CodeOver(sentences[state], code=f"activation_code_{state}")


def _ticket_key() -> bytes:
    return derive_key(settings.INSTALL_SECRET, "activation-ticket")


def _ticket(kept: ActivationCode, now: datetime) -> dict[str, Any]:
    until = to_milliseconds(now + timedelta(minutes=TICKET_MINUTES))
    return {"v": 1, "code": kept.pk, "digest": kept.digest, "exp": until}


def _code_of_ticket(token: str, now: datetime, *, to_use: bool = False) -> ActivationCode:
    try:
        ticket = open_token(_ticket_key(), token)
        code_id, digest, until = (
            int(ticket["code"]),
            str(ticket["digest"]),
            from_milliseconds(int(ticket["exp"])),
        )
    except (BadToken, KeyError, TypeError, ValueError) as error:
        raise WrongCode from error
    codes = ActivationCode.objects.select_for_update(of=("self",)) if to_use else ActivationCode.objects.all()
    kept = codes.select_related("person__unit").filter(pk=code_id, digest=digest).first()
    if kept is None or now >= until:
        raise CodeOver(_("Bước này đã quá lâu. Hãy nhập lại mã kích hoạt."), code="activation_ticket_over")
    _check_still_counts(kept, now)
    return kept
