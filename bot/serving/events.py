"""What a delivery of GitHub's means for us: which jobs, and what became of lists. Pure and total.

https://docs.github.com/webhooks/webhook-events-and-payloads says what payloads hold. Whatever in one is not
as it should be counts as absent: the signature tells who sent it, not that it makes sense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from bot.actions.review import FIX
from bot.markers.boxes import ticked
from bot.people.commands import commands
from bot.serving.jobs import COMMIT, NAME, Job, Kind
from bot.serving.news import NOTHING, Change, Joined, Left, News, Renamed, Seen

BRANCHES = "refs/heads/"
OUR_BRANCHES = "listkeeper/"
REVIEWED = frozenset({"opened", "synchronize", "reopened", "ready_for_review"})
MOST_REPOSITORIES = 10_000
"""Of one installation event; GitHub tells of fewer."""
LARGEST_NUMBER = 2**31


Payload: TypeAlias = Mapping[str, Any]


def parse(event: str, payload: object) -> News | None:
    """What an event means; None where it means nothing to us."""
    reader = READERS.get(event)
    if reader is None or not isinstance(payload, Mapping):
        return None
    return reader(payload)


# ── one reader for each event ──


def _ping(_: Payload) -> News:
    return NOTHING


def _pull_request(payload: Payload) -> News | None:
    name, number = _name(payload), _number(payload.get("number"))
    if name is None or number is None:
        return None
    review = Job(Kind.REVIEW, name, number)
    action = _text(payload, "action")
    if action in REVIEWED:
        is_draft = _at(payload, "pull_request", "draft") is True
        return _about(payload, obsolete=(review,)) if is_draft else _about(payload, jobs=(review,))
    if action == "closed":
        head = _text(payload, "pull_request", "head", "ref") or ""
        # Whoever closes a pull request of ours answers us: what it offered is not offered again.
        sweeps = (Job(Kind.SWEEP, name),) if head.startswith(OUR_BRANCHES) else ()
        return _about(payload, jobs=sweeps, obsolete=(review,))
    return None


def _issue_comment(payload: Payload) -> News | None:
    body = _text(payload, "comment", "body") or ""
    if _text(payload, "action") not in ("created", "edited") or _is_bot(payload) or not commands(body):
        return None
    return _sweep(payload)


def _issues(payload: Payload) -> News | None:
    """An edit that ticks or unticks a box of ours; our own edits do, too, and mean nothing."""
    after, before = _text(payload, "issue", "body"), _text(payload, "changes", "body", "from")
    if _text(payload, "action") != "edited" or _is_bot(payload) or after is None or before is None:
        return None
    return _sweep(payload) if ticked(after) != ticked(before) else None


def _push(payload: Payload) -> News | None:
    branch = _text(payload, "repository", "default_branch")
    if branch is None or payload.get("ref") != f"{BRANCHES}{branch}" or payload.get("deleted") is True:
        return None
    return _sweep(payload)


def _check_run(payload: Payload) -> News | None:
    if _text(payload, "action") not in ("rerequested", "requested_action"):
        return None
    if _text(payload, "requested_action", "identifier") == FIX.name:
        return _checked(payload, "check_run", Kind.FIX, _text(payload, "sender", "login"))
    return _checked(payload, "check_run")


def _check_suite(payload: Payload) -> News | None:
    return _checked(payload, "check_suite") if _text(payload, "action") == "rerequested" else None


def _checked(
    payload: Payload, key: str, kind: Kind = Kind.REVIEW, asked_by: str | None = None
) -> News | None:
    """A job for the pull requests of a check; those of forks are known by their head alone."""
    name, commit = _name(payload), _text(payload, key, "head_sha")
    if name is None:
        return None
    pulls = _at(payload, key, "pull_requests")
    found = (_number(_at(pull, "number")) for pull in (pulls if isinstance(pulls, list) else ()))
    jobs = tuple(Job(kind, name, number, asked_by=asked_by) for number in found if number is not None)
    if not jobs and commit is not None and COMMIT.fullmatch(commit):
        jobs = (Job(kind, name, commit=commit, asked_by=asked_by),)
    return _about(payload, jobs=jobs) if jobs else None


def _installation(payload: Payload) -> News | None:
    match _text(payload, "action"):
        case "created" | "unsuspend":
            return News(changes=tuple(_joined(payload.get("repositories"))))
        case "deleted" | "suspend":
            return News(changes=tuple(_left(payload.get("repositories"))))
        case _:
            return None


def _installation_repositories(payload: Payload) -> News | None:
    changes = (*_left(payload.get("repositories_removed")), *_joined(payload.get("repositories_added")))
    return News(changes=changes)


def _repository(payload: Payload) -> News | None:
    name = _name(payload)
    if name is None:
        return None
    owner, _, short = name.partition("/")
    match _text(payload, "action"):
        case "renamed":
            before = f"{owner}/{_text(payload, 'changes', 'repository', 'name', 'from')}"
        case "transferred":
            givers = (_text(payload, "changes", "owner", "from", kind, "login") for kind in KINDS_OF_OWNER)
            before = f"{next(filter(None, givers), None)}/{short}"
        case "deleted":
            return _about(payload, changes=(Left(name),))
        case "privatized" | "publicized":
            return _about(payload)
        case _:
            return None
    return _about(payload, changes=(Renamed(before, name),)) if NAME.fullmatch(before) else None


KINDS_OF_OWNER = ("user", "organization")
READERS: Mapping[str, Callable[[Payload], News | None]] = {
    "ping": _ping,
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "issues": _issues,
    "push": _push,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "repository": _repository,
}
"""Every other event is ignored."""


# ── what they share ──


def _sweep(payload: Payload) -> News | None:
    name = _name(payload)
    return None if name is None else _about(payload, jobs=(Job(Kind.SWEEP, name),))


def _about(
    payload: Payload,
    *,
    jobs: tuple[Job, ...] = (),
    obsolete: tuple[Job, ...] = (),
    changes: tuple[Change, ...] = (),
) -> News:
    """With what every payload tells of its repository: whether strangers may see it, and that the App is
    there, though its installation was before our time."""
    name, private = _name(payload), _at(payload, "repository", "private") is not False
    if name is not None and Left(name) not in changes:
        joined = _number(_at(payload, "installation", "id")) is not None
        changes = (*changes, Joined(name, private) if joined else Seen(name, private))
    return News(jobs, obsolete, changes)


def _joined(rows: object) -> Iterator[Change]:
    return (Joined(name, _at(row, "private") is not False) for row, name in _named(rows))


def _left(rows: object) -> Iterator[Change]:
    return (Left(name) for _, name in _named(rows))


def _named(rows: object) -> Iterator[tuple[object, str]]:
    for row in rows[:MOST_REPOSITORIES] if isinstance(rows, list) else ():
        name = _text(row, "full_name")
        if name is not None and NAME.fullmatch(name):
            yield row, name


def _name(payload: Payload) -> str | None:
    name = _text(payload, "repository", "full_name")
    return name if name is not None and NAME.fullmatch(name) else None


def _is_bot(payload: Payload) -> bool:
    """Whether a machine did it, such as we: to obey ourselves would never end."""
    return _at(payload, "sender", "type") == "Bot"


def _number(value: object) -> int | None:
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < LARGEST_NUMBER
        else None
    )


def _text(value: object, *path: str) -> str | None:
    found = _at(value, *path)
    return found if isinstance(found, str) else None


def _at(value: object, *path: str) -> object:
    """What stands at a path of keys; None where that leads nowhere."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
