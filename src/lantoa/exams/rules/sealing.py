"""Sealed papers: each item encrypted under a key of its own, so that a paper can be handed out days before the test.

key = HMAC-SHA256(window key, item uuid); box = AES-256-GCM(key, nonce, canonical JSON of the item's public form,
associated data "window:item:version"). window key = HMAC-SHA256(derived key "window", window uuid + ":" + salt).
Vectors: tests/vectors/exam/sealed.json.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lantoa.kernel.signing import derive_key, digest, from_base64url, to_base64url

FORMAT = 1
NONCE_BYTES = 12


class BrokenSeal(Exception):
    """The box was changed, belongs to another item, or the key is not its own."""


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and without spaces: equal values give equal bytes."""
    return msgspec.json.encode(value, order="sorted")


def window_key(install_secret: bytes, window: str, salt: str) -> bytes:
    """The key all item keys of a window derive from. Never leaves the server, never in a file, log or page."""
    return digest(derive_key(install_secret, "window"), f"{window}:{salt}".encode())


def item_key(key_of_window: bytes, item: str) -> bytes:
    """The key of one item; given to test takers who drew it, at opening."""
    return digest(key_of_window, item.encode())


def seal(
    key: bytes, payload: Mapping[str, Any], *, window: str, nonce: bytes | None = None
) -> dict[str, Any]:
    """One line of a sealed paper. `payload` has at least `item` and `version`; the nonce is random unless a test gives it."""
    item, version = payload["item"], payload["version"]
    nonce = nonce or os.urandom(NONCE_BYTES)
    box = AESGCM(key).encrypt(nonce, canonical_json(payload), _associated(window, item, version))
    return {"item": item, "version": version, "nonce": to_base64url(nonce), "box": to_base64url(box)}


def unseal(key: bytes, sealed: Mapping[str, Any], *, window: str) -> dict[str, Any]:
    """The payload of one line. BrokenSeal when anything does not match."""
    associated = _associated(window, sealed["item"], sealed["version"])
    try:
        plain = AESGCM(key).decrypt(
            from_base64url(sealed["nonce"]), from_base64url(sealed["box"]), associated
        )
    except InvalidTag as error:
        raise BrokenSeal(f"item {sealed['item']}") from error
    opened: dict[str, Any] = msgspec.json.decode(plain)
    return opened


def sealed_paper(key_of_window: bytes, payloads: Sequence[Mapping[str, Any]], *, window: str) -> bytes:
    """The file `/papers/{sha256 of it}`."""
    items = [seal(item_key(key_of_window, one["item"]), one, window=window) for one in payloads]
    return canonical_json({"format": FORMAT, "window": window, "items": items})


def paper_name(paper: bytes) -> str:
    """The name of a paper: SHA-256 of its bytes, lower-case hex."""
    return hashlib.sha256(paper).hexdigest()


def _associated(window: str, item: str, version: int) -> bytes:
    return f"{window}:{item}:{version}".encode()
