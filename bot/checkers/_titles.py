"""Whether two titles name the same paper; in doubt no answer, for a wrong accusation costs most.

The measure, on titles as words:
1. The same letters, or one title inside the other (a short name, a subtitle, a truncation, an added
   venue), are the same paper, unless what follows is a sequel's number.
2. With fewer than four words of substance in the list's title (a nickname), or another script,
   nobody can tell.
3. Else words are paired, forgiving spelling, endings, hyphens and abbreviations. It is another paper
   where less than `SHARED` of the shorter title finds a partner; where the same name stands before
   subtitles that share less than that; where only one name has a number; where `STRAY` of both together
   found no partner; or where a word of substance stands in the place of a different one. Anything
   else: nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from bot.checkers._title_words import MAX_LENGTH, YEAR, Title, read, tells

SHARED = 0.55
STRAY = 0.3
LIGHT = 0.2
"""What a word without substance weighs."""

ORDINALS = frozenset({"d", "nd", "rd", "th"})
PARTS = frozenset({"part", "v", "vol", "volume", "version", "ver", "chapter"})
FIRST = frozenset({"1", "i"})
SEQUELS = frozenset("23456789")
OPPOSITES = frozenset(
    {"un", "non", "in", "im", "dis", "anti", "de", "ir", "mis", "over", "under", "bi", "tri"}
)
"""Put before a word, these make another word of it, not another spelling."""
DASH = re.compile(r"\s+[-\u2013\u2014|]+\s+")
BRACKETED = re.compile(r"\A\W{0,3}[\[(][^\[\]()]{1,60}[\])]|[\[(][^\[\]()]{1,60}[\])]\W{0,3}\Z")

TELLING_PART = 3
"""Words of substance that a name or subtitle must have to tell a paper by itself."""
SHORTEST_CUT = 12
"""Letters that a title cut off inside a word must have kept."""
SHORTEST_TYPO = 4
TWO_TYPOS_FROM = 6
LONGEST_WORD = 30
STEM = 5
STEM_SHARE = 0.65
LONGEST_ABBREVIATION = 6


def same_title(listed: str, paper: str) -> bool | None:
    """True where `listed`, a title in a list, names `paper`; False where it surely does not; else None."""
    known = read(paper)
    answers = {_compare(variant, known) for variant in _variants(listed)}
    return True if True in answers else None if None in answers else False


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ at most in case, punctuation and typesetting."""
    letters = read(one).letters
    return bool(letters) and letters == read(other).letters


def _variants(listed: str) -> Iterator[Title]:
    """The title as written, without a bracket at an end, and without a description after a dash."""
    listed = listed[:MAX_LENGTH]
    whole = read(listed)
    yield whole
    if not whole.has_colon:
        yield from (read(part) for part in DASH.split(listed, maxsplit=1)[:-1])
    for bracket in BRACKETED.finditer(listed):
        rest = read(listed[: bracket.start()] + listed[bracket.end() :])
        is_reference = bracket.group().strip()[1:-1].isdigit() and "[" in bracket.group()
        if rest.substance and (is_reference or not _continues(read(bracket.group()).words)):
            yield rest


def _compare(shown: Title, known: Title) -> bool | None:
    if _is_another_part(shown.words, known.words):
        return False
    inside = _one_inside_the_other(shown, known)
    if inside is not None:
        return inside
    if not shown.is_whole or not known.words or shown.is_foreign != known.is_foreign:
        return None
    return False if _differ(shown, known) else None


# ── one inside the other ──────────────────────────────────────────────────────────────────


def _one_inside_the_other(shown: Title, known: Title) -> bool | None:
    """True where they are one paper, False where one is the other's sequel, None where neither is inside."""
    for inner, outer in ((shown, known), (known, shown)):
        rest = _after(inner.words, outer.words)
        if rest is not None:
            is_cut = inner.cut or (inner is shown and _splits_number(inner.words, rest))
            return is_cut or len(inner.words) == 1 or not _continues(rest)
    cut_short = len(shown.letters) >= SHORTEST_CUT and known.letters.startswith(shown.letters)
    return True if cut_short else None


def _is_another_part(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two titles differ in nothing but the number at their end: `Part I` and `Part II`."""
    ends = {*one[-1:], *other[-1:]}
    return len(ends) > 1 and ends <= SEQUELS | FIRST and len(one) > 1 and one[:-1] == other[:-1]


def _splits_number(words: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether a title was cut inside a number: `wav2vec 2` of `wav2vec 2.0`."""
    return words[-1].isdigit() and bool(rest) and rest[0].isdigit()


def _after(inner: Sequence[str], outer: Sequence[str]) -> Sequence[str] | None:
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


def _continues(words: Sequence[str]) -> bool:
    """Whether a title goes on to be a sequel: `2`, `part 2: …`, `v1.5`; not `3D` or `Part 1`."""
    rest = list(words)
    while rest and rest[0] in PARTS:
        rest.pop(0)
    number, after = rest[:1], rest[1:2]
    if number == ["1"]:
        return bool(after) and after[0].isdigit()
    return number != [] and number[0] in SEQUELS and not ORDINALS.issuperset(after or [""])


# ── words in pairs ────────────────────────────────────────────────────────────────────────


def _differ(shown: Title, known: Title) -> bool:
    if _is_attributed(shown, known.parts[0]):
        return False
    if _share(shown.words, known.words) < SHARED:
        return True
    if shown.has_colon and known.has_colon:
        heads_agree = "".join(shown.parts[0]) == "".join(known.parts[0])
        if heads_agree and _share(_tail(shown), _tail(known)) < SHARED:
            return True
    elif not shown.has_colon and _after(known.parts[0], shown.words) is not None:
        return False  # the title without its subtitle, and then perhaps an author's name
    if _shares_part(shown, known) or _shares_part(known, shown):
        return _numbered(shown, known)
    one, other = shown.words, known.words
    return _numbered(shown, known) or _strays(one, other) or _contradict(one, other)


def _is_attributed(shown: Title, head: Sequence[str]) -> bool:
    """Whether it is the other title without its subtitle, and then `Smith et al.` or a year."""
    rest = shown.words[len(head) :]
    is_credited = "et" in rest or any(YEAR.fullmatch(word) for word in rest)
    return is_credited and not shown.has_colon and shown.words[: len(head)] == head


def _shares_part(one: Title, other: Title) -> bool:
    """Whether a whole part of one stands elsewhere in the other: `YOLO: You Only Look Once`."""
    return len(one.parts) > 1 and any(
        sum(map(tells, part)) >= TELLING_PART and _after(part, other.words) is not None
        for part in one.parts
        if part != other.parts[0] or part != one.parts[0]
    )


def _tail(title: Title) -> Sequence[str]:
    return [word for part in title.parts[1:] for word in part]


def _share(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of the shorter of two titles has a partner in the other, by weight."""
    left, right = _unpaired(one, other), _unpaired(other, one)
    paired = min(_weight(one) - _weight(left), _weight(other) - _weight(right))
    return paired / (min(_weight(one), _weight(other)) or 1.0)


def _weight(words: Iterable[str]) -> float:
    return sum(1.0 if tells(word) else LIGHT for word in words)


def _unpaired(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words without a partner among `others`."""
    known = set(others) | {one + two for one, two in pairwise(others)}
    glued = {word for one, two in pairwise(words) if one + two in known for word in (one, two)}
    return [
        word
        for word in words
        if word not in known and word not in glued and not any(_alike(word, other) for other in others)
    ]


def _strays(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether both have words of substance without a partner, and many."""
    left, right = _unpaired(one, other), _unpaired(other, one)
    if not any(map(tells, left)) or not any(map(tells, right)) or _abbreviates(left, right):
        return False
    left, right = [word for word in left if tells(word)], [word for word in right if tells(word)]
    return _weight(left) + _weight(right) >= STRAY * (_weight(one) + _weight(other))


def _numbered(shown: Title, known: Title) -> bool:
    """Whether only one short name is numbered: `Foo 2: Bar` and `Foo: Bar`."""
    if len(shown.parts) < 2 or len(known.parts) < 2:  # noqa: PLR2004 - a name and a subtitle
        return False
    one, other = shown.parts[0], known.parts[0]
    return any(_continues(_after(first, second) or ()) for first, second in ((one, other), (other, one)))


def _contradict(shown: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a word of substance stands in the place of a different one."""
    odd, missing = set(_unpaired(shown, known)), set(_unpaired(known, shown))
    left = [_partner(word, known) for word in shown]
    for tag, i, j, k, m in SequenceMatcher(None, left, list(known), autojunk=False).get_opcodes():
        ours = [word for word in shown[i:j] if word in odd and tells(word)]
        theirs = [word for word in known[k:m] if word in missing and tells(word)]
        if tag == "replace" and ours and theirs and not _abbreviates(shown[i:j], known[k:m]):
            return True
    return False


def _partner(word: str, others: Sequence[str]) -> str:
    return word if word in others else next((other for other in others if _alike(word, other)), word)


def _abbreviates(one: Sequence[str], other: Sequence[str]) -> bool:
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


def _alike(one: str, other: str) -> bool:
    """The same word in other spelling, with a slip of the pen or another ending."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST_TYPO or len(long) > LONGEST_WORD or long.removesuffix(short) in OPPOSITES:
        return False
    if short[:STEM] == long[:STEM]:
        shared = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
        if shared >= STEM_SHARE * len(long):
            return True
    return short[0] == long[0] and _slips(short, long) <= (2 if len(long) >= TWO_TYPOS_FROM else 1)


def _slips(one: str, other: str) -> int:
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
