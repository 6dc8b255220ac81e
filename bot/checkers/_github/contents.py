"""Looks for a path in a repository by REST: on a branch with slashes, on the new default branch, on a branch
that was renamed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.checkers._evidence import Unanswered
from bot.checkers._github.facts import DEFAULT_BRANCHES, Absent, At, Part, Repository
from bot.checkers._github.replies import NOT_FOUND, OK, is_folder, is_there
from bot.checkers._json import mapping, parse_json, text
from bot.net.interface import Reply

LONGEST_BRANCH = 3
"""Segments of a branch's name that are tried: each costs a request."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a repository that is there."""

    repository: Repository
    get: Callable[[str], Awaitable[Reply | Unanswered]]
    """Asks for a path of the API; a 404 that it gives is GitHub's own."""
    host: str

    async def find(self, segments: tuple[str, ...]) -> Part:
        """Where a path is: with the shortest branch name that has it, or on the new default branch."""
        for width in _widths(segments):
            answer = await self.get(self._contents("/".join(segments[:width]), segments[width:]))
            if isinstance(answer, Unanswered):
                return answer
            if answer.status != NOT_FOUND:
                return self._at(segments, answer)
        return await self._find_on_default(segments)

    async def find_renamed(self, segments: tuple[str, ...]) -> Part:
        """Where a path is whose branch is gone: GitHub's pages lead from a renamed branch to its new name."""
        for width in _widths(segments):
            branch = "/".join(segments[:width])
            answer = await self.get(f"/repos/{self.repository.name}/branches/{quote(branch)}")
            if isinstance(answer, Unanswered):
                return answer
            new = text(mapping(parse_json(answer.body)).get("name")) if answer.status == OK else None
            if new in (None, branch):
                continue
            if width > 1:
                return self._why(f"branch {branch} is called otherwise now", answer.status)
            return await self._elsewhere((str(new), *segments[1:]))
        return Absent()

    async def _find_on_default(self, segments: tuple[str, ...]) -> Part:
        branch, path, default = segments[0], segments[1:], self.repository.default_branch
        if branch in DEFAULT_BRANCHES and default and default != branch:
            gone = await self.get(self._contents(branch, ()))
            if isinstance(gone, Unanswered):
                return gone
            there = await self._elsewhere((default, *path))
            if isinstance(there, Unanswered) or (gone.status == NOT_FOUND and isinstance(there, At)):
                return there
        again = await self.get(self._contents(branch, path))
        if isinstance(again, Unanswered):
            return again
        return await self._not_found(segments) if again.status == NOT_FOUND else self._at(segments, again)

    async def _not_found(self, segments: tuple[str, ...]) -> Part:
        """Absent, unless its branch was renamed or may have a longer name than any that was tried.

        A branch that is there settles it, for git allows no `main/x` beside `main`.
        """
        default = tuple(self.repository.default_branch.split("/"))
        if segments[: len(default)] == default:
            return Absent()
        branch = await self.get(self._contents(segments[0], ()))
        if isinstance(branch, Unanswered) or is_there(branch):
            return branch if isinstance(branch, Unanswered) else Absent()
        renamed = await self.find_renamed(segments)
        if isinstance(renamed, Absent) and len(segments) > LONGEST_BRANCH:
            return self._why("the branch may have a longer name than was tried", NOT_FOUND)
        return renamed

    async def _elsewhere(self, segments: tuple[str, ...]) -> Part:
        """The path on another branch than the one asked for; a branch's name is one segment here."""
        answer = await self.get(self._contents(segments[0], segments[1:]))
        if isinstance(answer, Unanswered):
            return answer
        return At(segments, is_folder(answer), is_elsewhere=True) if is_there(answer) else Absent()

    def _at(self, segments: tuple[str, ...], answer: Reply) -> Part:
        if is_there(answer):
            return At(segments, is_folder(answer))
        return self._why(f"GitHub answered with HTTP {answer.status}", answer.status)

    def _contents(self, branch: str, path: Sequence[str]) -> str:
        return f"/repos/{self.repository.name}/contents/{quote('/'.join(path))}?ref={quote(branch, safe='')}"

    def _why(self, reason: str, status: int) -> Unanswered:
        return Unanswered(reason, self.host, http_status=status)


def _widths(segments: Sequence[str]) -> range:
    return range(1, min(len(segments), LONGEST_BRANCH) + 1)
