from __future__ import annotations

import pytest

from bot.checkers import github, github_readme
from bot.checkers._github.places import Kind, place_at
from bot.config import Settings
from bot.model import Facts, Resource, Status, Verdict
from tests.checkers.fake_github import FakeGithub
from tests.checkers.github_looks import NO_TOKEN, TOKEN, fetch, judge, repos, resource


def test_every_kind_is_the_checkers_own() -> None:
    assert tuple(Kind) == (*github.KINDS, *github_readme.KINDS)
    assert github.BY_API


@pytest.mark.parametrize("settings", [TOKEN, NO_TOKEN])
@pytest.mark.parametrize(
    ("key", "code", "lost"),
    [
        ("o/n", "repo-gone", None),
        ("o/n/main/a.md", "repo-gone", "github:o/n"),
        ("github-issue:o/n/3", "repo-gone", "github:o/n"),
        ("github-release:o/n/tag/v1", "repo-gone", "github:o/n"),
        ("o/here/main/a.md", "path-gone", None),
        ("github-release:o/here/tag/v1", "path-gone", None),
        ("github-user:nobody", "user-gone", None),
        ("github-gist:0", "gist-gone", None),
    ],
)
async def test_a_death_has_the_rule_of_whatever_is_gone(
    settings: Settings, key: str, code: str, lost: str | None
) -> None:
    facts, _ = await fetch(FakeGithub(repos("o/here")), [key], settings)
    judgement = judge(key, facts)
    assert (judgement.status, judgement.evidence.lost) == (Status.DEAD, lost)
    death = Verdict(resource(key), judgement.status, confirmed=True, evidence=judgement.evidence)
    assert github.gone(death).code == code


def test_facts_of_something_else_say_nothing() -> None:
    assert github.judge(resource("o/n"), {"found": True, "name": "no name"}, {}).status is Status.UNCHECKED
    facts: Facts = {"found": True, "name": "o/n", "part": "perhaps"}
    assert github.judge(resource("o/n/main/a"), facts, {}).status is Status.UNCHECKED


def test_a_failure_of_no_known_kind_is_one_of_the_api() -> None:
    assert github.judge(resource("o/n"), {"failure": "gremlins"}, {}).status is Status.UNCHECKED


def test_a_takedown_for_another_reason_is_told_as_github_says_it() -> None:
    judgement = github.judge(resource("o/n"), {"blocked": "sanctions"}, {})
    assert (judgement.status, judgement.evidence.reason) == (
        Status.REFUSED,
        "GitHub took it down (sanctions)",
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_key_is_read_back(kind: Kind) -> None:
    key = {Kind.ACCOUNT: "o", Kind.GIST: "abc", Kind.REPOSITORY: "o/n"}.get(kind, "o/n/tag/v1")
    known = Resource(kind, key)
    place = place_at(known)
    assert (place.kind, place.resource) == (kind, known)
