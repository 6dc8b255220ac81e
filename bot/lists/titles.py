"""The title that a person reads in a row, an item or a paragraph."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
import unicodedata

from bot.lists.reading import Labelled, Reading
from bot.lists.roles import is_bare_label, role_of_label
from bot.lists.venues import YEAR, is_date_or_venue, is_surely_date_or_venue

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9'/+&?!,-]++|:? (?=[A-Za-z0-9]))*+")
_SHORTCODE = re.compile(r":(?=[0-9_+-]*[a-z])[a-z0-9_+-]{1,50}:")
_NUMBERING = re.compile(r"^\s*(?:[(\[]?\d{1,4}[)\].]|\d{1,4}[、．])(?=\s|[^\W\d])\s*")
_TAG = re.compile(r"^\s*(?:\[([^\]]{1,30})\]|\(([^)]{1,30})\)|【([^】]{1,30})】)\s*[:：.,-]?\s*(?=\S)")
_TAG_LIKE = re.compile(r"\d{2,4}|^[A-Z][A-Za-z]*[A-Z]|^[A-Z/ +-]+$|^[*xX✓✔ ]*$|\b[Nn]ew\b|\bNEW\b|\b[Hh]ot\b")
_DATED = re.compile(rf"^{YEAR}(?:[-./年]\d{{1,2}}(?:[-./月]\d{{1,2}}日?)?\s*[:：|]?\s+|\s*\|\s*)(?=\S)")
_QUOTED = re.compile(r"[“\"]([^”\"]{8,300})[”\"]")
_BOOK = re.compile(r"\s*[《『]([^》』]{2,100})[》』]")
_SENTENCE_END = re.compile(
    r"(?<=[\w)\]?!”\"])(?<!\b[A-Z])(?<!\bUniv)[.。]\s+(?=\S)|\s+[—–|]\s+|\s-\s"
    rf"|\s*\({YEAR}\)\s*,"
)
_BARE_URL = re.compile(r"[\[(]?\bhttps?://[^\s\])]*[\])]?")
_PERSON = re.compile(r"(?:(?:[A-ZÀ-Þ][\w'’.-]*|van|von|de|der|den|la|di|da)\s+){1,3}[A-ZÀ-Þ][\w'’-]*\.?")
_BETWEEN_PEOPLE = re.compile(r"\s*(?:,|;|&|、|\band\b)\s*")
_EMPTY_BRACKETS = re.compile(r"[\[(（【]\s*[\])）】]")
_DIGITS = re.compile(r"[\d\W_]*")
_LETTER = re.compile(r"[^\W_]")
_EDGES = " \t\r\n.,:;：，。、|*_~-–—•·"
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("（", "）"), ("【", "】"))
_BRACKETS = frozenset(bracket for pair in _PAIRS for bracket in pair)
_OPENERS = tuple(opener for opener, _ in _PAIRS)
_AFTER_TITLE = "-–—:,(|："
_LONGEST_BEFORE = 60
"""Longer than any tag, venue or "Name:" before a title."""
_MOST_TAGS = 3
_SHORTEST_SENTENCE = 8
_CRIES = frozenset({"new", "hot", "note", "tip", "update", "news", "todo", "wip", "free", "beta", "warning"})
_FEWEST_PEOPLE = 2
_FEWEST_WORDS = 3
"""Of a title that stands behind its authors."""


def clean(title: str) -> str:
    """A title without numbering, tags before it, emoji and punctuation around it."""
    if _PLAIN.fullmatch(title) and title[-1] not in _EDGES:
        return title
    title = _trim(_SHORTCODE.sub(" ", title) if ":" in title else title)
    for _ in range(_MOST_TAGS):
        if title[:1].isalpha():
            break
        title = _DATED.sub("", _NUMBERING.sub("", title))
        tag = _TAG.match(title)
        if not tag or not _is_tag_like(tag[1] or tag[2] or tag[3]):
            break
        title = _trim(title[tag.end() :])
    return " ".join(title.split())


def _is_tag_like(text: str) -> bool:
    return _TAG_LIKE.search(text) is not None or role_of_label(text) is not None


def without_empty_brackets(text: str) -> str:
    """A text without the `[]` that is left of a `[[pdf](…)]`."""
    return _EMPTY_BRACKETS.sub("", text)


def _trim(title: str) -> str:
    title = _bare(title)
    if title[-1:] not in _BRACKETS:
        return title
    for opener, closer in _PAIRS:
        if title.endswith(opener) and title.count(opener) % 2:
            title = title[:-1].rstrip(_EDGES)
        once = title.count(opener) == 1 + (opener == closer)
        if once and title.startswith(opener) and title.endswith(closer):
            title = title[1:-1].strip(_EDGES)
    return title


def _bare(title: str) -> str:
    """A title without punctuation and emoji around it."""
    if title.isascii():
        return title.strip(_EDGES)
    first, last = 0, len(title)
    while first < last and (title[first] in _EDGES or _is_ornament(title[first])):
        first += 1
    while first < last and (title[last - 1] in _EDGES or _is_ornament(title[last - 1])):
        last -= 1
    return title[first:last]


def _is_ornament(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in ("So", "Sk", "Mn", "Cf", "Cn")


def is_title(text: str) -> bool:
    """Whether a text can name an entry: no date, number, venue, person or label."""
    return _tells(text) and not is_date_or_venue(text) and role_of_label(text) is None


def is_link_title(text: str) -> bool:
    """The same for the words of a link: `GDAL` is a name there, elsewhere it may be a venue."""
    is_label = role_of_label(text) is not None or is_bare_label(text)
    return _tells(text) and not is_surely_date_or_venue(text) and not is_label


def _is_plain_title(text: str) -> bool:
    """The same for words outside of links, where "Diffusion tutorial" is no label as `tutorial` is."""
    return _tells(text) and not is_date_or_venue(text) and not is_bare_label(text)


def _is_bold_title(text: str) -> bool:
    """The same in bold, where `PMD` is a name again, but `NEW` is a cry."""
    is_cry = text.lower() in _CRIES
    return _tells(text) and not is_surely_date_or_venue(text) and not is_bare_label(text) and not is_cry


def _tells(text: str) -> bool:
    return bool(text) and not text.startswith("@") and _LETTER.search(text) is not None


def bold_title(reading: Reading) -> str:
    """The title that is in bold before anything else, or nothing."""
    for start, end in reading.bold:
        before = reading.spoken(0, start)
        if before and not _is_tag(before):
            return ""
        words = reading.spoken(start, end)
        title = clean(words)
        if _is_bold_title(title) and not (words[0] == "[" and words[-1] == "]"):
            return title
    return ""


def _is_tag(text: str) -> bool:
    """Whether a text before a title is no more than a number, a date or a venue."""
    rest = clean(text)
    return not rest or is_date_or_venue(rest) or clean(text + " x") == "x"


def line_title(reading: Reading) -> str:
    """The title of an item or a paragraph."""
    if bold := bold_title(reading):
        return bold
    if reading.links and (book := _BOOK.match(reading.before(reading.links[0]))):
        return clean(book[1])
    for number, link in enumerate(reading.links):
        label = clean(link.words)
        if is_link_title(label) and (is_title(label) or not _is_bracketed(reading, link)):
            return label if _is_near(reading, link) else _before_links(reading)
        if number == 0 and (title := _label_first(reading, label)):
            return title
    return _before_links(reading)


def _is_bracketed(reading: Reading, link: Labelled) -> bool:
    """Whether a link is set in brackets, as labels are: `[[TOG](…)] A Title`."""
    return reading.before(link).endswith(_OPENERS) or link.words.startswith(_OPENERS)


def _is_near(reading: Reading, link: Labelled) -> bool:
    """Whether a link stands so near to the beginning that its words may be the title."""
    before = reading.before(link)
    return len(before) <= _LONGEST_BEFORE or len(clean(before)) <= _LONGEST_BEFORE


def _before_links(reading: Reading) -> str:
    """The title in plain words before the links, or else what there is."""
    if not reading.links:
        return _from_sentence(reading.outside)
    if title := _bold_sentence(reading):
        return title
    lines = reading.lines_before(reading.links[0])
    titles = filter(None, map(_from_sentence, sorted(lines, key=_are_authors)))
    labels = [clean(link.label) for link in reading.links]
    names = filter(is_title, labels)
    rest = clean(" ".join(lines))
    return next(titles, "") or next(names, "") or (labels[0] if _DIGITS.fullmatch(rest) else rest)


def _are_authors(line: str) -> bool:
    """Whether a line is people and nothing else."""
    title, rest = _cut(clean(line))
    return not rest and _are_people(title)


def _bold_sentence(reading: Reading) -> str:
    """A sentence in bold behind the authors, as in `A. Author. **A Title.** Venue`."""
    for start, end in reading.bold:
        before, title = reading.spoken(0, start), clean(reading.spoken(start, end))
        if before[-1:] in (".", ",", ":") and _is_plain_title(title) and len(title.split()) >= _FEWEST_WORDS:
            return title
    return ""


def _label_first(reading: Reading, label: str) -> str:
    """The title where a label comes first: `[Keras](…) - a library`, `[pdf](…) A Title`."""
    if not label or clean(reading.before(reading.links[0])):
        return ""
    rest = without_empty_brackets(reading.outside).strip()
    if not rest or rest[0] in _AFTER_TITLE or rest.startswith("by "):
        return label
    return _from_sentence(rest)


def _from_sentence(text: str) -> str:
    quoted = _QUOTED.search(text)
    if quoted:
        return clean(quoted[1])
    title, rest = _cut(clean(_BARE_URL.sub("", text) if "://" in text else text))
    if rest and _are_people(title):
        second = _cut(rest)[0]
        title = second if len(second.split()) >= _FEWEST_WORDS else title
    return title if _is_plain_title(title) else ""


def _cut(text: str) -> tuple[str, str]:
    """The first sentence, and what follows it."""
    end = next((end for end in _SENTENCE_END.finditer(text) if end.start() > _SHORTEST_SENTENCE), None)
    return (clean(text[: end.start()]), text[end.end() :]) if end else (clean(text), "")


def _are_people(text: str) -> bool:
    """Whether a sentence is the authors that some lists begin with."""
    if text.endswith("et al"):
        return True
    people = _BETWEEN_PEOPLE.split(text.removesuffix(" et al"))
    return len(people) >= _FEWEST_PEOPLE and all(map(_PERSON.fullmatch, people))
