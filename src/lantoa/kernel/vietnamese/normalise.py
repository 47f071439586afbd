"""One spelling for text that comes in, and the two keys it is compared by.

`clean` is what is stored and shown, `tone_key` is what "the same word" means (Hòa = Hoà, but not Hoa),
`fold` is what people type into a search box (hoa).
"""

import re
import unicodedata

# The five tone marks in the order of the dictionary; the sixth tone, "không", has no mark.
TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"
_TONE_FIGURES = str.maketrans(TONE_MARKS, "²³⁴¹⁵")

# Letters that look like đ but are Icelandic eth or African d: old converters write them for đ.
_LOOKALIKES = str.maketrans({"ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ"})
# Apostrophes and dashes that keyboards and word processors swap freely (Ea H'leo, Ea H’leo).
_PUNCTUATION = str.maketrans(dict.fromkeys("‘’‛ʹʼʻ`´′＇", "'") | dict.fromkeys("‐‑‒–—−﹣－", "-"))
_PLAIN_D = str.maketrans("đĐ", "dD")
_SPACES = re.compile(r"\s+")
_SYLLABLE = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_DROPPED = {"Cc", "Cf", "Cs"}  # control, format (zero-width, bidi, byte order mark), lone surrogates


def clean(text: str) -> str:
    """The text in NFC on one line: no control, zero-width or bidi characters, single spaces. Repeatable."""
    if not text.isprintable():  # printable text holds nothing to drop and no space but the plain one
        text = "".join(_kept(sign) for sign in text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """The text for search: lower case, without any diacritics, đ as d, one kind of apostrophe. Repeatable."""
    text = unicodedata.normalize("NFKD", clean(text).translate(_LOOKALIKES).translate(_PUNCTUATION))
    text = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_D))
    kept = "".join(sign for sign in text if not unicodedata.combining(sign))
    return clean(kept.translate(_PUNCTUATION))


def tone_key(text: str) -> str:
    """The text for comparison: lower case, each syllable's tone as a small figure behind it (hoa², thuy³).

    Where the tone mark is written in a syllable (Hòa, Hoà) is a habit, not a difference; which tone it is,
    and ă â ê ô ơ ư đ, are. The figures are those of the VNI keyboard: ¹ sắc ² huyền ³ hỏi ⁴ ngã ⁵ nặng. They
    count as letters for regular expressions and cannot be mixed up with written digits ("A1"). Repeatable.
    """
    return clean(_SYLLABLE.sub(_tone_last, comparable(text)))


def comparable(text: str) -> str:
    """The text cleaned, in one case, with one kind of đ, apostrophe and dash; tones still in place."""
    text = clean(text).translate(_LOOKALIKES).translate(_PUNCTUATION)
    return clean(text.casefold()).translate(_PUNCTUATION)


def split_tones(syllable: str) -> tuple[str, str]:
    """The letters of a syllable without tone marks, and its tone marks (several when words ran together).

    Letters come decomposed (NFD): ê is e and a circumflex.
    """
    decomposed = unicodedata.normalize("NFD", syllable)
    letters = "".join(sign for sign in decomposed if sign not in TONE_MARKS)
    tones = "".join(sign for sign in decomposed if sign in TONE_MARKS)
    return letters, tones


def _tone_last(found: re.Match[str]) -> str:
    letters, tones = split_tones(found.group())
    return letters + tones.translate(_TONE_FIGURES)


def _kept(sign: str) -> str:
    """The sign itself, a space for one that separates words, nothing for one that cannot be seen."""
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in _DROPPED else sign
