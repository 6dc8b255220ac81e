"""Offers edits as pull requests from branches of the bot's own, one for each branch and never a second."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.errors import ForgeError
from bot.forge._branches import Branch, Branches
from bot.forge._comments import Comments, plain
from bot.forge._listing import Listing
from bot.forge._own import Own, OwnPull
from bot.forge._pen import Pen
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository
from bot.markers.trailers import fixes_in, shape_in
from bot.model import ClosePull, Ensured, EnsurePull, PullState, StandingPull

EXISTS = "already exists"
BARRED = "not permitted to create"
FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Pulls:
    """Every verb looks first, and says in one sentence what it did."""

    repository: Repository
    branches: Branches
    listing: Listing
    own: Own
    comments: Comments
    pen: Pen

    def standing(self, numbers: Collection[int]) -> tuple[StandingPull, ...]:
        """The pull requests with these numbers as far as they are ours, and what stands on branches alone."""
        ours = tuple(pull.standing for pull in self.own.pulls(numbers))
        return (*ours, *self._beside({pull.branch for pull in ours}))

    def ensure(self, wanted: EnsurePull) -> Ensured:
        """See `Forge.ensure_pull`."""
        pull = self._of_branch(wanted.branch)
        if pull is not None:
            return self._update(pull, wanted)
        branch = self.branches.find(wanted.branch)
        if branch is not None and not branch.is_ours:
            return Ensured(f"{_left_to_others(branch)}.", None)
        head = branch.head if branch else self.branches.head(wanted.branch)
        is_news = self.branches.ensure(wanted, head)
        if wanted.opens:
            return self._open(wanted, is_news=is_news)
        verb = "Brought up to date" if is_news else "There is"
        return Ensured(f"{verb} the branch {wanted.branch}; enough pull requests are new.", None)

    def close(self, wanted: ClosePull) -> str:
        """See `Forge.close_pull`. The comment comes first: it can be found again, and says that the rest is
        still to be done."""
        pull = self._of_branch(wanted.branch)
        if pull is None:
            return self._delete(wanted.branch)
        number = pull.standing.number
        if pull.standing.state is PullState.CLOSED and not pull.standing.closed_by_person:
            return f"Pull request {number} is closed already."
        if why := _left_alone(pull):
            return f"Pull request {number} {why}."
        self.comments.say_last(pull.number, wanted.comment)
        self.pen.write("PATCH", f"/pulls/{number}", {"state": "closed"}, to="close its pull request")
        return f"Closed pull request {number}: {pull.title}."

    # ── what stands ──

    def _beside(self, known: Collection[str]) -> Iterator[StandingPull]:
        """What stands on branches for which the bot has opened no pull request; people may have."""
        for branch in self.branches.all(but=known):
            pull = self._of_branch(branch.name)
            yield pull.standing if pull else _alone(branch)

    def _of_branch(self, branch: str) -> OwnPull | None:
        """The last one from a branch: ours, or one that somebody who may write has opened for us."""
        rows = self.repository.pages(
            "/pulls", to="list its pull requests", head=f"{self.repository.owner}:{branch}", state="all"
        )
        found = self.own.pulls((row["number"] for row in rows), of_writers=True)
        return found[-1] if found else None

    # ── writing ──

    def _update(self, pull: OwnPull, wanted: EnsurePull) -> Ensured:
        number = pull.standing.number
        if why := _left_alone(pull):
            return Ensured(f"Pull request {number} {why}.", number)
        is_closed = pull.standing.state is not PullState.OPEN
        if is_closed and not self._reopen(pull):
            head = self.branches.head(wanted.branch)
            return self._open(wanted, is_news=self.branches.ensure(wanted, head))
        is_news = self.branches.ensure(wanted, pull.head)
        changes = _changes(pull, wanted)
        if changes:
            self.pen.write("PATCH", f"/pulls/{number}", changes, to="update its pull request")
        if not (is_closed or is_news or changes):
            return Ensured(f"Pull request {number} offers this already.", number)
        verb = "Reopened" if is_closed else "Updated"
        return Ensured(f"{verb} pull request {number}: {wanted.title}.", number)

    def _reopen(self, pull: OwnPull) -> bool:
        """Open it again while its branch is as it was: one whose branch was deleted or replaced stays closed
        for good."""
        try:
            self.pen.write("PATCH", f"/pulls/{pull.number}", {"state": "open"}, to="reopen its pull request")
        except RefusedError:
            return False
        return True

    def _open(self, wanted: EnsurePull, *, is_news: bool) -> Ensured:
        new = {
            "title": wanted.title,
            "body": wanted.body,
            "head": wanted.branch,
            "base": self.repository.branch,
        }

        def write() -> Ensured:
            try:
                made = self.pen.write("POST", "/pulls", new, to="open a pull request")
            except RefusedError as error:
                return self._not_opened(wanted, error, is_news=is_news)
            self.listing.note({**made, "pull_request": {}})
            number = int(made["number"])
            return Ensured(f"Opened pull request {number}: {wanted.title}.", number)

        return self.pen.once(lambda: None, write)

    def _not_opened(self, wanted: EnsurePull, error: RefusedError, *, is_news: bool) -> Ensured:
        if EXISTS in error.said:
            number = self._number(wanted.branch)
            return Ensured(f"There is pull request {number} from {wanted.branch} already.", number)
        if error.status == FORBIDDEN and BARRED in error.said:
            verb = "Pushed the branch" if is_news else "There is the branch"
            return Ensured(f"{verb} {wanted.branch}: the bot may open no pull request here.", None)
        raise error

    def _number(self, branch: str) -> int:
        """Of the open pull request from a branch, which listings may not show yet."""
        asked = {"head": f"{self.repository.owner}:{branch}", "state": "open"}
        rows = self.repository.pages("/pulls", to="list its pull requests", **asked)
        if rows:
            return int(rows[0]["number"])
        self.listing.look_closely()
        pulls = self.own.pulls(one.number for one in self.listing.all() if one.is_pull)
        found = [pull.number for pull in pulls if pull.standing.branch == branch]
        if not found:
            raise ForgeError(f"GitHub does not show the pull request from {branch} yet. The next run looks.")
        return found[-1]

    def _delete(self, name: str) -> str:
        branch = self.branches.find(name)
        if branch is None:
            return f"There is nothing from {name} to close."
        if not branch.is_ours:
            return f"{_left_to_others(branch)}."
        self.branches.delete(branch)
        return f"Deleted branch {name}."


def _alone(branch: Branch) -> StandingPull:
    return StandingPull(
        number=None,
        branch=branch.name,
        fixes=fixes_in(branch.message),
        state=PullState.OPEN,
        opened_at=branch.at,
        pushed_by_others=not branch.is_ours,
        shape=shape_in(branch.message),
    )


def _left_to_others(branch: Branch) -> str:
    return f"Branch {branch.name} has commits of somebody else and is left alone"


def _left_alone(pull: OwnPull) -> str | None:
    """Why a pull request is nobody's but its readers' now."""
    standing = pull.standing
    if standing.state is PullState.MERGED:
        return "was merged"
    if standing.closed_by_person:
        return "was closed by somebody and stays so"
    return "has commits of somebody else and is left alone" if standing.pushed_by_others else None


def _changes(pull: OwnPull, wanted: EnsurePull) -> dict[str, str]:
    """What is not as it should be in the words of a pull request; those of a person are theirs."""
    changes = {}
    if pull.is_ours and pull.title != wanted.title:
        changes["title"] = wanted.title
    if pull.is_ours and plain(pull.body) != plain(wanted.body):
        changes["body"] = wanted.body
    return changes
