"""Whether a delivery was signed by somebody who knows the secret."""

from __future__ import annotations

import hashlib
import hmac

SCHEME = "sha256="


def signature(secret: str, body: bytes) -> str:
    """What GitHub sends in `X-Hub-Signature-256`: HMAC-SHA256 over the bytes as they came.

    https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    """
    return SCHEME + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: str, body: bytes, header: str | None) -> bool:
    """Compare in constant time; what is not SHA-256 is no signature, whatever it says."""
    if header is None or not header.startswith(SCHEME):
        return False
    return hmac.compare_digest(signature(secret, body).encode(), header.encode(errors="replace"))
