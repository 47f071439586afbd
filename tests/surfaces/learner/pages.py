"""Reading pages in tests."""

import html
import re

from django.test import Client

_TAG = re.compile(r"<[^>]+>")
_BLANK = re.compile(r"\s+")


def page_of(client: Client, address: str, status: int = 200) -> str:
    """The HTML of a page that must answer with this status."""
    response = client.get(address)
    assert response.status_code == status, (response.status_code, response.content.decode()[:500])
    return response.content.decode()


def words_of(page: str) -> str:
    """What a reader sees of a page: words with single spaces."""
    return _BLANK.sub(" ", html.unescape(_TAG.sub(" ", page))).strip()


def seen(client: Client, address: str, status: int = 200) -> str:
    """The words of a page."""
    return words_of(page_of(client, address, status))
