"""What Django and the gateway say to each other through the browser: admissions, tickets, macs, receipts."""

import msgspec

from lantoa.kernel.signing import BadToken, derive_key, digest, open_token, same, sign_token, to_base64url

VERSION = 1


class Admission(msgspec.Struct, frozen=True, omit_defaults=True):
    """Django's word that a person may open a sitting. `exp` in ms since the epoch; `unit`: path of the unit as registered."""

    v: int
    sitting: str
    window: str
    campaign: int
    person: str
    attempt: int
    extra_s: int
    exp: int
    later_s: int = 0
    unit: str = ""


class Ticket(msgspec.Struct, frozen=True, omit_defaults=True):
    """The gateway's word that a device opened a sitting; carried by every save, so that a save reads nothing.

    `opened_at` and `extra_s` let the due time in force be worked out again when the window or the extra time changes;
    `drawn` is a bitmap in hex over the window's frozen items: which of them this test taker drew.
    """

    v: int
    sitting: str
    window: str
    campaign: int
    person: str
    device: str
    epoch: int
    due_at: int
    opened_at: int
    extra_s: int
    drawn: str
    later_s: int = 0
    unit: str = ""


class ExamKeys(msgspec.Struct, frozen=True):
    """The derived keys of one installation."""

    admission: bytes
    ticket: bytes
    device: bytes
    receipt: bytes
    address: bytes
    code: bytes

    @classmethod
    def of(cls, install_secret: bytes) -> "ExamKeys":
        return cls(
            admission=derive_key(install_secret, "admission"),
            ticket=derive_key(install_secret, "ticket"),
            device=derive_key(install_secret, "device"),
            receipt=derive_key(install_secret, "receipt"),
            address=derive_key(install_secret, "address"),
            code=derive_key(install_secret, "access-code"),
        )


def sign_admission(keys: ExamKeys, admission: Admission) -> str:
    """The token of an admission."""
    return sign_token(keys.admission, admission)


def open_admission(keys: ExamKeys, token: str) -> Admission:
    """BadToken when it is not ours."""
    opened: Admission = open_token(keys.admission, token, Admission)
    return opened


def sign_ticket(keys: ExamKeys, ticket: Ticket) -> str:
    """The token of a ticket."""
    return sign_token(keys.ticket, ticket)


def open_ticket(keys: ExamKeys, token: str) -> Ticket:
    """BadToken when it is not ours."""
    opened: Ticket = open_token(keys.ticket, token, Ticket)
    return opened


def opening_mac(device_secret: bytes, admission: str, at: int) -> str:
    """What a device signs to open a sitting: only the device the person signed in on can."""
    return to_base64url(digest(device_secret, f"open:{admission}:{at}".encode()))


def secret_of_device(keys: ExamKeys, person: str, device: str) -> bytes:
    """Same as `kernel.signing.device_secret`, with the key derived beforehand."""
    return digest(keys.device, f"{person}:{device}".encode())


def receipt(keys: ExamKeys, sitting: str, closed_at: int) -> str:
    """Proof of a hand-in that the person can keep; the same for every repetition."""
    return to_base64url(digest(keys.receipt, f"{sitting}:{closed_at}".encode()))


def code_digest(keys: ExamKeys, window: str, code: str) -> str:
    """What the gateway knows of a window's access code; blanks and capitals do not matter when it is typed."""
    plain = "".join(code.split()).casefold()
    return to_base64url(digest(keys.code, f"{window}:{plain}".encode()))


def signed_address(keys: ExamKeys, address: str) -> str:
    """The network address of a person whom Django speaks for, as the gateway believes it."""
    return f"{address} {to_base64url(digest(keys.address, address.encode()))}"


def address_of(keys: ExamKeys, text: str) -> str:
    """The address of `signed_address`; BadToken when it is not ours."""
    address, _, mac = text.partition(" ")
    if not same(signed_address(keys, address).encode(), text.encode()) or not mac:
        raise BadToken("wrong signature")
    return address
