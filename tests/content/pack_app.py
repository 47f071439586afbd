"""An RSGI application with nothing but the pack handler, for tests against a real granian."""

import os
from pathlib import Path
from typing import Any

from lantoa.content.serving import PackHandler
from tests.content.packs_on_disk import SECRET, Folders

_handler = PackHandler(Folders(Path(os.environ["PACK_APP_DATA"])), SECRET)


async def app(scope: Any, protocol: Any) -> None:
    if not await _handler.handle(scope, protocol):
        protocol.response_bytes(418, [], b"another door")
