"""The list's own repository as the bot's token sees it, and short ways to ask about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.errors import ForgeError
from bot.forge.connection import Connection

FIELDS = """
    id
    nameWithOwner
    isArchived
    isPrivate
    hasIssuesEnabled
    defaultBranchRef { name target { oid ... on Commit { committedDate tree { oid } } } }
"""
"""What `read_repository` reads, of a repository that a query names `repository`."""
LOOK = f"""
query($owner: String!, $name: String!) {{
  viewer {{ login }}
  repository(owner: $owner, name: $name) {{ {FIELDS} }}
}}
"""
BOT = "[bot]"


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository, by its present name, and who we are there."""

    connection: Connection
    name: str
    """`OWNER/REPO` as it is called now, whatever it was asked for by: writes are not redirected."""
    login: str
    """The bot's own, with `[bot]` for an App's or Action's."""
    branch: str
    """The default branch."""
    head: str
    """Its last commit."""
    tree: str
    """That commit's tree."""
    committed: datetime
    """When that commit was made."""
    node: str
    """Its id in GraphQL."""
    has_issues: bool
    """Whether its issues are switched on."""
    private: bool = True
    """Whether strangers may not see it."""

    @property
    def web(self) -> str:
        """Its page."""
        return f"{self.connection.access.web}/{self.name}"

    @property
    def owner(self) -> str:
        return self.name.partition("/")[0]

    def is_self(self, actor: Mapping[str, Any] | None) -> bool:
        """Whether that is the bot. REST says `x[bot]` of type Bot, GraphQL `x` of that type; the name alone
        could be a person's."""
        if actor is None:
            return False
        login, kind = str(actor.get("login", "")), actor.get("__typename", actor.get("type"))
        full = f"{login.removesuffix(BOT)}{BOT}" if kind == "Bot" else login
        return full.lower() == self.login.lower()

    def is_author(self, login: str | None, email: str | None) -> bool:
        """Whether a commit is the bot's. GitHub tells no account of Apps, but writes
        `NUMBER+LOGIN@users.noreply.…` into their commits."""
        written = (email or "").partition("+")[2].partition("@users.noreply.")[0]
        return self.login.lower() in ((login or "").lower(), written.lower())

    def get(self, path: str, *, to: str, **query: str | int) -> Any:
        """See `Connection.get`; `path` is below the repository's own."""
        return self.connection.get(self._path(path), to=f"{to} of {self.name}", **query)

    def pages(self, path: str, *, to: str, **query: str | int) -> list[Any]:
        """See `Connection.pages`."""
        return self.connection.pages(self._path(path), to=f"{to} of {self.name}", **query)

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        to: str,
        again: bool | None = None,
    ) -> Any:
        """See `Connection.send`."""
        return self.connection.send(method, self._path(path), body, to=f"{to} in {self.name}", again=again)

    def query(self, fields: str, fragments: str = "", *, to: str) -> Mapping[str, Any]:
        """These fields of the repository's own GraphQL node."""
        text = f"""query($owner: String!, $name: String!) {{
          repository(owner: $owner, name: $name) {{ {fields} }}
        }} {fragments}"""
        owner, _, name = self.name.partition("/")
        data = self.connection.query(text, to=f"{to} of {self.name}", owner=owner, name=name)
        found: Mapping[str, Any] = data.get("repository") or {}
        return found

    def _path(self, below: str) -> str:
        return f"/repos/{quote(self.name)}{below}"


def look_up(connection: Connection, name: str) -> Repository:
    """Find a repository that can be written to. Raises ForgeError where there is none, or nothing in it."""
    owner, _, short = name.partition("/")
    return read_repository(
        connection, name, connection.query(LOOK, to=f"see {name}", owner=owner, name=short)
    )


def read_repository(connection: Connection, name: str, data: Mapping[str, Any]) -> Repository:
    """What an answer says that has its `FIELDS` and `viewer { login }`. Raises ForgeError as `look_up`."""
    found = data.get("repository")
    if found is None:
        raise ForgeError(
            f"There is no repository {name} on {connection.access.host}, or the bot's token may not see it. "
            "Look at the name, and at what the token may see."
        )
    full_name, branch = found["nameWithOwner"], found["defaultBranchRef"]
    if found["isArchived"]:
        raise ForgeError(
            f"{full_name} is archived, so nobody can write there. Unarchive it, or stop running the bot."
        )
    if branch is None:
        raise ForgeError(
            f"The default branch of {full_name} has no commit. Push one, or choose another default branch "
            "in the repository's settings, under General."
        )
    login, commit = data["viewer"]["login"], branch["target"]
    return Repository(
        connection,
        full_name,
        login,
        branch["name"],
        head=commit["oid"],
        tree=commit["tree"]["oid"],
        committed=datetime.fromisoformat(commit["committedDate"]),
        node=found["id"],
        has_issues=found["hasIssuesEnabled"],
        private=found["isPrivate"],
    )
