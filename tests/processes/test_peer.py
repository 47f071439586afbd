"""Who holds the other end of a line, as granian writes it and as trusted proxies and networks are named."""

from types import SimpleNamespace

import pytest

from lantoa.config.processes.proxy import peer_of


@pytest.mark.parametrize(
    ("client", "peer"),
    [
        ("203.0.113.9:51000", "203.0.113.9"),
        ("[2001:db8::7]:51000", "2001:db8::7"),
        ("[::1]:51000", "::1"),
        ("[::ffff:203.0.113.9]:51000", "203.0.113.9"),
        ("", ""),
    ],
)
def test_peer(client: str, peer: str) -> None:
    assert peer_of(SimpleNamespace(client=client)) == peer
