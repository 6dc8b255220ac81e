"""What an answer of GitHub's REST API means: found, lost, limited, taken down, or not GitHub's at all."""

from __future__ import annotations

from collections.abc import Mapping

from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.net.interface import Reply

OK, FORBIDDEN, NOT_FOUND, GONE, TOO_MANY, BLOCKED = 200, 403, 404, 410, 429, 451


def is_lost(answer: Reply | Unanswered) -> bool:
    """Whether there is no such thing, or no longer."""
    return isinstance(answer, Reply) and answer.status in (NOT_FOUND, GONE)


def is_folder(answer: Reply) -> bool:
    """Whether an answer about contents lists several."""
    return isinstance(parse_json(answer.body), list)


def is_there(answer: Reply) -> bool:
    """Whether an answer about contents shows them, or says that they are too large to show."""
    shown = answer.status == OK and isinstance(parse_json(answer.body), Mapping | list)
    return shown or is_large_file(answer)


def is_githubs_own(answer: Reply) -> bool:
    """Whether GitHub wrote this error, and no proxy or captive portal between us."""
    body = mapping(parse_json(answer.body))
    return text(body.get("message")) is not None and bool(
        text(body.get("documentation_url")) or text(body.get("status"))
    )


def is_limit(answer: Reply) -> bool:
    """Whether a 403 says that too much was asked: by a header, or by the page that it refers to."""
    if answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers:
        return True
    return "rate-limit" in (text(mapping(parse_json(answer.body)).get("documentation_url")) or "")


def is_block(answer: Reply) -> bool:
    """Whether a 403 is a takedown and not a limit: its body has a `block`, as that of a 451 has
    (https://github.com/github/rest-api-description/issues/3314)."""
    return answer.status == FORBIDDEN and "block" in mapping(parse_json(answer.body))


def is_large_file(answer: Reply) -> bool:
    """Whether a 403 says that the file is there, but too large to send."""
    errors = mapping(parse_json(answer.body)).get("errors")
    codes = [mapping(error).get("code") for error in errors] if isinstance(errors, list) else []
    return answer.status == FORBIDDEN and "too_large" in codes
