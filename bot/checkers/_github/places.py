"""What there is on GitHub that an address can name, and how it is called in memory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model import Resource


class Kind(StrEnum):
    """The kinds of resources that GitHub knows."""

    REPOSITORY = "github"
    PATH = "github-path"
    """A file, a folder, a branch, a tag or a commit."""
    RELEASE = "github-release"
    """A release, or a file to download from it."""
    ISSUE = "github-issue"
    """An issue, a pull request or a discussion."""
    ACCOUNT = "github-user"
    """A person or an organization."""
    GIST = "github-gist"
    README = "github-readme"
    """A repository with what its README says. No address leads to it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A repository, something in it, an account or a gist."""

    kind: Kind
    owner: str = ""
    """The account; empty for a gist, whose id is enough."""
    name: str = ""
    """Of the repository; the id of a gist; empty for an account."""
    segments: tuple[str, ...] = ()
    """Within the repository, decoded. Of a path its branch and path, as one: nobody but GitHub knows where
    the branch ends. Of a release what follows `/releases/`. Of an issue, a pull request or a
    discussion its number, which they share."""

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def resource(self) -> Resource:
        """Names in lower case, for GitHub does not tell their cases apart; paths as they are."""
        match self.kind:
            case Kind.ACCOUNT:
                key = self.owner.lower()
            case Kind.GIST:
                key = self.name.lower()
            case _:
                key = "/".join((self.full_name.lower(), *self.segments))
        return Resource(self.kind.value, key)

    @property
    def tag(self) -> str:
        """Of a release its tag, which may contain slashes; empty for the latest one."""
        match self.segments:
            case ("tag", *tag):
                return "/".join(tag)
            case ("download", *tag, _):
                return "/".join(tag)
            case _:
                return ""

    @property
    def asset(self) -> str:
        """Of a release the file that is to be downloaded, if any."""
        return self.segments[-1] if self.kind is Kind.RELEASE and self.segments[0] != "tag" else ""


def place_at(resource: Resource) -> Place:
    """What a resource of ours names."""
    match kind := Kind(resource.kind):
        case Kind.ACCOUNT:
            return Place(kind, resource.key)
        case Kind.GIST:
            return Place(kind, name=resource.key)
        case _:
            owner, _, rest = resource.key.partition("/")
            name, *segments = rest.split("/")
            return Place(kind, owner, name, tuple(segments))
