"""A pull request as the bot finds it, read at one commit: whose it is, and what it makes of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ConfigError, ForgeError, InputError
from bot.forge.connection import Connection
from bot.forge.reading import Tree, read_tree
from bot.forge.refusals import RefusedError
from bot.forge.repository import FIELDS, Repository, read_repository
from bot.lists.files import files_of
from bot.model import Policy
from bot.policy.file import DEFAULT_PATH, parse_policy
from bot.review.hunks import read_patch
from bot.review.proposal import Proposal

POLICY = DEFAULT_PATH.as_posix()
LOOK = f"""
query($owner: String!, $name: String!, $number: Int!) {{
  viewer {{ login }}
  repository(owner: $owner, name: $name) {{
    {FIELDS}
    pullRequest(number: $number) {{
      state headRefName headRefOid isCrossRepository
      baseRef {{ target {{ oid ... on Commit {{ file(path: "{POLICY}") {{
        object {{ ... on Blob {{ text isTruncated }} }}
      }} }} }} }}
    }}
  }}
}}
"""
MOST_UNCHANGED = 20
"""So many files of a list are read for comparison though the pull request does not touch them."""
CONFIG_NOTE = f"It changes {POLICY}: that holds once it is merged, and here the present one does"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request when a review of it begins."""

    number: int
    is_open: bool
    head: str
    """Its last commit: whatever is pushed later is for the next review."""
    base: str
    """The last commit of the branch that it is for."""
    branch: str | None
    """Its branch, where that is one of this very repository."""
    policy: Policy


def look_up_pull(
    connection: Connection, name: str, number: int, policy: Policy | None = None
) -> tuple[Repository, PullRequest]:
    """Find a pull request, with the policy of the branch that it is for, or the given one.

    Raises ForgeError where there is no such pull request, and ConfigError where the policy makes no sense.
    """
    owner, _, short = name.partition("/")
    to = f"see pull request {number} of {name}"
    data = connection.query(LOOK, to=to, owner=owner, name=short, number=number)
    repository = read_repository(connection, name, data)
    found = data["repository"]["pullRequest"]
    if found is None:
        raise ForgeError(f"{repository.name} has no pull request {number}. Look at the number.")
    if found["baseRef"] is None:
        raise ForgeError(f"The branch that pull request {number} is for is gone. Choose another one for it.")
    commit = found["baseRef"]["target"]
    pull = PullRequest(
        number,
        is_open=found["state"] == "OPEN",
        head=found["headRefOid"],
        base=commit["oid"],
        branch=None if found["isCrossRepository"] else found["headRefName"],
        policy=policy or _policy(commit.get("file"), repository),
    )
    return repository, pull


def _policy(file: Mapping[str, Any] | None, repository: Repository) -> Policy:
    blob = (file or {}).get("object")
    if not blob:
        return Policy()
    name = f"{POLICY} of {repository.name}"
    if blob["text"] is None or blob["isTruncated"]:
        raise ConfigError(f"{name} is too large, or no text.")
    return parse_policy(str(blob["text"]).encode(errors="replace"), name=name)


def read_proposal(repository: Repository, pull: PullRequest) -> tuple[Proposal, Tree]:
    """What a pull request makes of the list, and its files; what cannot be read is a fault, a sentence each.

    Which files are the list, the policy of the base says. Nothing of the pull request is run or obeyed.
    """
    to = f"see pull request {pull.number}"
    rows = {str(row["filename"]): row for row in repository.pages(f"/pulls/{pull.number}/files", to=to)}
    head = read_tree(repository, pull.head)
    base = read_tree(repository, _start(repository, pull), like=head)
    ends = _Ends(head, base, {path: str(row.get("previous_filename", path)) for path, row in rows.items()})
    ends.read(pull.policy)
    patches = {path: row["patch"] for path, row in rows.items() if path in ends.after and row.get("patch")}
    touched = {name for path, row in rows.items() for name in (path, row.get("previous_filename"))}
    notes = (CONFIG_NOTE,) if POLICY in touched else ()
    proposal = Proposal(
        pull.number,
        pull.head,
        before=ends.before,
        after=ends.after,
        hunks={path: read_patch(str(patch)) for path, patch in patches.items()},
        faults=tuple(dict.fromkeys(ends.faults)),
        notes=(*notes, *ends.notes),
    )
    return proposal, head


def _start(repository: Repository, pull: PullRequest) -> str:
    """The commit that the pull request starts from: what the base got since then is none of its doing."""
    path = f"/compare/{pull.base}...{pull.head}"
    try:
        found = repository.get(path, to=f"compare the ends of pull request {pull.number}", per_page=1)
    except RefusedError as error:
        if error.is_missing:  # their histories never met
            return pull.base
        raise
    return str(found["merge_base_commit"]["sha"])


@dataclass(slots=True)
class _Ends:
    """The list before and after, as far as it can be read."""

    head: Tree
    base: Tree
    changed: Mapping[str, str]
    """Path → what it was called before, of all that is touched."""
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, policy: Policy) -> None:
        paths = self._listed(self.head, policy, "With this change, ")
        still = [path for path in paths if path not in self.changed]
        for path in (*(path for path in paths if path in self.changed), *still[:MOST_UNCHANGED]):
            self._read(self.head, path, self.after, "With this change, ")
        if left := len(still) - MOST_UNCHANGED:
            self.notes += [f"{left} more pages of the list were not compared with this"] if left > 0 else []
        for path in self._old_paths(policy):
            self._read(self.base, path, self.before, "Before this change, ")
            if path not in self.before:  # nobody can tell what of it is new
                for new in (new for new, old in self.changed.items() if path in (new, old)):
                    self.after.pop(new, None)

    def _old_paths(self, policy: Policy) -> tuple[str, ...]:
        """What was the list, and whatever else has become it; of what is untouched only what was read."""
        try:
            listed = files_of(self.base, policy.lists)
        except InputError:  # then all of the list is new, unless it only has another name
            listed = ()
        names = (self.changed.get(path, path) for path in self.after)
        gone = (path for path in listed if path in self.changed.values() or path not in self.head.leaves)
        return tuple(dict.fromkeys(path for path in (*gone, *names) if self.base.real(path)))

    def _listed(self, tree: Tree, policy: Policy, when: str) -> tuple[str, ...]:
        try:
            return files_of(tree, policy.lists)
        except InputError as error:
            self.faults.append(f"{when}{error}")
            return ()

    def _read(self, tree: Tree, path: str, into: dict[str, bytes], when: str) -> None:
        try:
            into[path] = tree.read(path)
        except InputError as error:
            self.faults.append(f"{when}{error}")
