"""A list's files, read from its forge without a checkout."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from bot.errors import ForgeError, InputError
from bot.forge.reading import Tree, read_tree
from bot.forge.repository import look_up
from bot.lists.files import files_of
from bot.lists.read import MOST_BYTES
from bot.world.forge import git_rest
from bot.world.forge.git import BRANCHES, SUBMODULE, SYMLINK, Entry
from bot.world.forge.people import host
from tests.forge.forging import NAME, Scene

INDEX = b"# Lists\n\n- [Speech](speech.md)\n- [Vision](docs/)\n- [Code of conduct](CODE_OF_CONDUCT.md)\n"
PAGE = b"# Page\n\n- [One](https://one.example/)\n- [Two](https://two.example/)\n"


async def tree_of(scene: Scene, files: Mapping[str, bytes] | None = None) -> Tree:
    if files:
        scene.person("ada").push("main", {"README.md": None, "docs/more.md": None, **files})
    repository = await scene.look_up()
    return await asyncio.to_thread(read_tree, repository, repository.head)


async def read(tree: Tree, path: str) -> bytes:
    return await asyncio.to_thread(tree.read, path)


async def listed(tree: Tree, *globs: str) -> tuple[str, ...]:
    return await asyncio.to_thread(files_of, tree, globs)


async def test_what_is_read_is_what_was_pushed_byte_by_byte(scene: Scene) -> None:
    content = "\N{BYTE ORDER MARK}# Ä\r\n".encode() + b"x" * (2**20)
    tree = await tree_of(scene, {"README.md": content})
    assert await read(tree, "README.md") == content, "more than a megabyte, too"
    await read(tree, "README.md")
    assert sum("/git/blobs/" in request.path for request in scene.asked()) == 1
    assert tree.commit == scene.hosted.head


async def test_the_list_is_its_readme_and_what_that_is_an_index_of(scene: Scene) -> None:
    files = {
        "README.md": INDEX,
        "speech.md": PAGE,
        "docs/README.md": PAGE,
        "CODE_OF_CONDUCT.md": PAGE,
        "other.md": PAGE,
    }
    tree = await tree_of(scene, files)
    assert await listed(tree) == ("README.md", "docs/README.md", "speech.md")


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["*.md"], ("README.md", "a.md")),
        (["docs/**/*.md"], ("docs/b.md", "docs/deep/c.md")),
        (["**/c.md", "a.md"], ("a.md", "docs/deep/c.md")),
    ],
)
async def test_globs_name_files(scene: Scene, globs: list[str], expected: tuple[str, ...]) -> None:
    paths = ("README.md", "a.md", "docs/b.md", "docs/deep/c.md", "docs/d.txt")
    tree = await tree_of(scene, dict.fromkeys(paths, PAGE))
    assert await listed(tree, *globs) == expected


@pytest.mark.parametrize("globs", [["*.rst"], ["docs"], ["../*.md"], []])
async def test_where_there_is_no_list_the_repository_is_named(scene: Scene, globs: list[str]) -> None:
    tree = await tree_of(scene, {"a.txt": PAGE})
    with pytest.raises(InputError, match=NAME):
        await listed(tree, *globs)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("README.md", True),
        ("docs", True),
        ("docs/", True),
        ("./docs/more.md", True),
        (".", True),
        ("readme.md", False),
        ("docs/less.md", False),
        ("README.md/x", False),
        ("link/anything", True),
        ("sub/anything", True),
    ],
)
async def test_whether_a_file_is_there_is_known_without_asking(
    scene: Scene, path: str, *, there: bool
) -> None:
    plant(
        scene, {"link": Entry(SYMLINK, scene.hosted.git.add_blob(b"docs")), "sub": Entry(SUBMODULE, "a" * 40)}
    )
    tree = await tree_of(scene)
    asked = len(scene.asked())
    assert tree.exists(path) is there
    assert len(scene.asked()) == asked


def plant(scene: Scene, entries: Mapping[str, Entry]) -> None:
    """Commit what no browser can."""
    git, head = scene.hosted.git, str(scene.hosted.head)
    tree = git.add_files({**git.files(head), **entries})
    git.refs[f"{BRANCHES}main"] = git.add_commit(tree, (head,), "m", git.commits[head].author)


COMPLAINTS = [
    (Entry(SYMLINK, ""), "is a symbolic link; name the file that it leads to in `lists` of the policy"),
    (Entry(SUBMODULE, "a" * 40), "is a submodule, not a file; name a file in `lists` of the policy"),
]


@pytest.mark.parametrize(("entry", "complaint"), COMPLAINTS)
async def test_a_list_that_is_no_file_says_so(scene: Scene, entry: Entry, complaint: str) -> None:
    oid = entry.oid or scene.hosted.git.add_blob(b"docs/more.md")
    plant(scene, {"README.md": Entry(entry.mode, oid)})
    tree = await tree_of(scene)
    with pytest.raises(InputError) as caught:
        await listed(tree)
    assert str(caught.value) == f"README.md of {NAME} {complaint}"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"# \xff\n", "is not UTF-8 (byte 2)"),
        (b"PK\0", "is binary (byte 2 is NUL), not a text"),
    ],
)
async def test_a_list_that_is_no_text_says_so(scene: Scene, content: bytes, complaint: str) -> None:
    tree = await tree_of(scene, {"README.md": content})
    with pytest.raises(InputError) as caught:
        await read(tree, "README.md")
    assert str(caught.value) == f"README.md of {NAME} {complaint}"


async def test_a_list_that_is_too_large_is_not_even_fetched(scene: Scene) -> None:
    tree = await tree_of(scene, {"README.md": b"x" * (MOST_BYTES + 1)})
    with pytest.raises(InputError, match="is larger than 16 MiB"):
        await read(tree, "README.md")
    assert not any("/git/blobs/" in request.path for request in scene.asked())


async def test_a_file_that_is_not_there_says_so(scene: Scene) -> None:
    tree = await tree_of(scene)
    for path in ("nothing.md", "docs"):
        with pytest.raises(InputError, match="is not there"):
            await read(tree, path)


async def test_more_files_than_github_tells_at_once_are_refused(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_rest, "LONGEST_TREE", 1)
    with pytest.raises(ForgeError, match="more files than GitHub tells at once"):
        await tree_of(scene)


# ── the repository ──


async def test_a_renamed_repository_is_known_by_its_present_name(scene: Scene) -> None:
    scene.person("ada").rename("ada/awesome")
    repository = await scene.look_up()
    assert (repository.name, repository.web) == ("ada/awesome", "https://github.com/ada/awesome")
    async with scene.forge() as forge:
        assert (await forge.standing()).issues == ()


async def test_a_renamed_default_branch_is_followed(scene: Scene) -> None:
    scene.person("ada").rename_branch("main", "trunk")
    repository = await scene.look_up()
    assert (repository.branch, repository.head) == ("trunk", scene.hosted.head)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("ada/nothing", "There is no repository ada/nothing on api.github.com"),
        ("ada/empty", "The default branch of ada/empty has no commit. Push one"),
        (NAME, "ada/list is archived, so nobody can write there. Unarchive it"),
    ],
)
async def test_a_repository_that_cannot_be_served_says_why(scene: Scene, name: str, complaint: str) -> None:
    host(scene.world, "ada/empty", {})
    scene.person("ada").archive()
    with pytest.raises(ForgeError, match=complaint):
        await asyncio.to_thread(look_up, scene.connection(name=name), name)
