"""Django's own client finds the exam gateway on the inside, whatever front listens on and whatever the public address is."""

from dataclasses import replace

import pytest

from tests.processes.places import Place
from tests.server import free_port

pytestmark = pytest.mark.process
PUBLIC = {"LANTOA_PUBLIC_URL": "https://tap-huan.example.invalid"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.2"])
def test_gateway_is_reached_whatever_front_listens_on(empty: Place, host: str) -> None:
    port = free_port()
    place = Place(empty.data, {"LANTOA_HOST": host, "LANTOA_PORT": str(port), **PUBLIC})

    with place.running(port=port):
        answer = place.ask("forged_ticket_at_the_gateway")

    assert answer == "refused 401"


def test_gateway_on_another_address_is_reached_by_the_setting(empty: Place) -> None:
    front, web = free_port(), free_port()
    place = Place(empty.data, {"LANTOA_PORT": str(front)})
    elsewhere = replace(
        place, more={"LANTOA_PORT": str(web), "LANTOA_GATEWAY_ADDRESS": f"http://127.0.0.1:{front}"}
    )

    with place.running(port=front):
        assert elsewhere.ask("forged_ticket_at_the_gateway") == "refused 401"
    assert elsewhere.ask("forged_ticket_at_the_gateway") == "away"
