"""Vietnamese telephone numbers in one form: +84 and the number without its leading zero."""

import re
import unicodedata

# Mobile prefixes of eleven-digit numbers and what replaced them (Ministry of Information and
# Communications, plan of 15/09 to 14/11/2018).
_OLD_MOBILE = {
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip
_MOBILE = re.compile(r"(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"2\d{9}")
_ZERO_IN_BRACKETS = re.compile(r"\(0\)")
_SEPARATORS = re.compile(r"[\s.\-()']+")
_DIGITS = re.compile(r"\+?\d{8,15}")


def normalise_phone(text: str | float) -> str | None:
    """The number as +84..., or None when this is not one Vietnamese mobile or landline number.

    Takes a leading zero that a spreadsheet lost, +84, 84, 0084, dots, spaces, dashes, and the eleven-digit
    mobile numbers used until 2018, which become today's ten digits.
    """
    written = _SEPARATORS.sub("", _ZERO_IN_BRACKETS.sub("", _as_text(text)))
    if not _DIGITS.fullmatch(written):
        return None
    for national in _national_forms(written):
        if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national):
            return f"+84{national}"
        if len(national) == 10 and national[:3] in _OLD_MOBILE:
            return f"+84{_OLD_MOBILE[national[:3]]}{national[3:]}"
    return None


def _as_text(value: str | float) -> str:
    if isinstance(value, str):
        written = unicodedata.normalize("NFKC", value)
        return re.sub(r"^(\d+)\.0$", r"\1", "".join(sign for sign in written if sign.isprintable()).strip())
    return f"{value:.0f}" if 0 < value < 1e15 else ""


def _national_forms(written: str) -> list[str]:
    """The number without country code and leading zero, most likely reading first."""
    if written.startswith("+"):
        return [written[3:].removeprefix("0")] if written.startswith("+84") else []
    if written.startswith("0084"):
        return [written[4:].removeprefix("0")]
    if written.startswith("0"):
        return [written[1:]]
    forms = [written]
    if written.startswith("84"):
        forms.append(written[2:].removeprefix("0"))
    return forms
