"""What a list is called in the markers of its issues: always the same, though repositories are renamed."""

from __future__ import annotations

import re
from urllib.parse import quote

from bot.model import Standing

HEALTH = "<!-- listkeeper:health {} -->"
_HEALTH = re.compile(HEALTH.format(r"(\S+)"))


def name_in_markers(listed: str, standing: Standing) -> str:
    """The name under which its health issue was opened, or that of today: a repository is one list."""
    found = (_HEALTH.fullmatch(issue.marker) for issue in standing.issues)
    return next((match[1] for match in found if match), quote(listed, safe="/", errors="replace"))
