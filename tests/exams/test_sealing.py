"""Sealed papers: the vectors the player opens too, and that nothing opens what it should not."""

import json
from pathlib import Path
from typing import Any

import pytest

from lantoa.exams.rules.sealing import (
    BrokenSeal,
    canonical_json,
    item_key,
    paper_name,
    seal,
    sealed_paper,
    unseal,
    window_key,
)
from lantoa.kernel.signing import from_base64url, to_base64url

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors/exam/sealed.json").read_text(encoding="utf-8")
)
WINDOW = VECTORS["window"]
KEY = window_key(VECTORS["install_secret"].encode(), WINDOW, VECTORS["salt"])


def test_the_window_key_is_that_of_the_vectors() -> None:
    assert to_base64url(KEY) == VECTORS["window_key"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda one: one["payload"]["kind"])
def test_an_item_is_sealed_and_opened_as_in_the_vectors(case: dict[str, Any]) -> None:
    key = item_key(KEY, case["payload"]["item"])
    nonce = from_base64url(case["sealed"]["nonce"])

    assert to_base64url(key) == case["key"]
    assert canonical_json(case["payload"]).decode() == case["canonical"]
    assert seal(key, case["payload"], window=WINDOW, nonce=nonce) == case["sealed"]
    assert unseal(key, case["sealed"], window=WINDOW) == case["payload"]


@pytest.mark.parametrize("case", VECTORS["broken"], ids=lambda one: one["name"])
def test_a_box_that_was_touched_does_not_open(case: dict[str, Any]) -> None:
    with pytest.raises(BrokenSeal):
        unseal(from_base64url(case["key"]), case["sealed"], window=case["window"])


def test_a_paper_is_named_by_its_digest() -> None:
    assert paper_name(VECTORS["paper"]["text"].encode()) == VECTORS["paper"]["sha256"]


def test_the_same_item_is_never_sealed_with_the_same_nonce_twice() -> None:
    payload = VECTORS["cases"][0]["payload"]

    papers = [json.loads(sealed_paper(KEY, [payload, payload], window=WINDOW)) for _ in range(50)]

    nonces = [one["nonce"] for paper in papers for one in paper["items"]]
    assert len(set(nonces)) == len(nonces)
