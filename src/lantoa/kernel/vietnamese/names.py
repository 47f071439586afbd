"""Names of people: the key that says "the same name", and the form strangers may see."""

import re

from lantoa.kernel.vietnamese.normalise import clean, tone_key

_NOT_NAME = re.compile(r"\W+")
_MASK = "***"


def name_key(full_name: str) -> str:
    """The key of a name: equal for the same name in other case, tone placement, spacing or punctuation."""
    return clean(_NOT_NAME.sub(" ", tone_key(full_name).replace("'", "").replace("_", " ")))


def mask_name(full_name: str) -> str:
    """The name with all but the given name hidden: "Nguyễn Văn An" as "N*** V*** An".

    A name of one word keeps only its first letter. The stars do not tell how long a hidden word is.
    """
    words = clean(full_name).split(" ")
    hidden = words if len(words) == 1 else words[:-1]
    masked = [word[:1] + _MASK for word in hidden if word]
    return " ".join(masked + words[len(hidden) :])
