"""When the bot could be certain of what is true, told by what it has asked and not by what it says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bot.world.behaviours import Api
from tests.e2e.pull_plot import Plot, Truth


@dataclass
class Sure:
    """Of a page two looks a day apart, of what an API or the text of the list tells one."""

    plot: Plot
    looks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Fingerprint → days on which a page was seen to be elsewhere."""
    since: dict[str, float] = field(default_factory=dict)
    """Fingerprint → the day from which on it was certain."""

    def note(self, day: float, urls: frozenset[str]) -> None:
        asked = {one.url for one in self.plot.world.log}
        for truth in self.plot.truths:
            if truth.holds(day) and truth.old in urls and self._is_seen(truth, day, asked):
                looks = self.looks[truth.fingerprint]
                looks.append(day)
                if truth.rule != "moved" or looks[-1] - looks[0] >= 1:
                    self.since.setdefault(truth.fingerprint, day)

    def _is_seen(self, truth: Truth, day: float, asked: set[str]) -> bool:
        match truth.rule:
            case "moved":
                return truth.old in asked and not self.plot.is_bad(truth.old, day)
            case "repo-renamed" | "path-gone":
                return not self.plot.is_shut(Api.GITHUB, day)
            case "arxiv-new-version":
                return not self.plot.is_shut(Api.ARXIV, day)
            case _:
                return True

    def forget(self) -> None:
        """What two looks must tell starts anew when memory is lost."""
        self.looks.clear()
        self.since.clear()
