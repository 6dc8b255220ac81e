"""What an issue of ours remembers in HTML comments that nobody sees: findings, silences, a seal. Pure.

Text from outside never opens a comment (`bot.escape`), so a comment in a body of ours is ours, or that of
somebody who may write.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from bot.escape import Markdown
from bot.markers.boxes import unticked
from bot.model import Silence

FINDINGS_LIMIT = 1_000
SILENCES_LIMIT = 1_000
NEVER = "never"

REVIEW = "<!-- listkeeper:review -->"
"""With which a review of ours begins."""
_COMMENT = re.compile(r"<!-- listkeeper:comment ([0-9a-f]{16}(?:-[0-9]{1,4})?) -->")

_FINDINGS = re.compile(r"^<!-- listkeeper:findings((?: [0-9a-f]{16})*) -->$", re.MULTILINE)
_SILENCES = re.compile(r"^<!-- listkeeper:silences((?: [\w.:-]{1,80})*) -->$", re.MULTILINE | re.ASCII)
_SEAL = re.compile(r"\n*^<!-- listkeeper:seal ([0-9a-f]{16}) ([0-9a-f]{16}) -->\s*\Z", re.MULTILINE)
_ABOUT = re.compile(r"[\w.-]{1,80}", re.ASCII)


def comment_marker(key: str) -> Markdown:
    """With which a comment of a review begins: `key` names it."""
    return Markdown(f"<!-- listkeeper:comment {key} -->")


def comment_key(body: str) -> str | None:
    """The key of a comment that begins so; None for any other."""
    found = _COMMENT.match(body)
    return found[1] if found else None


def findings_block(fingerprints: Iterable[str]) -> Markdown:
    """The findings that a body tells of, in their order; of very many only the first."""
    return Markdown(
        f"<!-- listkeeper:findings {' '.join(sorted(set(fingerprints))[:FINDINGS_LIMIT])}".rstrip() + " -->"
    )


def findings_in(body: str) -> tuple[str, ...]:
    """The fingerprints that `findings_block` wrote."""
    found = _FINDINGS.search(_unix(body))
    return tuple(found[1].split()) if found else ()


def tells_of(body: str, fingerprint: str) -> bool:
    """Whether a body told of a finding; what had no room in its block counts as told."""
    known = findings_in(body)
    return fingerprint in known or (len(known) >= FINDINGS_LIMIT and fingerprint > known[-1])


def silences_block(silences: Iterable[Silence]) -> Markdown:
    """All silences by the day on which they end, those that last longest first."""
    by_day: dict[date | None, list[str]] = defaultdict(list)
    longest = sorted(silences, key=lambda one: (one.until is not None, -_ordinal(one.until), one.about))
    for one in longest[:SILENCES_LIMIT]:
        by_day[one.until].append(one.about)
    words = (f" {day or NEVER}: {' '.join(names)}" for day, names in by_day.items())
    return Markdown(f"<!-- listkeeper:silences{''.join(words)} -->")


def silences_in(body: str) -> tuple[Silence, ...]:
    """What `silences_block` wrote; words that make no sense are passed over."""
    found = _SILENCES.search(_unix(body))
    silences: list[Silence] = []
    days: list[date | None] = []
    for word in found[1].split() if found else ():
        if word.endswith(":"):
            days = _day(word[:-1])
        elif _ABOUT.fullmatch(word):
            silences += (Silence(word, day) for day in days)
    return tuple(silences)


def sealed(body: str, news: str) -> Markdown:
    """`body` with a seal: what it tells, as `digest` names it, and that nobody has changed its text."""
    return Markdown(f"{body.rstrip()}\n\n<!-- listkeeper:seal {news} {_text_digest(body)} -->")


def news_of(body: str) -> str | None:
    """What a sealed body tells; None where its text was changed by more than ticks, or has no seal."""
    text = _unix(body)
    seal = _SEAL.search(text)
    return seal[1] if seal and seal[2] == _text_digest(text[: seal.start()]) else None


def digest(lines: Iterable[str]) -> str:
    """A short name for some lines, whatever their order."""
    return hashlib.sha256("\n".join(sorted(lines)).encode(errors="replace")).hexdigest()[:16]


def _text_digest(body: str) -> str:
    return digest([unticked(_unix(body)).strip()])


def _day(word: str) -> list[date | None]:
    if word == NEVER:
        return [None]
    try:
        return [date.fromisoformat(word)]
    except ValueError:
        return []


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _unix(body: str) -> str:
    """GitHub's own editor ends lines with CR LF."""
    return body.replace("\r\n", "\n")
