"""Who may open a restricted pack: a signed, expiring token in the address, checked without a database."""

from datetime import datetime, timedelta

import msgspec

from lantoa.kernel.clock import VIETNAM, from_milliseconds, to_milliseconds
from lantoa.kernel.signing import BadToken, derive_key, open_token, sign_token

PURPOSE = "pack"
DAYS = 8


class Pass(msgspec.Struct, frozen=True):
    """What a token says: its bearer may read the packs of one course until `exp` (milliseconds)."""

    course: str
    exp: int


def pack_token(install_secret: bytes, course_uuid: str, *, now: datetime) -> str:
    """A token for 7 to 8 days; it changes once a day, so that browsers keep what they cached."""
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = midnight + timedelta(days=DAYS)
    return sign_token(derive_key(install_secret, PURPOSE), Pass(course_uuid, to_milliseconds(expires)))


def opened_course(key: bytes, token: str, *, now: datetime) -> str | None:
    """The uuid of the course a token opens, or None when it is forged, malformed or past its time."""
    try:
        said: Pass = open_token(key, token, Pass)
    except BadToken:
        return None
    return said.course if now < from_milliseconds(said.exp) else None
