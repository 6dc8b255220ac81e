"""When a link came into a list, by the history of its checkout: git itself knows best."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from bot.model import Link

PATIENCE = 10.0
"""Seconds that git may take for one link; after one that took longer none is looked for."""


class History:
    """The history of a checkout."""

    def __init__(self, root: Path, *, patience: float = PATIENCE) -> None:
        self._root = root
        self._patience = patience
        self._is_useless: bool | None = None

    def added(self, path: str, link: Link) -> datetime | None:
        """When a link was first written as it is, whatever the file was called then. None where git does not
        know: a shallow clone has no past, and nothing hangs on it."""
        del path
        if self._is_useless is None:
            self._is_useless = self._git("rev-parse", "--is-shallow-repository") != "false"
        if self._is_useless or not link.raw or "\0" in link.raw:
            return None
        # Nobody's own ways of comparing files are run.
        plain = ("--no-textconv", "--no-ext-diff", "--no-show-signature", "--no-color")
        dates = self._git("log", "--reverse", "--format=%ct", *plain, f"-S{link.raw}", "HEAD", "--")
        first = dates.partition("\n")[0]
        return datetime.fromtimestamp(int(first), UTC) if first.isascii() and first.isdigit() else None

    def _git(self, *words: str) -> str:
        """What git says; nothing where it fails or takes too long."""
        # What a partial clone lacks is not fetched for this.
        environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
        try:
            answer = subprocess.run(  # noqa: S603 - our own words, and a link that git takes for no option
                ("git", "-C", str(self._root), *words),  # noqa: S607 - the user's own git
                capture_output=True,
                text=True,
                timeout=self._patience,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            self._is_useless = True
            return ""
        except (OSError, ValueError):
            return ""
        return answer.stdout.strip() if answer.returncode == 0 else ""
