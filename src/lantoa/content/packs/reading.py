"""What a made lesson page says, apart from its links to neighbours: for comparing editions."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ARTICLE = re.compile(r'<article class="lesson">(.*?)</article>', re.DOTALL)
_TITLE = re.compile(r"<h1>.*?</h1>", re.DOTALL)
_CHECK = re.compile(r'<form class="check" id="check-([a-z0-9-]+)".*?</form>\n?', re.DOTALL)
_ANSWERS = re.compile(r'<script type="application/json" data-check-answers>(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class PageParts:
    """`text`: the lesson without its title and self-checks. `checks`: id -> question, answer and explanation."""

    text: str = ""
    checks: Mapping[str, str] = field(default_factory=dict)


def parts_of(page: bytes) -> PageParts:
    """The parts of a lesson page of this format; of anything else, empty parts."""
    html = page.decode("utf-8", "replace")
    article = _ARTICLE.search(html)
    if article is None:
        return PageParts()
    answers = _answers(html)
    checks = {
        found[1]: found[0] + json.dumps(answers.get(found[1]), sort_keys=True)
        for found in _CHECK.finditer(article[1])
    }
    return PageParts(_CHECK.sub("", _TITLE.sub("", article[1], count=1)), checks)


def _answers(html: str) -> dict[str, object]:
    found = _ANSWERS.search(html)
    try:
        answers = json.loads(found[1]) if found else {}
    except ValueError:
        return {}
    return answers if isinstance(answers, dict) else {}
