"""What a command looks at: the lists that it was given, or those of the checkout that it was started in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.hosts.history import History
from bot.lists.files import list_files
from bot.lists.read import STDIN, read
from bot.model import Lists, Policy
from bot.policy.file import load_policy


def open_lists(given: Iterable[str], config: str | None) -> Lists:
    """Read the lists that were `given`, or those of the checkout that the current folder is in."""
    files = read_lists(given)
    root = checkout_of(next(iter(files), STDIN))
    policy = load_policy(config, root=root)
    is_checkout = (root / ".git").exists() and STDIN not in files
    exists, added = (os.path.exists, History(root).added) if is_checkout else (None, None)
    return Lists(files or read_lists(_found(root, policy)), policy, exists, added)


def read_lists(paths: Iterable[str]) -> Mapping[str, bytes]:
    """Path → content; a file that is named twice is read once. Raises InputError."""
    files: dict[str, bytes] = {}
    seen: set[str] = set()
    for path in paths:
        real = path if path == STDIN else os.path.realpath(path)
        if real not in seen:
            files[path] = read(path)
            seen.add(real)
    return files


def checkout_of(path: str) -> Path:
    """The top folder of the checkout that a list is in; without one, the list's own folder."""
    folder = Path.cwd() if path == STDIN else Path(path).resolve().parent
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def _found(root: Path, policy: Policy) -> Iterable[str]:
    return (os.path.relpath(root / path) for path in list_files(root, policy.lists))
