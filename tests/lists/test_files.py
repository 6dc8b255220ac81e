from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.lists.files import MOST_LISTED, _matches, list_files

ENTRIES = "".join(f"- [Entry {at}](https://{at}.example/) - what it is.\n" for at in range(9))


def checkout(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


# ── globs ─────────────────────────────────────────────────────────────────────────────────

TREE = ("README.md", "a.md", "docs/README.md", "docs/b.md", "docs/deep/c.md", "docs/d.txt", ".github/e.md")


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["*.md"], ["README.md", "a.md"]),
        (["a.md", "README.md"], ["README.md", "a.md"]),
        (["./a.md"], ["a.md"]),
        (["docs/*.md"], ["docs/README.md", "docs/b.md"]),
        (["docs/**/*.md"], ["docs/README.md", "docs/b.md", "docs/deep/c.md"]),
        (["**/c.md"], ["docs/deep/c.md"]),
        (
            ["**/*.md"],
            ["README.md", "docs/README.md", ".github/e.md", "a.md", "docs/b.md", "docs/deep/c.md"],
        ),
        (["docs/**/**/c.md", "?.md"], ["a.md", "docs/deep/c.md"]),
        (["[ab].md"], ["a.md"]),
        (["README.MD", "a.md"], ["a.md"]),
        (["docs/README.md", "a.md", "README.md"], ["README.md", "docs/README.md", "a.md"]),
    ],
)
def test_globs_name_files_the_readme_first(tmp_path: Path, globs: list[str], expected: list[str]) -> None:
    checkout(tmp_path, dict.fromkeys((*TREE, ".git/f.md"), ""))
    assert list(list_files(tmp_path, globs)) == expected


@pytest.mark.parametrize("globs", [["*.rst"], ["docs"], ["docs/"], [".git/*"], ["../*.md"], ["a.md/**/x"]])
def test_globs_that_match_no_file_are_named(tmp_path: Path, globs: list[str]) -> None:
    checkout(tmp_path, dict.fromkeys((*TREE, ".git/f.md"), ""))
    with pytest.raises(InputError) as caught:
        list_files(tmp_path, globs)
    assert str(caught.value) == f"no file in {tmp_path} matches `lists` of its policy: {globs[0]}"


def test_no_symbolic_link_leads_outside_or_to_git_s_own_files(tmp_path: Path) -> None:
    checkout(tmp_path, {"secret.md": "", "repo/.git/config.md": "", "repo/real.md": "", "repo/docs/x.md": ""})
    root = tmp_path / "repo"
    (root / "out.md").symlink_to("../secret.md")
    (root / "git.md").symlink_to(".git/config.md")
    (root / "alias.md").symlink_to("docs/x.md")
    (root / "gone.md").symlink_to("nowhere.md")
    (root / "self.md").symlink_to("self.md")
    (root / "folder").symlink_to("..")
    (root / "docs" / "loop").symlink_to("..")
    assert list_files(root, ["**"]) == ("alias.md", "real.md"), "one name for each file"
    assert list_files(root, ["docs/**", "folder/**"]) == ("docs/x.md",)


def test_a_readme_that_leads_outside_is_none(tmp_path: Path) -> None:
    checkout(tmp_path, {"secret.md": "", "repo/docs/README.md": ""})
    (tmp_path / "repo" / "README.md").symlink_to("../secret.md")
    assert list_files(tmp_path / "repo", ()) == ("docs/README.md",)


def test_names_that_would_steer_a_terminal_are_passed_over(tmp_path: Path) -> None:
    checkout(tmp_path, {"a\x1b[31m.md": "", "b\n.md": "", "c.md": ""})
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))).touch()
    assert list_files(tmp_path, ["*.md"]) == ("c.md",)


def test_a_pipe_is_no_list(tmp_path: Path) -> None:
    checkout(tmp_path, {"a.md": ""})
    os.mkfifo(tmp_path / "b.md")
    assert list_files(tmp_path, ["*.md"]) == ("a.md",)


def test_absurdly_many_files_are_refused(tmp_path: Path) -> None:
    checkout(tmp_path, dict.fromkeys((f"{at}.md" for at in range(MOST_LISTED + 1)), ""))
    with pytest.raises(InputError, match="more than 1,000 files"):
        list_files(tmp_path, ["*"])


@pytest.mark.parametrize("glob", ["**/" * 60 + "x", "*a" * 90, "**/*a*/" * 25 + "x", "[" * 200])
def test_no_glob_takes_long(glob: str) -> None:
    started = time.perf_counter()
    assert not _matches("/".join(["a" * 50] * 40), [part for part in glob.split("/") if part])
    assert time.perf_counter() - started < 1


@given(st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=5))
def test_two_stars_are_any_number_of_folders(names: list[str]) -> None:
    path = "/".join(names)
    assert _matches(path, ["**"])
    assert _matches(path, ["**", names[-1]])
    assert _matches(path, [names[0], "**"])
    assert _matches(path, [*names[:2], "**", *names[2:]])
    assert not _matches(path, ["**", "c", "**"])


# ── the README ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (["README.md", "other.md", "docs/README.md"], "README.md"),
        (["readme.md"], "readme.md"),
        (["Readme.markdown"], "Readme.markdown"),
        (["Readme.markdown", "readme.md"], "readme.md"),
        (["README.md", "Readme.md"], "README.md"),
        ([".github/README.md", "docs/README.md"], ".github/README.md"),
        (["docs/readme.md", "README.rst", "README.zh.md", "list/README.md"], "docs/readme.md"),
    ],
)
def test_without_globs_it_is_the_readme(tmp_path: Path, there: list[str], expected: str) -> None:
    checkout(tmp_path, dict.fromkeys(there, ENTRIES))
    assert list_files(tmp_path, ()) == (expected,)


def test_without_a_readme_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "README.md").mkdir()
    checkout(tmp_path, {"list.md": ENTRIES, "README": ENTRIES})
    with pytest.raises(InputError) as caught:
        list_files(tmp_path, ())
    assert str(caught.value) == f"there is no README.md in {tmp_path}; name the list's files"


# ── an index ──────────────────────────────────────────────────────────────────────────────

PAGES = dict.fromkeys(("agents.md", "docs/speech.md", "docs/vision/README.md"), ENTRIES)
INDEX = """\
# Awesome things [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

[中文](README.zh.md) | [Contributing](CONTRIBUTING.md) | [Top](#awesome-things)

- [Agents](agents.md) - what acts.
- [Speech](./docs/speech.md#models)
- [Speech, again](/docs/speech.md?plain=1)
- [Vision](docs/vision/) - what sees.
"""
AROUND = {"README.zh.md": INDEX, "CONTRIBUTING.md": "", "LICENSE.md": ""}


def test_of_a_bare_index_the_pages_are_the_list_too(tmp_path: Path) -> None:
    checkout(tmp_path, {"README.md": INDEX, **PAGES, **AROUND})
    assert list_files(tmp_path, ()) == ("README.md", *sorted(PAGES))


def test_links_of_an_index_are_relative_to_it(tmp_path: Path) -> None:
    index = "- [Speech](speech.md)\n- [Vision](vision)\n- [Agents](../agents.md)\n"
    checkout(tmp_path, {"docs/README.md": index, **PAGES} | {"docs/README.md": index})
    assert list_files(tmp_path, ()) == ("docs/README.md", *sorted(PAGES))


@pytest.mark.parametrize(
    "readme",
    [
        ENTRIES,
        ENTRIES + INDEX,
        "# A list\n\nSee [how to contribute](CONTRIBUTING.md) and the [licence](LICENSE.md).\n",
        "[中文](README.zh.md)\n",
        "- [Gone](gone.md)\n- [Self](README.md)\n- [Data](data.csv)\n",
        "",
    ],
    ids=["entries", "both", "about", "translation", "nothing there", "empty"],
)
def test_any_other_readme_is_the_list_alone(tmp_path: Path, readme: str) -> None:
    checkout(tmp_path, {**PAGES, **AROUND, "README.md": readme, "data.csv": ""})
    assert list_files(tmp_path, ()) == ("README.md",)


@pytest.mark.parametrize(
    "url",
    [
        *("../secret.md", "/../secret.md", "docs/../../secret.md", "%2e%2e/secret.md"),
        *("out.md", "folder/secret.md", "loop.md", "x" * 300 + ".md", "x" * 300 + "/"),
        *("file:///etc/x.md", "//host/x.md", "..\\secret.md", "a%00b.md", "x" * 5000 + ".md", ".git/x.md"),
    ],
)
def test_no_link_of_an_index_leads_outside(tmp_path: Path, url: str) -> None:
    root = tmp_path / "repo"
    checkout(tmp_path, {"secret.md": "", "repo/.git/x.md": "", "repo/a.md": ""})
    (root / "out.md").symlink_to("../secret.md")
    (root / "folder").symlink_to("..")
    (root / "loop.md").symlink_to("loop.md")
    checkout(root, {"README.md": f"[a](a.md)\n[x](a.md#x)\n[y](<{url}>)\n"})
    assert list_files(root, ()) == ("README.md", "a.md")
