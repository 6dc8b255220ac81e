"""`listkeeper init`: writes the workflows and the policy that make a repository's list look after itself."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Protocol, TypeAlias
from urllib.parse import unquote, urlsplit

from bot.errors import InputError
from bot.escape import Markdown
from bot.hosts.checkout import checkout_of
from bot.policy.file import DEFAULT_PATH
from bot.templating import render

REVIEW_PATH = Path(".github", "workflows", "listkeeper-review.yml")
WORKFLOW_PATH = Path(".github", "workflows", "listkeeper.yml")
BUSY_MINUTES = frozenset({0, 15, 30, 45})
"""When everybody's cron starts; GitHub drops runs then."""
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
MOVING_TAG = "v1"
UNPINNED = " # zizmor: ignore[unpinned-uses] a tag that gets fixes; pin a commit if you prefer"

NEXT = """
Next:
  1. Commit the files and push them to the default branch.
  2. In the repository's settings, under Actions > General, tick "Allow GitHub Actions to create and approve
     pull requests", so that fixes can arrive as pull requests. Without it they are offered as branches.
  3. Start it once by hand: the Actions tab > listkeeper > Run workflow. After that it runs every day.
The first run opens one issue if there is anything to tell, and no pull request.
To uninstall: remove the files, and delete the branch listkeeper/state."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to write."""

    path: Path
    text: str


class Ask(Protocol):
    """Whether a person agrees."""

    def __call__(self, question: str, /, *, overwrites: bool) -> bool: ...


Say: TypeAlias = Callable[[str], None]


def run_init(folder: str, *, ref: str | None, ask: Ask, say: Say) -> int:
    """Show the files and write those that `ask` agrees to; always 0.

    Raises InputError where the folder is no checkout or cannot be written to, or `ref` names no commit.
    """
    if ref is not None and not REF.fullmatch(ref):
        raise InputError("--ref must be a commit, a tag or a branch of listkeeper.")
    root = checkout_of(str(Path(folder, "README.md")))
    if not (root / ".git").exists():
        raise InputError(f"{folder} is not in a git repository; go to the list's clone, or name it.")
    wanted = drafts(_origin(root) or root.name, ref or own_ref())
    written = [draft for draft in wanted if _offer(draft, root, ask, say)]
    say(NEXT if written else "\nNothing was written.")
    return 0


def drafts(seed: str, ref: str) -> tuple[Draft, Draft, Draft]:
    """Sweep, reviews and policy. `seed` names the list: it spreads the crons of many lists over the day."""
    minute, hour = moment(seed)
    note = UNPINNED if ref == MOVING_TAG else ""
    workflow = render(
        "init_workflow.yml.j2", minute=minute, hour=hour, ref=Markdown(ref), note=Markdown(note)
    )
    review = render("init_review.yml.j2", ref=Markdown(ref), note=Markdown(note))
    return (
        Draft(WORKFLOW_PATH, f"{workflow}\n"),
        Draft(REVIEW_PATH, f"{review}\n"),
        Draft(DEFAULT_PATH, f"{render('init_policy.toml.j2')}\n"),
    )


def moment(seed: str) -> tuple[int, int]:
    """A minute, never a busy one, and an hour."""
    minutes = [minute for minute in range(60) if minute not in BUSY_MINUTES]
    number = int.from_bytes(hashlib.sha256(seed.lower().encode()).digest()[:4])
    return minutes[number % len(minutes)], number // len(minutes) % 24


def own_ref() -> str:
    """The commit that this listkeeper was installed from, where that is known; else the moving tag."""
    try:
        origin = json.loads(distribution("listkeeper").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return MOVING_TAG
    commit = origin.get("vcs_info", {}).get("commit_id")
    folder = unquote(urlsplit(origin.get("url", "")).path) if "dir_info" in origin else None
    return commit or (folder and _git(Path(folder), "rev-parse", "HEAD")) or MOVING_TAG


def _origin(root: Path) -> str | None:
    return _git(root, "remote", "get-url", "origin")


def _git(folder: Path, *words: str) -> str | None:
    """What git prints, or None where it does not know."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            ["git", "-C", folder, *words],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _offer(draft: Draft, root: Path, ask: Ask, say: Say) -> bool:
    """Show a draft and write it, unless it stands there already or may not replace what does."""
    target = root / draft.path
    before = _read(target)
    if before == draft.text:
        say(f"{draft.path} is there already, and as it should be.")
        return False
    say(f"── {draft.path} " + "─" * max(3, 70 - len(str(draft.path))))
    say(draft.text)
    question = f"Write {draft.path}?" if before is None else f"{draft.path} is there already. Overwrite it?"
    if not ask(question, overwrites=before is not None):
        say(f"{draft.path} was left as it is.")
        return False
    _write(target, draft.text)
    say(f"Wrote {draft.path}.")
    return True


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return ""  # something is there that we cannot read: never overwritten without a word


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
