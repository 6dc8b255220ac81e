"""Whether two titles name the same paper; in doubt no answer, for a wrong accusation costs most.

The measure, on titles as words:
1. Names of models whose numbers differ (`Qwen2`, `Qwen2.5`) are different papers.
2. The same letters, or one title inside the other (a short name, a subtitle, a truncation, an added
   venue), are the same paper, unless what follows is a sequel's number.
3. With fewer than four words of substance in the list's title (a nickname), or another script,
   nobody can tell.
4. Else words are paired, forgiving spelling, endings, hyphens and abbreviations. `differ` has the signs of
   another paper, from too little in common to a single word in the place of a different one. Without
   any of them nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.titles.names import names_conflict
from bot.titles.pairs import after, alike, slips
from bot.titles.signs import differ
from bot.titles.words import MAX_LENGTH, Title, read, spelt_out, tells

ORDINALS = frozenset({"d", "nd", "rd", "th"})
PARTS = frozenset({"part", "v", "vol", "volume", "version", "ver", "chapter"})
FIRST = frozenset({"1", "i"})
SEQUELS = frozenset("23456789")
DASH = re.compile(r"\s+[-\u2013\u2014|]+\s+")
SENTENCE = re.compile(r"(?<=\w{3})\.\s+(?=\w)")
CUT = re.compile(r"…|\.{3,}")
BRACKETED = re.compile(r"\A\W{0,3}[\[(][^\[\]()]{1,60}[\])]|[\[(][^\[\]()]{1,60}[\])]\W{0,3}\Z")
MOST_VARIANTS = 12

SHORTEST_CUT = 12
"""Letters that a title cut off inside a word must have kept."""
LEAST_ALIKE = 2
"""Words of substance that two titles share where only one word makes the difference."""
NEGATIONS = frozenset({"not", "no", "never"})
AGAIN = frozenset({"improved", "improving", "revisiting", "rethinking", "beyond"})
"""How the title of a later paper begins that goes on with the title of an earlier one."""


def same_title(listed: str, paper: str) -> bool | None:
    """True where `listed`, a title in a list, names `paper`; False where it surely does not; else None."""
    known = read(paper)
    answers = {_compare(variant, known) for variant in _variants(listed)}
    sentence = read(SENTENCE.split(listed[:MAX_LENGTH], maxsplit=1)[0])
    if any(map(tells, sentence.words)) and _compare(sentence, known):
        return True
    return True if True in answers else None if None in answers else False


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ at most in case, punctuation and typesetting."""
    letters = read(one).letters
    return bool(letters) and letters == read(other).letters


def _variants(listed: str) -> Iterator[Title]:
    """The title as written, without the brackets at its ends, without a description after a dash, and only
    as far as it goes before `…`."""
    listed = listed[:MAX_LENGTH]
    whole = read(listed)
    yield whole
    if not whole.has_colon:
        yield from (read(part) for part in DASH.split(listed, maxsplit=1)[:-1])
    if cut := CUT.search(listed):
        yield read(listed[: cut.end()])
        yield read(listed[: cut.start()].rpartition(" ")[0] + "…")  # its last word may be cut, too
    yield from _without_brackets(listed)


def _without_brackets(listed: str) -> Iterator[Title]:
    """The title without one bracket after the other, from both ends, unless they name a sequel."""
    waiting, seen = [listed], {listed}
    while waiting and len(seen) < MOST_VARIANTS:
        title = waiting.pop()
        for bracket in BRACKETED.finditer(title):
            rest = title[: bracket.start()] + title[bracket.end() :]
            if rest not in seen and read(rest).substance and not _continues(read(bracket.group()).words):
                seen.add(rest)
                waiting.append(rest)
                yield read(rest)


def _compare(shown: Title, known: Title) -> bool | None:
    if names_conflict(shown, known) or _is_another_part(shown.words, known.words):
        return False
    inside = _one_inside_the_other(shown, known)
    if inside is not None:
        return inside
    if not shown.words or not known.words or shown.is_foreign != known.is_foreign:
        return None
    surely = _is_one_word_apart(shown.words, known.words) or _is_denied(shown, known)
    if not surely and (not shown.is_whole or not differ(shown, known)):
        return None
    if _is_misspelt(shown, known) or not (surely or differ(spelt_out(shown), spelt_out(known))):
        return None
    return False


# ── one inside the other ──────────────────────────────────────────────────────────────────


def _one_inside_the_other(shown: Title, known: Title) -> bool | None:
    """True where they are one paper, False where one is the other's sequel, None where neither is inside."""
    for inner, outer in ((shown, known), (known, shown)):
        rest = after(inner.words, outer.words)
        if rest is not None:
            if outer is shown and _is_taken_up(inner, outer):
                return False
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


def _continues(words: Sequence[str]) -> bool:
    """Whether a title goes on to be a sequel: `2`, `part 2: …`, `v1.5`; not `3D` or `Part 1`."""
    rest = list(words)
    while rest and rest[0] in PARTS:
        rest.pop(0)
    number, after = rest[:1], rest[1:2]
    if number == ["1"]:
        return bool(after) and after[0].isdigit()
    return number != [] and number[0] in SEQUELS and not ORDINALS.issuperset(after or [""])


def _is_taken_up(inner: Title, outer: Title) -> bool:
    """Whether a later paper's title goes on with that of an earlier one: `Improved …`."""
    is_later = outer.words[0] in AGAIN and outer.words[0] != inner.words[0] and inner.letters != outer.letters
    return is_later and len(inner.substance) >= LEAST_ALIKE and after(inner.words, outer.parts[0]) == ()


def _is_one_word_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two titles are the same but for one word of substance in the place of another."""
    if len(one) != len(other):
        return False
    apart = [(a, b) for a, b in zip(one, other, strict=True) if not alike(a, b)]
    shared = sum(tells(a) and alike(a, b) for a, b in zip(one, other, strict=True))
    return len(apart) == 1 and all(map(tells, apart[0])) and shared >= LEAST_ALIKE


def _is_misspelt(shown: Title, known: Title) -> bool:
    """Whether one letter makes the whole difference, and no number."""
    ours, theirs = (
        [word for word in title.words if word.isdigit() or len(word) == 1] for title in (shown, known)
    )
    return ours == theirs and slips(shown.letters, known.letters) == 1


def _is_denied(shown: Title, known: Title) -> bool:
    """Whether one title is the other with a `not` in it, perhaps before a subtitle."""
    for ours in (shown.words, shown.parts[0]):
        for theirs in (known.words, known.parts[0]):
            said, denied = ([word for word in each if word not in NEGATIONS] for each in (ours, theirs))
            if said == denied and len(ours) != len(theirs):
                return True
    return False
