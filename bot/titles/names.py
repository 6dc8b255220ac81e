"""The names of models and their numbers: `Qwen2-Audio Technical Report` is not about `Qwen2.5-Omni`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from bot.titles.pairs import alike
from bot.titles.words import YEAR, Title

LEAST_ALIKE = 2
"""Words of substance by which titles are about one event, if the years agree."""
LONGEST_NAME = 12
LONGEST_NICKNAME = 4
REPORTS = (("technical", "report"), ("system", "card"), ("model", "card"))
VERSION = frozenset({"v", "version", "ver"})
SIZES = frozenset(
    """
    b m base chat flash instruct it large lite medium mini nano preview pro small tiny turbo ultra xl
    """.split()
)
"""What is added to the name of a model, and left off where a paper is about all sizes."""
MEASURES = frozenset({"b", "m"})


@dataclass(frozen=True, slots=True)
class Name:
    """What a title calls its subject, as words; numbers in one piece, `2.0` as `2`."""

    words: tuple[str, ...]
    is_report: bool = False
    """True where nothing but the name tells its title from others of its kind."""
    is_nickname: bool = False
    """True where it is all that there is: people leave a number off."""

    @property
    def stem(self) -> str:
        """The name without its numbers."""
        return "".join(word for word in self.words if not _is_number(word))

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if _is_number(word))


def names_conflict(shown: Title, known: Title) -> bool:
    """Whether two titles name subjects that cannot be one, or are of different years."""
    ours, theirs = name_of(shown), name_of(known)
    if ours is not None and theirs is not None and _conflict(ours, theirs):
        return True
    if theirs is not None and _is_renumbered(
        theirs, [piece for part in shown.parts for piece in _pieces(part)]
    ):
        return True
    years, other_years = ({word for word in title.words if YEAR.fullmatch(word)} for title in (shown, known))
    is_event = len(set(shown.substance) & set(known.substance)) >= LEAST_ALIKE
    return is_event and bool(years) and bool(other_years) and years.isdisjoint(other_years)


def name_of(title: Title) -> Name | None:
    """What stands before the colon, or before `Technical Report`, or the whole of a short title."""
    for at, pair in enumerate(zip(title.words, title.words[1:], strict=False)):
        if pair in REPORTS and 0 < at <= LONGEST_NAME:
            return Name(_pieces(_without_size(title.words[:at])), is_report=True)
    if title.has_colon and len(title.parts) > 1 and len(title.parts[0]) <= LONGEST_NAME:
        return Name(_pieces(title.parts[0]))
    if title.words and not title.is_whole and len(title.words) <= LONGEST_NICKNAME:
        return Name(_pieces(title.words), is_nickname=True)
    return None


def _conflict(ours: Name, theirs: Name) -> bool:
    if ours.is_report and theirs.is_report:
        return not _is_one_name(ours.words, theirs.words)
    if ours.is_report and not theirs.is_nickname and ours.words[:1] == theirs.words[:1]:
        short, long = sorted((ours.words, theirs.words), key=len)
        if long[: len(short)] != short:
            return True
    if not ours.is_nickname and not theirs.is_nickname and _goes_on(ours.words, theirs.words):
        return True
    if not ours.stem or ours.stem != theirs.stem or _are_one(ours.numbers, theirs.numbers):
        return False
    is_left_off = ours.words == theirs.words[: len(ours.words)]
    return not (ours.is_nickname and is_left_off) and not (theirs.is_nickname and not theirs.numbers)


def _goes_on(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one name is the other with a number behind it, and more: `StarCoder 2 and The Stack v2`."""
    short, long = sorted((one, other), key=len)
    return 0 < len(short) < len(long) and long[: len(short)] == short and _is_number(long[len(short)])


def _without_size(words: Sequence[str]) -> Sequence[str]:
    """`phi`, `3` of `Phi-3-mini`, and `qwen`, `2` of `Qwen2-7B`."""
    while len(words) > 1 and words[-1] in SIZES:
        is_measure = words[-1] in MEASURES and words[-2].isdigit()
        words = words[: -2 if is_measure else -1]
    return words


def _is_renumbered(name: Name, words: Sequence[str]) -> bool:
    """Whether `words` have the name, and always with another number: `The Llama 3 Herd` and `Llama 2`."""
    *stem, number = name.words or ("",)
    if not stem or not _is_number(number) or any(map(_is_number, stem)):
        return False
    size = len(stem)
    found = {words[at + size] for at in range(len(words) - size) if list(words[at : at + size]) == stem}
    return bool(found) and all(_is_number(other) and not _are_one([other], [number]) for other in found)


def _are_one(numbers: Sequence[str], others: Sequence[str]) -> bool:
    """Whether numbers are the same, perhaps without their dots: `VITA15`, and `20` for `2.0`."""
    ours, theirs = ("".join(each).replace(".", "") for each in (numbers, others))
    return theirs in (ours, f"{ours}0") or ours == f"{theirs}0"


def _is_one_name(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names are the same but for a slip, or for a maker's name before one of them."""
    short, long = sorted((one, other), key=len)
    end = long[len(long) - len(short) :]
    return end == short or (
        len(one) == len(other)
        and all(a == b or (alike(a, b) and not _is_number(a)) for a, b in zip(one, other, strict=True))
    )


def _pieces(words: Sequence[str]) -> tuple[str, ...]:
    """The words with each run of numbers in one piece: `2`, `0` is `2`, and `1`, `5` is `1.5`.

    Numbers before all words are those of a list, or a date.
    """
    return tuple(dropwhile(_is_number, (piece for piece in _joined(words) if piece)))


def _joined(words: Sequence[str]) -> Iterator[str]:
    run: list[str] = []
    for at, word in enumerate((*words, "")):
        if word.isdigit():
            run.append(word)
            continue
        yield _number(run)
        run = []
        if word not in VERSION or not words[at + 1 : at + 2] or not words[at + 1].isdigit():
            yield word


def _number(run: list[str]) -> str:
    """`2` of 2.0; nothing of 1 and 1.0, for the first of its kind need not be numbered."""
    while run[1:] and not run[-1].strip("0"):
        run = run[:-1]
    number = ".".join(run)
    return "" if number == "1" else number


def _is_number(word: str) -> bool:
    return word[:1].isdigit()
