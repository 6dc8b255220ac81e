"""One request by PyGithub and its answer, and who it is sent as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests
from github import Auth
from github.Requester import Requester

from bot.config import Settings
from bot.errors import ForgeError
from bot.forge._roads import requester_class
from bot.forge.access import Access, AppKey
from bot.forge.refusals import Reply, UnansweredError
from bot.version import VERSION

API_VERSION = "2022-11-28"
GRAPHQL = "graphql"
TROUBLE, REDIRECT = 500, 300
BROKEN: tuple[tuple[type[requests.RequestException], str], ...] = (
    (requests.Timeout, "it took too long"),
    (requests.exceptions.SSLError, "its certificate is not trusted here"),
    (requests.ConnectionError, "it cannot be reached from here"),
    (requests.RequestException, "the connection broke"),
)
"""What went wrong with a connection, the more special first."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and what is meant by it."""

    method: str
    path: str
    """Below the API's address; `GRAPHQL` for GraphQL."""
    to: str
    """Completes “GitHub did not let the bot …”."""
    again: bool
    """Whether it does no harm when it is done twice."""
    is_write: bool
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


def exchange(requester: Requester, question: Question) -> Reply:
    """Ask once. Raises UnansweredError where nobody knows what came of it."""
    path = requester.graphql_url if question.path == GRAPHQL else question.path
    headers = {"Accept": "application/vnd.github+json"}
    try:
        # Not requestJsonAndCheck, to which a redirected write is a success, nor graphql_query, which throws
        # away what was found when something else was not.
        status, answered, text = requester.requestJson(
            question.method, path, dict(question.query), headers, question.body
        )
    except requests.RequestException as error:
        why = next(why for kind, why in BROKEN if isinstance(error, kind))
        raise _unanswered(question, why) from error
    except RuntimeError as error:  # PyGithub's word for a redirect to another host
        raise ForgeError(
            f"GitHub's address is not quite right where the bot would {question.to}: {error}"
        ) from error
    if status >= TROUBLE:
        raise _unanswered(question, f"HTTP {status}")
    return Reply(status, answered, _parsed(text, status, question))


def _unanswered(question: Question, why: str) -> UnansweredError:
    after = "The next run looks whether it was done." if question.is_write else "Try again later."
    return UnansweredError(f"GitHub gave no answer ({why}) when the bot tried to {question.to}. {after}")


def _parsed(text: str, status: int, question: Question) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        if status < REDIRECT:
            raise ForgeError(f"GitHub talked nonsense where the bot would {question.to}.") from None
        return None


# ── as whom ──


def sign_in(access: Access, settings: Settings, repository: str) -> Requester:
    """PyGithub, speaking for a token, or for the App that is installed on `repository` alone."""
    if access.app is not None:
        return _made(
            access, settings, Auth.Token(_installation_token(access.app, access, settings, repository))
        )
    if access.token is None:
        raise ForgeError(f"There is no token for {access.host}: set GITHUB_TOKEN or LISTKEEPER_FORGE_TOKEN.")
    return _made(access, settings, Auth.Token(access.token))


def _made(access: Access, settings: Settings, auth: Auth.Auth) -> Requester:
    return requester_class(settings)(
        auth=auth,
        base_url=access.api,
        timeout=settings.timeout,  # type: ignore[arg-type]  # requests takes fractions of a second too
        user_agent=f"listkeeper/{VERSION} (+{settings.contact})",
        per_page=100,
        verify=settings.ca_file or True,
        retry=None,  # PyGithub's own would send a POST again after a 502, and sleep for an hour
        pool_size=1,
        seconds_between_requests=None,  # the connection keeps the pace, by a clock that tests can move
        seconds_between_writes=None,
        lazy=False,
        api_version=API_VERSION,
    )


def _installation_token(app: AppKey, access: Access, settings: Settings, repository: str) -> str:
    """A token for an hour and for this one repository.

    Source: https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app.
    """
    signed = _made(access, settings, Auth.AppAuth(app.id, app.key))
    name = quote(repository)
    found = _as_app(
        signed, Question("GET", f"/repos/{name}/installation", _to(repository), again=True, is_write=False)
    )
    made = _as_app(
        signed,
        Question(
            "POST",
            f"/app/installations/{found['id']}/access_tokens",
            _to(repository),
            again=True,
            is_write=False,
            body={"repositories": [repository.partition("/")[2]]},
        ),
    )
    return str(made["token"])


def _to(repository: str) -> str:
    return f"come as its GitHub App to {repository}"


def _as_app(requester: Requester, question: Question) -> Mapping[str, Any]:
    reply = exchange(requester, question)
    if reply.status >= REDIRECT:
        raise reply.refusal(question.to)
    body: Mapping[str, Any] = reply.body
    return body
