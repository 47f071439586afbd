"""A browser in words its owner recognises, from what it says of itself."""

import re

from django.utils.translation import gettext as _

# In this order: Edge, Cốc Cốc and Samsung's browser call themselves Chrome as well, Chrome calls itself Safari.
_BROWSERS = [
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"coc_coc_browser/", "Cốc Cốc"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"OPR/", "Opera"),
    (r"Zalo", "Zalo"),
    (r"FBAN|FBAV", "Facebook"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
]
_SYSTEMS = [
    (r"Android", "Android"),
    (r"iPad", "iPad"),
    (r"iPhone", "iPhone"),
    (r"Windows", "Windows"),
    (r"CrOS", "Chromebook"),
    (r"Macintosh", "Mac"),
    (r"Linux", "Linux"),
]


def browser_words(user_agent: str) -> str:
    """ "Chrome trên Android"; what cannot be told apart is a browser."""
    browser = _first(_BROWSERS, user_agent) or _("Trình duyệt")
    system = _first(_SYSTEMS, user_agent)
    return _("%(browser)s trên %(system)s") % {"browser": browser, "system": system} if system else browser


def _first(known: list[tuple[str, str]], text: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, text)), "")
