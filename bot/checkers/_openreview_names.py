"""Which paper of OpenReview an address names."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from bot.checkers._urls import web_parts

HOSTS = frozenset({"openreview.net", "www.openreview.net"})
PAGES = frozenset({"/forum", "/pdf", "/attachment"})
"""Those that have the paper's id; `/references/pdf` has that of a revision."""
NAME = re.compile(r"[A-Za-z0-9_-]{6,20}")
MOST_FIELDS = 50


def name_of(url: str) -> str | None:
    """The id of the paper that an address shows; None for venues, people and everything else."""
    parts = web_parts(url)
    if parts is None or parts.host not in HOSTS or parts.path.rstrip("/") not in PAGES:
        return None
    try:
        names = parse_qs(parts.query, max_num_fields=MOST_FIELDS).get("id", [])
    except ValueError:
        return None
    return names[0] if len(names) == 1 and NAME.fullmatch(names[0]) else None
