from __future__ import annotations

import hashlib
import hmac

import pytest

from bot.serving.signature import is_signed, signature
from tests.serving.payloads import SECRET, Delivery, signed


def test_githubs_own_example_has_its_own_signature() -> None:
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signature(SECRET, b"Hello, World!") == expected


@pytest.mark.parametrize("delivery", signed().values(), ids=lambda one: one.name)
def test_a_signature_is_of_the_bytes_as_they_came(delivery: Delivery) -> None:
    assert is_signed(SECRET, delivery.body, delivery.signature)
    assert not is_signed(SECRET, delivery.body + b"\n", delivery.signature)
    assert not is_signed("another secret", delivery.body, delivery.signature)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        signature(SECRET, b"x")[:-1],
        signature(SECRET, b"x").removeprefix("sha256="),
        signature(SECRET, b"x").upper(),
        "sha256=\N{BULLET}",
        "sha1=" + hmac.new(SECRET.encode(), b"x", hashlib.sha1).hexdigest(),
    ],
)
def test_what_is_not_exactly_that_is_no_signature(header: str | None) -> None:
    assert is_signed(SECRET, b"x", signature(SECRET, b"x"))
    assert not is_signed(SECRET, b"x", header)
