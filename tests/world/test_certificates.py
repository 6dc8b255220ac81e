from __future__ import annotations

import ssl

import httpx
import pytest

from bot.world.behaviours import Certificate, Page
from bot.world.server import Address
from bot.world.state import World

HOST = "vita-home.github.io"


async def test_every_host_shows_a_certificate_that_verifies(browser: httpx.AsyncClient) -> None:
    hosts = [HOST, "api.github.com", "never-heard-of.example", "under_score.github.io"]
    for host in hosts:
        assert (await browser.get(f"https://{host}/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("certificate", "complaint"),
    [
        (Certificate.EXPIRED, "expired"),
        (Certificate.WRONG_HOST, "mismatch"),
        (Certificate.UNTRUSTED, "self-signed|unable to get local issuer"),
    ],
)
async def test_bad_certificates_are_refused_by_clients(
    world: World, browser: httpx.AsyncClient, certificate: Certificate, complaint: str
) -> None:
    world.certificates[HOST] = certificate
    with pytest.raises(httpx.ConnectError, match=complaint):
        await browser.get(f"https://{HOST}/")
    world.certificates[HOST] = Certificate.GOOD
    assert (await browser.get(f"https://{HOST}/")).status_code == 200


async def test_without_a_name_the_server_still_shakes_hands(world: World, address: Address) -> None:
    world.put_site("https://127.0.0.1/", Page("T"))
    context = ssl.create_default_context(cafile=address.ca_file)
    context.check_hostname = False
    async with httpx.AsyncClient(verify=context) as client:
        assert (await client.get(f"https://127.0.0.1:{address.https}/")).status_code == 404
