"""How an API answered, or why it did not: as facts, and as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.checkers._json import text, whole
from bot.model import Evidence, Facts, Failure, Judgement, Status
from bot.net.interface import NoReply


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why the API that knows did not say; never a reason to think ill of a resource."""

    reason: str
    """One plain phrase without a full stop."""
    host: str
    failure: Failure = Failure.API
    http_status: int | None = None
    tries: int = 1
    """0 when no request was sent at all."""

    @classmethod
    def by(cls, url: str, answer: NoReply, api: str) -> Unanswered:
        """From a failure to reach `api` at `url`."""
        return cls(f"{api} did not answer ({answer.reason})", host_of(url), answer.failure)

    @property
    def facts(self) -> Facts:
        return {
            "failure": self.failure.value,
            "reason": self.reason,
            "host": self.host,
            "http_status": self.http_status,
            "tries": self.tries,
        }


def unanswered(facts: Facts) -> Judgement | None:
    """The judgement of facts that say why nothing is known; None where something is."""
    if "failure" not in facts:
        return None
    try:
        failure = Failure(str(facts["failure"]))
    except ValueError:
        failure = Failure.API
    evidence = Evidence(
        text(facts.get("reason")) or "no answer",
        http_status=whole(facts.get("http_status")),
        failure=failure,
        host=text(facts.get("host")),
        tries=whole(facts.get("tries")) or 0,
    )
    return Judgement(Status.UNCHECKED, evidence)


def evidence_of(facts: Facts, reason: str, *, lost: str | None = None) -> Evidence:
    """The evidence of an answer that facts tell of: who gave it, by which method, in how many tries."""
    return Evidence(
        reason,
        method=text(facts.get("via")),
        http_status=whole(facts.get("http_status")),
        host=text(facts.get("host")),
        tries=whole(facts.get("tries")) or 1,
        lost=lost,
    )


def host_of(url: str) -> str:
    """The host of an address that an operator set."""
    return urlsplit(url).hostname or url
