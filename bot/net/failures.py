"""What a broken exchange is called: exceptions of the network turned into failures with a plain reason."""

from __future__ import annotations

import ssl

from bot.model import Failure


class NoAnswerError(Exception):
    """What a transport raises that knows already what it means."""

    def __init__(self, failure: Failure, reason: str) -> None:
        super().__init__(reason)
        self.failure = failure
        self.reason = reason


# OpenSSL's X509_V_ERR_* numbers: https://docs.openssl.org/3.0/man1/openssl-verification-options/
_CERTIFICATE = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate's issuer is unknown",
    20: "the certificate's issuer is unknown",
    21: "the certificate's issuer is unknown",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another host",
}


# OpenSSL's and the other side's words for a handshake that failed.
_HANDSHAKE = {
    "WRONG_VERSION_NUMBER": "the server does not speak TLS",
    "HTTP_REQUEST": "the server does not speak TLS",
    "RECORD_LAYER_FAILURE": "the server does not speak TLS",
    "UNSUPPORTED_PROTOCOL": "the server speaks only an outdated TLS",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the server speaks only an outdated TLS",
    "NO_PROTOCOLS_AVAILABLE": "the server speaks only an outdated TLS",
    "DH_KEY_TOO_SMALL": "the server's key is too weak",
    "EE_KEY_TOO_SMALL": "the server's key is too weak",
    "TLSV1_UNRECOGNIZED_NAME": "the server does not know this name",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the server refused the TLS handshake",
    "UNEXPECTED_EOF_WHILE_READING": "the server broke off the TLS handshake",
}


def explain(error: Exception) -> tuple[Failure, str]:
    """Name what went wrong."""
    match error:
        case NoAnswerError():
            return error.failure, error.reason
        case TimeoutError():
            return Failure.TIMEOUT, "no answer in time"
        case ssl.SSLCertVerificationError():
            return Failure.TLS, _CERTIFICATE.get(error.verify_code, "the certificate is not valid")
        case ssl.SSLError():
            return Failure.TLS, _HANDSHAKE.get(error.reason or "", "TLS failed")
        case ConnectionError():
            return Failure.RESET, "the connection was cut off"
    return Failure.PROTOCOL, "the answer was not HTTP"
