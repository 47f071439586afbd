"""Signed tokens: ours open, everything else does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.kernel.signing import (
    BadToken,
    derive_key,
    device_secret,
    from_base64url,
    open_token,
    sign_token,
    to_base64url,
)

KEY = derive_key(b"install secret of the tests", "ticket")


@given(st.dictionaries(st.text(max_size=8), st.integers(-(2**53), 2**53) | st.text(max_size=20), max_size=5))
def test_signed_payload_comes_back(payload: dict[str, object]) -> None:
    assert open_token(KEY, sign_token(KEY, payload)) == payload


@given(st.binary(max_size=64))
def test_base64url_is_reversible(data: bytes) -> None:
    assert from_base64url(to_base64url(data)) == data


@given(st.text(max_size=60))
def test_text_that_we_did_not_sign_is_refused(text: str) -> None:
    with pytest.raises(BadToken):
        open_token(KEY, text)


@given(st.integers(0, 200))
def test_one_changed_sign_is_refused(position: int) -> None:
    token = sign_token(KEY, {"v": 1, "sitting": "a"})
    position %= len(token)
    changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
    with pytest.raises(BadToken):
        open_token(KEY, changed)


def test_keys_of_two_purposes_differ() -> None:
    with pytest.raises(BadToken):
        open_token(derive_key(b"install secret of the tests", "admission"), sign_token(KEY, {"v": 1}))


def test_device_secret_depends_on_person_and_device() -> None:
    secrets = {device_secret(b"s", person, device) for person in "ab" for device in "xy"}

    assert len(secrets) == 4
