"""The list of a repository, and its policy, as they are committed there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.forge.connection import Connection
from bot.forge.history import Blame
from bot.forge.reading import Tree, read_tree
from bot.forge.repository import Repository, look_up
from bot.lists.files import files_of
from bot.model import Lists
from bot.policy.file import DEFAULT_PATH, load_policy, parse_policy


@dataclass(frozen=True, slots=True)
class RemoteList:
    """A list, and where it was read."""

    repository: Repository
    tree: Tree
    lists: Lists


def read_list(connection: Connection, name: str, config: str | None = None) -> RemoteList:
    """Read the list of the repository that is called so, at the head of its default branch.

    Raises InputError, ConfigError and ForgeError.
    """
    repository = look_up(connection, name)
    tree = read_tree(repository, repository.head)
    return RemoteList(repository, tree, read_lists(tree, config))


def read_lists(tree: Tree, config: str | None) -> Lists:
    """The list of a repository, by the policy that is committed there or by the operator's own file.

    Raises InputError, ConfigError and ForgeError.
    """
    path = DEFAULT_PATH.as_posix()
    if config is not None:
        policy = load_policy(config, root=Path.cwd())
    else:
        source = tree.read(path) if tree.real(path) else b""
        policy = parse_policy(source, name=f"{path} of {tree.name}")
    files = {path: tree.read(path) for path in files_of(tree, policy.lists)}
    return Lists(files, policy, tree.exists, Blame(tree.repository, tree.commit).added)
