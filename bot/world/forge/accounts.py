"""Who acts on the simulated forge, and what their tokens allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.world.github.json import account_number


class Role(StrEnum):
    """What a person may do in a repository, in the words of `collaborators/{username}/permission`."""

    ADMIN = "admin"
    WRITE = "write"
    READ = "read"
    NONE = "none"

    @property
    def may_write(self) -> bool:
        return self in (Role.ADMIN, Role.WRITE)


@dataclass(frozen=True, slots=True)
class Account:
    """A person, or an App's `…[bot]`."""

    login: str

    @property
    def is_bot(self) -> bool:
        return self.login.endswith("[bot]")

    @property
    def kind(self) -> str:
        return "Bot" if self.is_bot else "User"

    @property
    def actor(self) -> str:
        """GraphQL knows a bot by its name without `[bot]`."""
        return self.login.removesuffix("[bot]")

    @property
    def email(self) -> str:
        return f"{account_number(self.login)}+{self.login}@users.noreply.github.com"


ACTIONS = Account("github-actions[bot]")
READER = Account("octocat")
"""Whose token it is that nobody was given: good for reading what is public."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What stands behind a token."""

    account: Account
    permissions: Mapping[str, str] | None = None
    """Of an App's or fine-grained token: `{"issues": "write"}`. None goes by the person's role."""
    expires: datetime | None = None
    repository: int | None = None
    """The only repository that it is good for."""

    @property
    def is_app(self) -> bool:
        return self.account.is_bot

    def allows(self, permission: str) -> bool:
        """Whether the token's own permissions let it write there."""
        return self.permissions is None or self.permissions.get(permission) in ("write", "admin")


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App that is installed on repositories."""

    id: int
    slug: str
    public_key: str = field(repr=False)
    """PEM, by which its JWTs are verified."""
    installation: int
    permissions: Mapping[str, str]
    repositories: frozenset[int]
    token_length: int = 40
    """Tokens have got longer over the years, and will again."""

    @property
    def account(self) -> Account:
        return Account(f"{self.slug}[bot]")
