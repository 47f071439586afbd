"""What a person types as a sign-in name, and the user name a person without a phone of their own is given."""

import re

from lantoa.kernel.vietnamese.normalise import fold
from lantoa.kernel.vietnamese.phones import normalise_phone

USER = "user"
PHONE = "phone"
USER_NAME_LENGTH = 60

_NOT_IN_USER_NAME = re.compile(r"[^a-z0-9._-]+")
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_USER_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,58})[a-z0-9]")
_PART_LENGTH = 20


def readings_of(written: str) -> list[tuple[str, str]]:
    """The (kind, value) pairs a typed sign-in name can mean, most likely first; phones in any written form."""
    readings = []
    phone = normalise_phone(written)
    if phone is not None:
        readings.append((PHONE, phone))
    user_name = tidy_user_name(written)
    if user_name:
        readings.append((USER, user_name))
    return readings


def tidy_user_name(written: str) -> str:
    """A user name as stored: lower case, without diacritics and spaces."""
    return _NOT_IN_USER_NAME.sub("", fold(written).replace(" ", ""))[:USER_NAME_LENGTH]


def is_user_name(value: str) -> bool:
    """Whether a chosen user name can be used: 3 to 60 letters, digits, dots, dashes; not one that reads as a phone."""
    return bool(_USER_NAME.fullmatch(value)) and normalise_phone(value) is None


def user_name_stem(full_name: str, unit_code: str) -> str:
    """Readable start of a user name: given name, family name, unit code: an.nguyen.25270."""
    words = [word for word in (_NOT_A_LETTER.sub("", part) for part in fold(full_name).split(" ")) if word]
    given = words[-1:] or ["hocvien"]
    family = words[:1] if len(words) > 1 else []
    return ".".join([part[:_PART_LENGTH] for part in given + family] + [unit_code.lower()])


def numbered(stem: str, number: int) -> str:
    """The stem for the first of that name, stem.2 for the second."""
    return stem if number <= 1 else f"{stem}.{number}"


def signs_in_by_phone(phone: str) -> bool:
    """Whether a number belongs to one person as a rule: mobiles do, landlines are the office's."""
    return phone.startswith("+84") and not phone.startswith("+842")
