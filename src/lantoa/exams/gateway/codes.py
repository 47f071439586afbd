"""Access codes of windows: compared with their digest, with few tries a minute for each sitting."""

import time
from collections import OrderedDict

from lantoa.exams.gateway.refusals import Refusal
from lantoa.exams.gateway.windows import LiveWindow
from lantoa.exams.rules.tokens import ExamKeys, code_digest
from lantoa.kernel.signing import same

TRIES = 5
SECONDS = 60.0
_REMEMBERED = 20_000


class CodeGate:
    """Counts wrong codes by sitting. In memory: after a restart the count begins anew, which no one can bring about."""

    def __init__(self, keys: ExamKeys) -> None:
        self._keys = keys
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def check(self, window: LiveWindow, sitting: str, code: str) -> None:
        """Refusal "code_needed", "wrong_code", or "code_wait" after too many wrong ones."""
        if not window.code:
            return
        if not code.strip():
            raise Refusal("code_needed")
        count, since = self._wrong.get(sitting, (0, time.monotonic()))
        if time.monotonic() - since > SECONDS:
            count, since = 0, time.monotonic()
        if count >= TRIES:
            raise Refusal("code_wait")
        if not same(code_digest(self._keys, window.uuid, code).encode(), window.code.encode()):
            self._wrong[sitting] = (count + 1, since)
            self._wrong.move_to_end(sitting)
            while len(self._wrong) > _REMEMBERED:
                self._wrong.popitem(last=False)
            raise Refusal("wrong_code")
        self._wrong.pop(sitting, None)
