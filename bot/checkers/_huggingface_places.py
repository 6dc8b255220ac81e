"""What there is on Hugging Face that an address can name, and how the address is written anew."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.checkers._urls import segments_of, web_parts
from bot.model import Resource

HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})
NAME = re.compile(r"(?![.-])(?!.*(?:--|\.\.))[A-Za-z0-9._-]{1,96}(?<![.-])")
"""https://huggingface.co/docs/huggingface_hub/package_reference/utilities (`validate_repo_id`)."""
REVISION = re.compile(r"[^\x00-\x20\x7f?#%\\]{1,200}")
PATH = re.compile(r"[^\x00-\x1f\x7f]{1,1000}")
INSIDE = frozenset({"tree", "blob", "resolve", "raw", "blame"})
"""What stands before a revision."""
MAIN = "main"
RESERVED = frozenset(
    """
    about account activity api apps assets autotrain billing blog brand changelog chat collections contribute
    course datasets docs endpoints enterprise evaluate front hub inference inference-api inference-endpoints
    inference-providers jobs join kernels landing languages learn login logout metrics models new
    notifications oauth onboarding organizations papers playground posts pricing privacy search settings
    spaces storage subscribe support tags tasks terms-of-service tgi transformers users webhooks welcome zh
    """.split()
)
"""First segments that are Hugging Face's own pages and nobody's models."""


class Shelf(StrEnum):
    """The kinds of things on Hugging Face, as its API calls them."""

    MODELS = "models"
    DATASETS = "datasets"
    SPACES = "spaces"
    COLLECTIONS = "collections"


class Kind(StrEnum):
    """The kinds of resources."""

    REPOSITORY = "huggingface"
    PATH = "huggingface-path"
    """A revision, a file or a folder in a repository."""


@dataclass(frozen=True, slots=True)
class Place:
    """A model, dataset, Space or collection, or something in one of them."""

    shelf: Shelf
    name: str
    """`OWNER/NAME` as written; datasets of old have no owner."""
    revision: str = ""
    """Empty for all of the repository."""
    path: str = ""

    @property
    def resource(self) -> Resource:
        """Names are kept as written, for nothing says that Hugging Face never tells cases apart."""
        whole = f"{self.shelf}/{self.name}"
        if not self.revision:
            return Resource(Kind.REPOSITORY.value, whole)
        return Resource(Kind.PATH.value, f"{whole}@{self.quoted_revision}/{self.path}")

    @property
    def quoted_revision(self) -> str:
        """As it stands in addresses: `refs%2Fpr%2F1`."""
        return quote(self.revision, safe="")

    @property
    def api(self) -> str:
        """Where the API tells of the repository."""
        return f"/api/{self.shelf}/{quote(self.name)}"

    @property
    def page(self) -> str:
        """The path of the page that people see."""
        whole = quote(self.name if self.shelf is Shelf.MODELS else f"{self.shelf}/{self.name}")
        if not self.revision:
            return f"/{whole}"
        # The page of a folder is called `tree`; asked for a file it leads on to that.
        below = f"/{quote(self.path)}" if self.path else ""
        return f"/{whole}/tree/{self.quoted_revision}{below}"

    @property
    def whole(self) -> Place:
        """The repository that it is in."""
        return Place(self.shelf, self.name)


def place_of(url: str) -> Place | None:
    """What an address names; None for people, organizations and Hugging Face's own pages."""
    parts = web_parts(url)
    if parts is None or parts.host not in HOSTS:
        return None
    match segments_of(parts.path):
        case [Shelf.DATASETS, name] if name != "viewer":
            return _repository(Shelf.DATASETS, (name,), [])
        case [Shelf.DATASETS | Shelf.SPACES | Shelf.COLLECTIONS as shelf, owner, name, *rest]:
            return _repository(Shelf(shelf), (owner, name), rest)
        case [owner, name, *rest] if owner.lower() not in RESERVED:
            return _repository(Shelf.MODELS, (owner, name), rest)
        case _:
            return None


def place_at(resource: Resource) -> Place:
    """What a resource of ours names."""
    shelf, _, rest = resource.key.partition("/")
    name, _, inside = rest.partition("@")
    revision, _, path = inside.partition("/")
    return Place(Shelf(shelf), name, unquote(revision), path)


def rewritten(url: str, place: Place, name: str) -> str | None:
    """The same address with another name of the repository; the rest stays as written.

    None where the address is not written the usual way.
    """
    parts = urlsplit(url)
    segments = parts.path.split("/")
    first = 1 if place.shelf is Shelf.MODELS else 2
    last = first + place.name.count("/") + 1
    written = "/".join(map(unquote, segments[first:last]))
    git = ".git" if written.endswith(".git") else ""
    if segments[0] or written.removesuffix(".git") != place.name or not is_full_name(name):
        return None
    return urlunsplit(parts._replace(path="/".join((*segments[:first], name + git, *segments[last:]))))


def page_of(place: Place, name: str) -> str:
    """The address of a place in the repository that has this name now."""
    return f"https://huggingface.co{replace(place, name=name).page}"


def is_full_name(name: str) -> bool:
    """Whether a name is one that Hugging Face gives today: `OWNER/NAME`."""
    owner, slash, rest = name.partition("/")
    return bool(slash and NAME.fullmatch(owner) and NAME.fullmatch(rest))


def _repository(shelf: Shelf, names: tuple[str, ...], rest: list[str]) -> Place | None:
    last = names[-1].removesuffix(".git")
    names = (*names[:-1], last)
    if not all(map(NAME.fullmatch, names)):
        return None
    whole = Place(shelf, "/".join(names))
    match rest:
        case [page, revision, *path] if page in INSIDE and shelf is not Shelf.COLLECTIONS:
            return _inside(whole, revision, "/".join(path))
        case _:
            return whole


def _inside(whole: Place, revision: str, path: str) -> Place:
    """A path; the repository alone where Hugging Face cannot be asked about it, or every one has it."""
    is_sound = REVISION.fullmatch(revision) and (not path or PATH.fullmatch(path))
    is_top = revision == MAIN and not path
    return whole if is_top or not is_sound else replace(whole, revision=revision, path=path)
