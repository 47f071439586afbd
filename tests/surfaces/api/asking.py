"""One request of the API as a person of the world."""

import json
from typing import Any

from django.test import Client

from tests.surfaces.api.world import CODE, ApiWorld

HERE = f"/api/v1/campaigns/{CODE}"


def ask(client: Client, world: ApiWorld, name: str, method: str, path: str, body: Any = None) -> Any:
    """Below the campaign unless `path` starts with /api."""
    content = b"" if body is None else json.dumps(body).encode()
    address = path if path.startswith("/api") else f"{HERE}/{path}"
    return client.generic(
        method, address, content, content_type="application/json", headers=world.callers[name]
    )
