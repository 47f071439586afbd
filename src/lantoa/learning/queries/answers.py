"""The right answers of self-checks, read from the published page itself: an edition is what it says."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

_SCRIPT = re.compile(r'<script type="application/json" data-check-answers>(.*?)</script>', re.S)


def check_answer(*, edition: str, lesson_path: str, check: str) -> dict[str, Any] | None:
    """The answer of one self-check as docs/develop/packs.md describes it; None when there is none so named."""
    page = Path(settings.LANTOA.packs_folder) / edition / lesson_path
    answer: dict[str, Any] | None = _answers_in(page).get(check)
    return answer


@lru_cache(maxsize=512)
def _answers_in(page: Path) -> dict[str, Any]:
    """A published page never changes."""
    found = _SCRIPT.search(page.read_text(encoding="utf-8"))
    return json.loads(found[1]) if found else {}
