"""What a password must not be, beyond Django's own checks of length and common passwords."""

import re

from lantoa.kernel.vietnamese.normalise import fold

_NOT_DIGIT = re.compile(r"\D")
_TELLING = 5
_PHONE_TAIL = 9


def gives_person_away(password: str, personal_words: list[str]) -> bool:
    """Whether a password is little more than something on the person's slip: name, phone, user name, birth date."""
    bare = fold(password).replace(" ", "")
    digits = _NOT_DIGIT.sub("", password)
    for word in personal_words:
        telling = fold(word).replace(" ", "")
        if len(telling) >= _TELLING and telling in bare and len(bare) < len(telling) + 3:
            return True
        number = _NOT_DIGIT.sub("", word)
        if len(number) >= _PHONE_TAIL and bare == digits and digits[-_PHONE_TAIL:] == number[-_PHONE_TAIL:]:
            return True
    return False
