"""Sort keys for Vietnamese: the database and the operating system need not know the alphabet.

A key is a string of decimal digits only, because those sort alike in every collation (Danish sorts "aa" last,
Czech "ch" after "h"). Every sign is a pair of digits:

    00      end of a part of a name (given, middle, family)
    01-06   end of a syllable, with its tone: không huyền hỏi ngã sắc nặng
    10      a number: two digits of length, then the number, so that "Phường 2" comes before "Phường 10"
    20-52   a letter
    99      any other letter: seven digits of its code point

A syllable is compared by its letters, then by its tone, then the next syllable comes: as in a dictionary.
"""

import re
import unicodedata

from lantoa.kernel.vietnamese.normalise import TONE_MARKS, comparable, fold, split_tones

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
KEY_LENGTH = 240
"""No key is longer: text this long differs earlier, and a column and its index can rely on it."""

_LETTER_CODES = {letter: f"{20 + place}" for place, letter in enumerate(ALPHABET)}
_PART_END = "00"
_WORD = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")


def person_sort_key(full_name: str) -> str:
    """The key of a person's name: given name, then middle names, then family name."""
    words = _words(full_name)
    if not words:
        return ""
    given, middle, family = words[-1], words[1:-1], words[:1] if len(words) > 1 else []
    return (given + _PART_END + "".join(middle) + _PART_END + "".join(family))[:KEY_LENGTH]


def text_sort_key(text: str) -> str:
    """The key of any text, word by word from the left: unit names, titles."""
    return "".join(_words(text))[:KEY_LENGTH]


def _words(text: str) -> list[str]:
    # Apostrophes belong to the word around them (H'Mông), every other sign separates words.
    return [_word_code(word) for word in _WORD.findall(comparable(text).replace("'", ""))]


def _word_code(word: str) -> str:
    if word[0].isdecimal():
        number = str(int(word[:90]))
        return f"10{len(number):02}{number}"
    letters, tones = split_tones(word)
    tone = TONE_MARKS.index(tones[-1]) + 2 if tones else 1
    codes = "".join(_letter_code(letter) for letter in unicodedata.normalize("NFC", letters))
    return f"{codes}{tone:02}"


def _letter_code(letter: str) -> str:
    known = _LETTER_CODES.get(letter)
    if known:
        return known
    if unicodedata.combining(letter):
        return ""  # a mark that is not Vietnamese
    base = fold(letter)[:1]
    return _LETTER_CODES.get(base) or f"99{ord(letter):07}"
