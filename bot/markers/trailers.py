"""Which fixes a pull request of ours offers, as its body and the message of its commit remember. Pure.

A body has them in HTML comments that nobody sees, a commit in trailers: a branch can stand without a pull
request, and then nothing else tells what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.escape import Markdown

_FIXES = re.compile(
    r"^(?:<!-- listkeeper:fixes|Listkeeper-Fixes:)((?: [0-9a-f]{16}(?::[0-9a-f]{16})?)*)(?: -->)?\s*$",
    re.MULTILINE | re.ASCII,
)
_SHAPE = re.compile(r"^(?:<!-- listkeeper:shape|Listkeeper-Shape:) ([0-9a-f]{16})(?: -->)?\s*$", re.MULTILINE)


def fixes_block(fixes: Mapping[str, str], shape: str) -> Markdown:
    """For the end of a body."""
    return Markdown(f"<!-- listkeeper:fixes {' '.join(_words(fixes))} -->\n<!-- listkeeper:shape {shape} -->")


def commit_message(title: str, fixes: Mapping[str, str], shape: str) -> str:
    """A message that names the same."""
    return f"{title}\n\nListkeeper-Fixes: {' '.join(_words(fixes))}\nListkeeper-Shape: {shape}"


def fixes_in(text: str) -> dict[str, str]:
    """The fixes that a body or message names: fingerprint → what they depend on, "" for nothing."""
    found = _FIXES.search(text)
    pairs = (word.partition(":") for word in (found[1].split() if found else ()))
    return {fingerprint: about for fingerprint, _, about in pairs}


def shape_in(text: str) -> str:
    """The shape that a body or message names; empty where it names none."""
    found = _SHAPE.search(text)
    return found[1] if found else ""


def _words(fixes: Mapping[str, str]) -> list[str]:
    return [f"{name}:{about}" if about else name for name, about in sorted(fixes.items())]
