"""/readyz and /metrics of the front process: what web says of the database, storage and jobs, and what the exam gateway
here says of itself. With web away they still answer.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from lantoa.config.processes.proxy import WebProxy

PATHS = frozenset({"/readyz", "/metrics"})
_NO_STORE = ("cache-control", "no-store")
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


class Gateway(Protocol):
    """What is asked of the exam gateway."""

    def ready(self) -> bool: ...

    def figures(self) -> Mapping[str, int]: ...


async def answer_health(scope: Any, protocol: Any, *, gateway: Gateway, proxy: WebProxy) -> None:
    """Answer one of PATHS."""
    from_web = await proxy.fetch(scope)
    if scope.path == "/readyz":
        status, body = ready(from_web, is_gateway_ready=gateway.ready())
        headers = [_NO_STORE, ("content-type", "application/json")]
        protocol.response_bytes(status, headers, body)
    else:
        text = metrics(from_web, gateway.figures(), is_gateway_ready=gateway.ready())
        protocol.response_str(200, [_NO_STORE, ("content-type", _METRICS)], text)


def ready(from_web: tuple[int, bytes] | None, *, is_gateway_ready: bool) -> tuple[int, bytes]:
    """Status and body: 200 when every part says "ok", else 503; says which does not."""
    parts: dict[str, Any] = {"web": "away"}
    if from_web is not None:
        try:
            parts = dict(msgspec.json.decode(from_web[1], type=dict[str, Any])) | {"web": "ok"}
        except msgspec.DecodeError:
            parts = {"web": f"answered {from_web[0]}"}
    parts["exam_gateway"] = (
        "ok" if is_gateway_ready else "windows are not loaded, or the last commit went wrong"
    )
    parts.pop("ready", None)
    is_ready = all(value == "ok" for value in parts.values())
    return 200 if is_ready else 503, msgspec.json.encode({"ready": is_ready, **parts})


def metrics(from_web: tuple[int, bytes] | None, figures: Mapping[str, int], *, is_gateway_ready: bool) -> str:
    """Web's lines, then the gateway's; `lantoa_web_up` 0 when there are none of web's."""
    has_web = from_web is not None and from_web[0] == 200
    lines = [from_web[1].decode(errors="replace").rstrip("\n")] if from_web is not None and has_web else []
    numbers = {
        "web_up": int(has_web),
        "exam_ready": int(is_gateway_ready),
        **{f"exam_{name}": value for name, value in figures.items()},
    }
    for name, value in numbers.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# TYPE lantoa_{name} {kind}", f"lantoa_{name} {value}"]
    return "\n".join(lines) + "\n"
