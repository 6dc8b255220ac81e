"""The words of two titles in pairs: what has a partner in the other title, in which order, and what stands
in between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from bot.titles.words import tells

LIGHT = 0.2
"""What a word without substance weighs."""
OPPOSITES = frozenset(
    {"un", "non", "in", "im", "dis", "anti", "de", "ir", "mis", "over", "under", "bi", "tri"}
)
"""Put before a word, these make another word of it, not another spelling."""
SHORTEST_TYPO = 4
TWO_TYPOS_FROM = 6
LONG = 8
LONGEST_WORD = 30
LONGEST_ENDING = 10
STEM = 5
STEM_SHARE = 0.65
LONGEST_ABBREVIATION = 6


def weight(words: Iterable[str]) -> float:
    """How much words say, one of substance counting 1."""
    return sum(1.0 if tells(word) else LIGHT for word in words)


def share(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of the shorter of two titles has a partner in the other, by weight."""
    left, right = unpaired(one, other), unpaired(other, one)
    paired = min(weight(one) - weight(left), weight(other) - weight(right))
    return paired / (min(weight(one), weight(other)) or 1.0)


def unpaired(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words without a partner among `others`."""
    known = set(others) | {one + two for one, two in pairwise(others)}
    glued = {word for one, two in pairwise(words) if one + two in known for word in (one, two)}
    return [
        word
        for word in words
        if word not in known and word not in glued and not any(alike(word, other) for other in others)
    ]


def stray(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words of substance without a partner."""
    return [word for word in unpaired(words, others) if tells(word)]


def contradict(shown: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a word of substance stands in the place of a different one."""
    odd, missing = set(unpaired(shown, known)), set(unpaired(known, shown))
    left = [_partner(word, known) for word in shown]
    for tag, i, j, k, m in SequenceMatcher(None, left, list(known), autojunk=False).get_opcodes():
        ours = [word for word in shown[i:j] if word in odd and tells(word)]
        theirs = [word for word in known[k:m] if word in missing and tells(word)]
        if tag == "replace" and ours and theirs and not abbreviates(shown[i:j], known[k:m]):
            return True
    return False


def in_order(shown: Sequence[str], known: Sequence[str]) -> float:
    """Which share of the words of substance that both have stands in the same order in both."""
    paired = 0
    ends: list[int] = []  # the smallest place at which a rising run of this length can end
    for word in filter(tells, shown):
        places = [place for place, other in enumerate(known) if alike(word, other)]
        paired += bool(places)
        for place in reversed(places):
            at = bisect_left(ends, place)
            ends[at : at + 1] = [place]
    return len(ends) / paired if paired else 1.0


def inserted(inner: Sequence[str], outer: Sequence[str]) -> int:
    """How many words of substance `outer` has before and between those of `inner`; 0 where there are none
    between them, or where `inner` is not all in it, in the same order."""
    places: list[int] = []
    for word in filter(tells, inner):
        start = places[-1] + 1 if places else 0
        place = next((at for at in range(start, len(outer)) if alike(word, outer[at])), None)
        if place is None:
            return 0
        places.append(place)
    others = [at for at in range(places[-1]) if tells(outer[at]) and at not in places] if places else []
    return len(others) if any(at > places[0] for at in others) else 0


def between(words: Sequence[str], odd: Iterable[str]) -> list[str]:
    """Those of `odd` that stand between the other words of substance, not before or after them all."""
    strange = set(odd)
    places = [at for at, word in enumerate(words) if tells(word) and word not in strange]
    return [word for word in words[places[0] : places[-1]] if word in strange] if places else []


def after(inner: Sequence[str], outer: Sequence[str]) -> Sequence[str] | None:
    """What follows `inner` in `outer`, however spaced; None where it does not stand there."""
    wanted = "".join(inner)
    for start in range(len(outer) if wanted else 0):
        joined = ""
        for end, word in enumerate(outer[start:], start + 1):
            joined += word
            if joined == wanted:
                return outer[end:]
            if not wanted.startswith(joined):
                break
    return None


def abbreviates(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a word of one side is short for the other side: `LLMs`, `NeRF`."""
    return any(
        len(short) <= LONGEST_ABBREVIATION and _is_drawn_from(short.rstrip("s"), "".join(words))
        for shorts, words in ((one, other), (other, one))
        for short in shorts
        if len(words) > 1 and tells(short)
    )


def _is_drawn_from(short: str, letters: str) -> bool:
    """Whether the letters of `short` occur in this order, the first one first."""
    rest = iter(letters)
    return bool(short) and letters[:1] == short[0] and all(letter in rest for letter in short)


def _partner(word: str, others: Sequence[str]) -> str:
    return word if word in others else next((other for other in others if alike(word, other)), word)


@lru_cache(maxsize=10_000)
def alike(one: str, other: str) -> bool:
    """The same word in other spelling, with a slip of the pen or another ending."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    before = long.removesuffix(short)
    if not SHORTEST_TYPO <= len(long) <= LONGEST_WORD or len(long) - len(short) > LONGEST_ENDING:
        return False
    if before in OPPOSITES:
        return False
    if short[0] != long[0]:
        is_beheaded = len(short) >= LONG and len(before) == 1 and before != "a"  # symmetric, asymmetric
        return is_beheaded or (sorted(short) == sorted(long) and slips(short, long) == 1)
    if len(short) < SHORTEST_TYPO:
        return len(short) == SHORTEST_TYPO - 1 and slips(short, long) == 1
    return _share_a_stem(short, long) or slips(short, long) <= (2 if len(long) >= TWO_TYPOS_FROM else 1)


def _share_a_stem(short: str, long: str) -> bool:
    """Whether two words begin alike for most of the longer one: `modeling`, `modelled`."""
    if short[:STEM] != long[:STEM]:
        return False
    shared = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return shared >= STEM_SHARE * len(long)


def slips(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with a neighbour; 3 stands for more than two."""
    if abs(len(one) - len(other)) > 2:  # noqa: PLR2004 - no need to count further
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(3, row[-1])
