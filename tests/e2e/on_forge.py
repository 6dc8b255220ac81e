"""What tests see of a list's repository on the simulated forge, and who else writes there."""

from __future__ import annotations

from bot.world.forge.people import Person
from bot.world.forge.state import Hosted, Issue
from bot.world.state import World


class OnForge:
    """Whatever has a world, and a repository that it hosts."""

    world: World
    hosted: Hosted

    @property
    def issues(self) -> list[Issue]:
        return [issue for issue in self.hosted.issues.values() if not issue.pull]

    @property
    def pulls(self) -> list[Issue]:
        return [issue for issue in self.hosted.issues.values() if issue.pull]

    def person(self, login: str = "bob") -> Person:
        return Person(self.world, self.hosted, login)
