"""Text typed for the fonts of before Unicode: TCVN3 (.VnTime, .VnArial) and VNI (VNI-Times). Found out and converted.

Both show Vietnamese by drawing other letters: a file holds "NguyÔn V¨n An" (TCVN3) or "Nguyeãn Vaên An" (VNI). Nothing in a
file says so; what tells is that the words are no syllables as they stand, and are when converted. Who calls this shows
what was changed: a guess about somebody's name is never silent.

Tables: TCVN 5712:1993 VN3 as the ABC fonts have it; VNI-Windows.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lantoa.kernel.vietnamese.syllables import is_syllable


class Legacy(StrEnum):
    """An encoding of before Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"


@dataclass(frozen=True)
class Weighed:
    """How many words with marks a text has, and how many of them are syllables as they stand and when converted."""

    words: int = 0
    as_written: int = 0
    converted: int = 0


FEWEST_WORDS = 3
_LEAST_SHARE, _LEAST_LEAD = 0.6, 0.3
_NOT_WORD = re.compile(r"[\s!-/:-@\[-`{-~0-9]+")

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_CIRCUMFLEX = dict(zip("âáàåãä", ["", *"\u0301\u0300\u0309\u0303\u0323"], strict=True))
_VNI_BREVE = dict(zip("êéèúüë", ["", *"\u0301\u0300\u0309\u0303\u0323"], strict=True))
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    pairs = {}
    for base in "aeouyôö":
        for mark, tone in _VNI_TONES.items():
            pairs[base + mark] = _VNI_ALONE.get(base, base) + tone
    for base in "aeo":
        for mark, tone in _VNI_CIRCUMFLEX.items():
            pairs[base + mark] = base + "\u0302" + tone
    for mark, tone in _VNI_BREVE.items():
        pairs["a" + mark] = "a\u0306" + tone
    pairs = {written: unicodedata.normalize("NFC", meant) for written, meant in pairs.items()}
    lower = {**_VNI_ALONE, **pairs}
    upper = {written.upper(): meant.upper() for written, meant in lower.items()}
    titled = {written[0].upper() + written[1:]: meant.upper() for written, meant in pairs.items()}
    return {**titled, **upper, **lower}


_VNI = _vni_pairs()
_VNI_SIGNS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_VNI_LETTERS = frozenset("".join(_VNI)) - frozenset("AEOUYaeouy")


def convert(text: str, encoding: Legacy) -> str:
    """The text in Unicode (NFC). It must not have been cleaned: the soft hyphen is the "ư" of TCVN3."""
    if text.isascii():
        return text
    if encoding is Legacy.VNI:
        return _VNI_SIGNS.sub(lambda found: _VNI[found[0]], text)
    converted = "".join(_TCVN3.get(sign, sign) for sign in text)
    # The fonts for capitals (.VnTimeH) draw small letters large: beside capitals the marked ones are meant as capitals.
    plain = [sign for sign in text if sign.isascii() and sign.isalpha()]
    is_capitals = len(plain) > 2 and all(sign.isupper() for sign in plain)
    return converted.upper() if is_capitals else converted


def can_convert(text: str, encoding: Legacy) -> bool:
    """Whether every letter beyond ASCII is one the encoding has; "ễ" or "đ" is Unicode already."""
    known = _TCVN3.keys() if encoding is Legacy.TCVN3 else _VNI_LETTERS
    return all(sign.isascii() or sign in known for sign in text)


def weigh(texts: Iterable[str], encoding: Legacy) -> Weighed:
    """Compare the two readings over the different words with marks of these texts."""
    words = {word for text in texts if not text.isascii() for word in _NOT_WORD.split(text)}
    marked = [word for word in words if not word.isascii()]
    return Weighed(
        words=len(marked),
        as_written=sum(is_syllable(unicodedata.normalize("NFC", word)) for word in marked),
        converted=sum(
            can_convert(word, encoding) and is_syllable(convert(word, encoding)) for word in marked
        ),
    )


def detect(texts: Sequence[str]) -> Legacy | None:
    """The encoding these texts are in, or None when they are Unicode or too few to tell."""
    best: Legacy | None = None
    most = 0
    for encoding in Legacy:
        found = weigh(texts, encoding)
        share = found.converted >= _LEAST_SHARE * found.words
        lead = found.converted >= found.as_written + _LEAST_LEAD * found.words
        if found.words >= FEWEST_WORDS and share and lead and found.converted > most:
            best, most = encoding, found.converted
    return best


def reads_better(text: str, encoding: Legacy) -> bool | None:
    """Whether one text reads better converted (True) or as it stands (False); None when there is no telling."""
    if text.isascii() or not can_convert(text, encoding):
        return None if text.isascii() else False
    found = weigh([text], encoding)
    return None if found.converted == found.as_written else found.converted > found.as_written
