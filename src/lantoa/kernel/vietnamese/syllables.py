"""Whether letters make a Vietnamese syllable: the yardstick for guessing what encoding a text is in."""

import re
from functools import lru_cache

from lantoa.kernel.vietnamese.normalise import split_tones

_ONSETS = "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x"
_VOWELS = (
    "a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|ôi|ơi|oo|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|ya|"
    "yê|oai|oao|oay|oeo|uao|uây|uôi|uya|uyê|uyu|ươi|ươu|iêu|yêu"
)
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:{_VOWELS})(c|ch|m|n|ng|nh|p|t)?")
_STOPS = frozenset({"c", "ch", "p", "t"})
_TONES_OF_STOPS = frozenset("\u0301\u0323")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word (in NFC) could stand in a Vietnamese text: spelled right, at most one tone, case not mixed inside."""
    if not word.isalpha() or not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    letters, tones = split_tones(word.lower())
    if len(tones) > 1:
        return False
    found = _SYLLABLE.fullmatch(_composed(letters))
    if found is None:
        return False
    return found[1] not in _STOPS or tones in _TONES_OF_STOPS


def _composed(letters: str) -> str:
    """Circumflex, breve and horn back on their letters; tone marks are gone already."""
    for mark, pairs in _MARKED.items():
        if mark in letters:
            for plain, whole in pairs:
                letters = letters.replace(plain + mark, whole)
    return letters


_MARKED = {
    "\u0302": (("a", "â"), ("e", "ê"), ("o", "ô")),
    "\u0306": (("a", "ă"),),
    "\u031b": (("o", "ơ"), ("u", "ư")),
}
