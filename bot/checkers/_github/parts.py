"""What to ask of a repository to find a file, a release or an issue in it, and what the answers say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from bot.checkers._github.asks import Argument, Field
from bot.checkers._github.facts import DEFAULT_BRANCHES, Absent, At, Repository, There
from bot.checkers._github.places import Kind, Place
from bot.checkers._github.query import Answer, Nothing, Refused
from bot.checkers._github.readme import fields as readme_fields
from bot.checkers._json import mapping, text

LONGEST_BRANCH = 8
"""Segments that a branch's name may have: `feature/x` has two."""
MOST_ASSETS = 100
"""So many nodes GitHub lists at once."""

FILE = "file(path: $path) { type }"
TREE_ENTRY = f"__typename ... on Commit {{ {FILE} }} ... on Tag {{ target {{ ... on Commit {{ {FILE} }} }} }}"
ASSET = "named: releaseAssets(first: 1, name: $file) { nodes { name } }"
ASSETS = f"{ASSET} all: releaseAssets(first: {MOST_ASSETS}) {{ nodes {{ name }} }}"

Told: TypeAlias = "At | There | Absent | Refused"
Answers: TypeAlias = Mapping[Field, Answer]


def first_fields(place: Place) -> tuple[Field, ...]:
    """What finds a place in most cases."""
    match place.kind:
        case Kind.PATH:
            return (_object(place.segments, 1),)
        case Kind.RELEASE if place.asset:
            return (_release(place, ASSET),)
        case Kind.RELEASE:
            return (_tag(place),)
        case Kind.ISSUE:
            return _numbered(int(place.segments[0]))
        case Kind.README:
            return readme_fields()
        case _:
            return ()


def all_fields(place: Place) -> tuple[Field, ...]:
    """What is asked besides before a place counts as absent, each by another way than the first."""
    match place.kind:
        case Kind.PATH:
            return tuple(_every_way(place.segments))
        case Kind.RELEASE if place.asset:
            return (_release(place, ASSETS),)
        case Kind.RELEASE:
            released = Field("release", (Argument("tagName", "String!", place.tag),), "tagName")
            return (_tag(place), released, _expression(place.tag))
        case _:
            return first_fields(place)


def find(place: Place, repository: Repository, answers: Answers) -> Told:
    """Whether a place is in a repository, and where."""
    if place.kind is Kind.PATH:
        return _find_path(place.segments, repository, answers)
    said = [answers.get(one, Nothing()) for one in dict.fromkeys((*first_fields(place), *all_fields(place)))]
    if place.asset:
        return _first(_has_asset(place.asset, answer) for answer in said)
    return _first(There() if _is_there(answer) else answer for answer in said)


# ── paths ─────────────────────────────────────────────────────────────────────────────────


def _expression(expression: str, selection: str = "__typename", *inner: Argument) -> Field:
    return Field("object", (Argument("expression", "String!", expression),), selection, inner)


def _object(segments: Sequence[str], width: int) -> Field:
    """What `branch:path` names, where the branch takes up the first `width` segments."""
    return _expression(f"{'/'.join(segments[:width])}:{'/'.join(segments[width:])}")


def _entry(segments: Sequence[str], width: int) -> Field:
    """The branch itself, and the path as an entry of its tree: a submodule is nothing else."""
    branch, path = "/".join(segments[:width]), "/".join(segments[width:])
    if not path:
        return _expression(branch)
    return _expression(branch, TREE_ENTRY, Argument("path", "String!", path))


def _head(segments: Sequence[str]) -> Field:
    return _expression(f"HEAD:{'/'.join(segments[1:])}")


def _widths(segments: Sequence[str]) -> range:
    return range(1, min(len(segments), LONGEST_BRANCH) + 1)


def _every_way(segments: Sequence[str]) -> Iterator[Field]:
    """Every way to split branch and path, and the path on the default branch."""
    for width in _widths(segments):
        yield _object(segments, width)
        yield _entry(segments, width)
    yield _head(segments)


def _find_path(segments: tuple[str, ...], repository: Repository, answers: Answers) -> Told:
    """Where the path is, by the shortest branch name that has it."""
    objects = [answers.get(_object(segments, width), Nothing()) for width in _widths(segments)]
    entries = [answers.get(_entry(segments, width), Nothing()) for width in _widths(segments)]
    for kind in (*map(_object_kind, objects), *map(_entry_kind, entries)):
        if kind:
            return At(segments, kind not in ("Blob", "blob"))
    head = answers.get(_head(segments), Nothing())
    refused = [said for said in (*objects, *entries, head) if isinstance(said, Refused)]
    if refused:
        return refused[0]
    default, has_branch = repository.default_branch, any(map(_is_there, entries))
    if _is_there(head) and default and not has_branch and segments[0] in DEFAULT_BRANCHES:
        return At((default, *segments[1:]), _object_kind(head) == "Tree", is_elsewhere=True)
    return Absent(has_branch)


def _object_kind(found: Answer) -> str | None:
    """`Blob`, `Tree` …, where there is such an object."""
    return text(mapping(found).get("__typename"))


def _entry_kind(found: Answer) -> str | None:
    """`blob`, `tree` or `commit` (a submodule), where a commit or a tag's commit has such an entry."""
    for commit in (mapping(found), mapping(mapping(found).get("target"))):
        if kind := text(mapping(commit.get("file")).get("type")):
            return kind
    return None


# ── releases and issues ───────────────────────────────────────────────────────────────────


def _tag(place: Place) -> Field:
    """A tag has a page below `/releases/tag` whether or not it was ever released."""
    return Field("ref", (Argument("qualifiedName", "String!", f"refs/tags/{place.tag}"),), "name")


def _release(place: Place, selection: str) -> Field:
    file = Argument("file", "String!", place.asset)
    if not place.tag:
        return Field("latestRelease", (), selection, (file,))
    return Field("release", (Argument("tagName", "String!", place.tag),), selection, (file,))


def _numbered(number: int) -> tuple[Field, ...]:
    argument = (Argument("number", "Int!", number),)
    return Field("issueOrPullRequest", argument), Field("discussion", argument, "number")


def _has_asset(name: str, release: Answer) -> There | Nothing | Refused:
    if isinstance(release, Nothing | Refused):
        return release
    named, every = (_names(mapping(release).get(alias)) for alias in ("named", "all"))
    if name in (*named, *every):
        return There()
    return Refused() if len(every) >= MOST_ASSETS else Nothing()


def _names(assets: object) -> list[object]:
    nodes = mapping(assets).get("nodes")
    return [mapping(node).get("name") for node in nodes] if isinstance(nodes, list) else []


def _is_there(found: Answer) -> bool:
    return bool(mapping(found))


def _first(answers: Iterable[Answer | There]) -> Told:
    """There if any says so; not known if any does not say."""
    refused: Refused | None = None
    for answer in answers:
        if isinstance(answer, There):
            return answer
        if not isinstance(answer, Nothing):
            refused = answer if isinstance(answer, Refused) else Refused()
    return refused or Absent()
