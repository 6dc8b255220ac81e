"""The signs that two titles, whose words are much the same, are those of different papers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.titles.pairs import (
    abbreviates,
    after,
    between,
    contradict,
    in_order,
    inserted,
    share,
    stray,
    unpaired,
    weight,
)
from bot.titles.words import ENOUGH, YEAR, Title, tells

SHARED = 0.55
"""Less in common than this share of the shorter title is a different title."""
SHARED_AFTER_NAME = 0.45
"""The same for what follows the same name: papers get another subtitle with a new version."""
STRAY = 0.3
"""More without a partner than this share of both titles is one, too."""
IN_ORDER = 0.8
"""And no more in the same order, where there are words without a partner as well."""
SEVERAL = 2
STUFFING = 3
"""So many words in the middle of a title were not left out by hand."""
TELLING_PART = 3
"""Words of substance that a name or subtitle must have to tell a paper by itself."""


def differ(shown: Title, known: Title) -> bool:
    """Whether there is any sign that two titles, each long enough, are those of different papers."""
    if _is_attributed(shown, known.parts[0]) or _is_called_by_its_head(shown, known):
        return False
    if shown.has_colon and known.has_colon and "".join(shown.parts[0]) == "".join(known.parts[0]):
        is_spelt_out = _expands(shown.parts[0], _tail(shown)) or _expands(known.parts[0], _tail(known))
        return not is_spelt_out and share(_tail(shown), _tail(known)) < SHARED_AFTER_NAME
    if share(shown.words, known.words) < SHARED or shown.cut:
        return share(shown.words, known.words) < SHARED  # of a title that was cut off, the rest is not known
    if not shown.has_colon and _starts_with(known.parts[0], shown.words):
        return False  # the title without its subtitle, and then perhaps an author's name
    if _shares_part(shown, known) or _shares_part(known, shown):
        return False
    one, other = shown.words, known.words
    return _strays(one, other) or contradict(one, other) or _is_rebuilt(shown, known)


def _is_attributed(shown: Title, head: Sequence[str]) -> bool:
    """Whether it is the other title without its subtitle, and then `Smith et al.` or a year."""
    rest = shown.words[len(head) :]
    is_credited = "et" in rest or any(YEAR.fullmatch(word) for word in rest)
    return is_credited and not shown.has_colon and shown.words[: len(head)] == head


def _expands(name: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a few words say what a name stands for: `STaR: Self-Taught Reasoner`."""
    telling = [word for word in words if tells(word)]
    letters = iter("".join(name))
    return SEVERAL <= len(telling) < ENOUGH and all(word[0] in letters for word in telling)


def _starts_with(head: Sequence[str], words: Sequence[str]) -> bool:
    """Whether nothing of substance stands before `head`."""
    rest = after(head, words)
    return rest is not None and not any(map(tells, words[: len(words) - len(rest) - len(head)]))


def _is_called_by_its_head(shown: Title, known: Title) -> bool:
    """Whether a nickname stands before the other title without its subtitle: `NeRF-W: NeRF in the Wild`."""
    return len(known.parts[0]) > 1 and known.parts[0] in shown.parts[1:]


def _shares_part(one: Title, other: Title) -> bool:
    """Whether a whole part of one stands elsewhere in the other: `YOLO: You Only Look Once`."""
    return len(one.parts) > 1 and any(
        sum(map(tells, part)) >= TELLING_PART and after(part, other.words) is not None
        for part in one.parts
        if part != other.parts[0] or part != one.parts[0]
    )


def _tail(title: Title) -> Sequence[str]:
    return [word for part in title.parts[1:] for word in part]


def _strays(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether both have words of substance without a partner, and many."""
    left, right = stray(one, other), stray(other, one)
    if not left or not right or abbreviates(unpaired(one, other), unpaired(other, one)):
        return False
    return weight(left) + weight(right) >= STRAY * (weight(one) + weight(other))


def _is_rebuilt(shown: Title, known: Title) -> bool:
    """Whether the words that both share are put together in another way, and others are among them.

    People drop a subtitle, or what stands at an end; they do not take words out of the middle.
    """
    left, right = stray(shown.words, known.words), stray(known.words, shown.words)
    if not left and not right:
        return False
    if abbreviates(unpaired(shown.words, known.words), unpaired(known.words, shown.words)):
        return False
    if max(in_order(words, known.words) for words in (shown.words, _tail(shown) or shown.words)) <= IN_ORDER:
        return True
    if shown.has_colon and known.has_colon:
        return _is_renamed(shown, known)
    if not shown.has_colon and (between(shown.words, left) and len(_of_head(known, right)) >= SEVERAL):
        return True
    if not shown.has_colon and (between(known.parts[0], right) and len(left) >= SEVERAL):
        return True
    return _is_stuffed(shown, known) or _is_stuffed(known, shown)


def _of_head(title: Title, words: Sequence[str]) -> Sequence[str]:
    return [word for word in words if word in title.parts[0]]


def _is_renamed(shown: Title, known: Title) -> bool:
    """Whether both the names and the subtitles have words that the other has not."""
    our_name, their_name, our_tail, their_tail = shown.parts[0], known.parts[0], _tail(shown), _tail(known)
    names_differ = stray(our_name, their_name) or stray(their_name, our_name)
    tails_differ = stray(our_tail, known.words) or stray(their_tail, shown.words)
    is_short = abbreviates(unpaired(our_name, their_name), unpaired(their_name, our_name))
    return bool(names_differ and tails_differ) and not is_short


def _is_stuffed(inner: Title, outer: Title) -> bool:
    """Whether one part of a title is the other title with several words before and in between."""
    return any(inserted(inner.words, part) >= STUFFING for part in outer.parts)
