from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import github
from bot.checkers._github.places import place_at
from bot.checkers._github.urls import RESERVED, place_of

GIST = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("url", "resource"),
    [
        ("https://github.com/VITA-MLLM/VITA", "github:vita-mllm/vita"),
        ("http://www.github.com/vita-mllm/vita/", "github:vita-mllm/vita"),
        ("https://redirect.github.com/vita-mllm/vita", "github:vita-mllm/vita"),
        ("https://github.com/VITA-MLLM/VITA.git", "github:vita-mllm/vita"),
        ("https://github.com/VITA-MLLM/VITA.wiki.git", "github:vita-mllm/vita"),
        ("https://GitHub.com/VITA-MLLM/VITA?tab=readme-ov-file#demo", "github:vita-mllm/vita"),
        ("https://github.com//VITA-MLLM//VITA", "github:vita-mllm/vita"),
        ("https://github.com/o/n/issues", "github:o/n"),
        ("https://github.com/o/n/issues?q=is%3Aopen", "github:o/n"),
        ("https://github.com/o/n/pulls", "github:o/n"),
        ("https://github.com/o/n/pulls/3", "github:o/n"),
        ("https://github.com/o/n/issues/new", "github:o/n"),
        ("https://github.com/o/n/issues/99999999999999", "github:o/n"),
        ("https://github.com/o/n/discussions/categories/ideas", "github:o/n"),
        ("https://github.com/o/n/releases", "github:o/n"),
        ("https://github.com/o/n/releases/latest", "github:o/n"),
        ("https://github.com/o/n/wiki", "github:o/n"),
        ("https://github.com/o/n/wiki/A-Page", "github:o/n"),
        ("https://github.com/o/n/compare/a...b", "github:o/n"),
        ("https://github.com/o/n/commits/main/a.md", "github:o/n"),
        ("https://github.com/o/n/actions/workflows/ci.yml", "github:o/n"),
        ("https://github.com/o/n/tree", "github:o/n"),
        ("https://raw.githubusercontent.com/wiki/O/N/picture.png", "github:o/n"),
    ],
)
def test_a_repository_answers_for_the_pages_that_are_there_while_it_is(url: str, resource: str) -> None:
    assert str(github.match(url)) == resource


@pytest.mark.parametrize(
    ("url", "resource"),
    [
        ("https://github.com/O/N/tree/Main", "github-path:o/n/Main"),
        ("https://github.com/O/N/tree/main/Docs/a%20b/?x=1#L10", "github-path:o/n/main/Docs/a b"),
        ("https://github.com/O/N/blob/feature%2Fx/README.md", "github-path:o/n/feature/x/README.md"),
        ("https://github.com/O/N/blob/main/a/../b.md", "github-path:o/n/main/b.md"),
        ("https://github.com/O/N/raw/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://github.com/O/N/blame/main/a.py", "github-path:o/n/main/a.py"),
        ("https://github.com/O/N/edit/master/README.md", "github-path:o/n/master/README.md"),
        ("https://github.com/O/N/commit/0a1b2c3#diff", "github-path:o/n/0a1b2c3"),
        ("https://github.com/O/N/commit/0a1b2c3/checks", "github-path:o/n/0a1b2c3"),
        ("https://github.com/O/N/raw/refs/heads/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://raw.githubusercontent.com/O/N/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://raw.github.com/O/N/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://raw.githubusercontent.com/O/N/refs/heads/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://raw.githubusercontent.com/O/N/refs/tags/v1/a.pdf", "github-path:o/n/v1/a.pdf"),
        ("https://media.githubusercontent.com/media/O/N/main/a.bin", "github-path:o/n/main/a.bin"),
        ("https://github.com/O/N/blob/main/a%00b", "github:o/n"),
        ("https://github.com/O/N/blob/main/a%2F..%2F..%2Fb", "github:o/n"),
        (f"https://github.com/O/N/blob/main/{'a' * 2000}", "github:o/n"),
    ],
)
def test_a_path_is_a_resource_of_its_own(url: str, resource: str) -> None:
    assert str(github.match(url)) == resource


@pytest.mark.parametrize(
    ("url", "resource"),
    [
        ("https://github.com/o/n/issues/3", "github-issue:o/n/3"),
        ("https://github.com/O/N/issues/3#issuecomment-1350732470", "github-issue:o/n/3"),
        ("https://github.com/o/n/pull/3/files", "github-issue:o/n/3"),
        ("https://github.com/o/n/discussions/3?sort=new", "github-issue:o/n/3"),
        ("https://github.com/o/n/releases/tag/v1.0", "github-release:o/n/tag/v1.0"),
        ("https://github.com/O/N/releases/tag/RC/v1%2F2", "github-release:o/n/tag/RC/v1/2"),
        ("https://github.com/o/n/releases/tag/latest", "github-release:o/n/tag/latest"),
        ("https://github.com/o/n/releases/download/v1/a.zip", "github-release:o/n/download/v1/a.zip"),
        ("https://github.com/o/n/releases/latest/download/a.zip", "github-release:o/n/latest/download/a.zip"),
        ("https://github.com/Some-Body", "github-user:some-body"),
        ("https://github.com/somebody/?tab=repositories", "github-user:somebody"),
        ("https://github.com/somebody/followers", "github-user:somebody"),
        ("https://github.com/orgs/somebody/repositories", "github-user:somebody"),
        ("https://github.com/sponsors/somebody", "github-user:somebody"),
        ("https://github.com/stars/somebody/lists/nerf", "github-user:somebody"),
        ("https://gist.github.com/somebody", "github-user:somebody"),
        (f"https://gist.github.com/somebody/{GIST}#file-a-md", f"github-gist:{GIST}"),
        (f"https://gist.github.com/{GIST.upper()}", f"github-gist:{GIST}"),
        (f"https://gist.github.com/somebody/{GIST}.js", f"github-gist:{GIST}"),
        ("https://gist.github.com/nobuoka/6546813", "github-gist:6546813"),
        (f"https://gist.githubusercontent.com/o/{GIST}/raw/a.md", f"github-gist:{GIST}"),
    ],
)
def test_issues_releases_accounts_and_gists_are_resources_too(url: str, resource: str) -> None:
    assert str(github.match(url)) == resource


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com",
        "https://github.com/features",
        "https://github.com/features/actions",
        "https://github.com/topics/awesome",
        "https://github.com/Topics",
        "https://github.com/sponsors/explore",
        "https://github.com/orgs",
        "https://github.com/marketplace/actions",
        "https://github.com/apps/listkeeper",
        "https://github.com/search?q=awesome",
        "https://github.com/education/students",
        "https://github.com/o/..",
        "https://github.com/o%2Fn",
        "https://github.com/o/a%2Fb",
        "https://github.com/o/%2e",
        "https://github.com/o/a%00",
        f"https://github.com/o/{'n' * 101}",
        "https://gist.github.com/",
        "https://gist.github.com/discover",
        "https://gist.github.com/somebody/a-name",
        "https://raw.githubusercontent.com/o",
        "https://media.githubusercontent.com/o/n/main/a",
        "https://vita-home.github.io/",
        "https://user-images.githubusercontent.com/1/2.png",
        "https://github.com.evil.example/o/n",
        "https://docs.github.com/en/rest",
        "github.com/o/n",
        "git://github.com/o/n",
        "https://[github.com/o/n",
    ],
)
def test_githubs_own_pages_and_other_hosts_are_none(url: str) -> None:
    assert github.match(url) is None


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://github.com/o/n)", "o/n)"),
        ("https://github.com/o/n,", "o/n,"),
        ("https://github.com/o/n%20", "o/n "),
        ('https://github.com/o"}/n', 'o"}/n'),
    ],
)
def test_a_name_with_garbage_at_its_end_is_asked_about_as_it_is(url: str, key: str) -> None:
    resource = github.match(url)
    assert resource is not None
    assert (resource.kind, resource.key) == ("github", key)


def test_no_reserved_word_is_an_account() -> None:
    for word in RESERVED:
        assert github.match(f"https://github.com/{word}") is None
        assert word.isdigit() or github.match(f"https://gist.github.com/{word}") is None


@given(
    st.one_of(
        st.text(),
        st.text().map("https://github.com/{}".format),
        st.text().map("https://gist.github.com/{}".format),
        st.from_regex(r"https://github.com/o/n/(issues|releases/tag|releases/download/v1|tree|commit)/\S*"),
        st.from_regex(r"https?://\S*"),
    )
)
def test_any_text_is_read_and_every_key_can_be_read_back(url: str) -> None:
    place = place_of(url)
    assert place is None or place_at(place.resource).resource == place.resource
