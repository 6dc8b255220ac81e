"""Titles as words: no case, no accents, no typesetting, so that only what they say is left."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace

MAX_LENGTH = 400
"""Comparing costs the square of the length, and no title is longer."""

ENOUGH = 4
"""Words of substance that make a title, or one fewer with an `of` or a `the` among them."""

STOP = frozenset(
    """
    a an and are as at be by can do does for from how in into is it its not of on or our over s that
    the their this to toward towards under up upon use using via we what when where which while with
    without you your
    """.split()
)
DECORATION = frozenset(
    """
    aaai aacl abs abstract accepted accv acl acm acmmm al apr april apsipa arxiv asru aug august
    author authors award benchmark benchmarks blog bmvc challenge chi cikm code coling colm
    conference corl corpus cvpr cvprw dataset datasets dec december demo eacl eccv eccvw emnlp et
    extended feb february findings framework github highlight html icassp iccv iccvw icdm icip iclr
    icml icmr icra ieee ijcai ijcnlp ijcv implementation interspeech introduction iros isbi iswc jan
    january jax jmlr journal jul july jun june kdd keras link mar march material materials may
    miccai mlsys model models naacl neurips neurlps new nips nov november oct october official oral
    overview page pami paper papers pdf phd plus pmlr poster preprint proceedings project published
    pytorch repo report repository review sep sept september sigdial siggraph sigir slides slt
    spotlight submitted supplementary survey tacl taslp tci tcsvt technical tensorflow thesis tip
    tmlr tmm tnnls tog tpami transactions tutorial uai unofficial update updated usenix version vldb
    wacv website workshop workshops www
    """.split()
)
"""What people add to a title, or leave off."""
SPELLINGS = {"ii": "2", "iii": "3", "net": "network", "nets": "networks", "tech": "technical"}
ABBREVIATIONS = {
    short: tuple(words.split())
    for short, words in {
        "asr": "automatic speech recognition",
        "cnn": "convolutional neural network",
        "gan": "generative adversarial network",
        "gnn": "graph neural network",
        "llm": "large language model",
        "lm": "language model",
        "mllm": "multimodal large language model",
        "lvlm": "large vision language model",
        "moe": "mixture of experts",
        "nlp": "natural language processing",
        "nlu": "natural language understanding",
        "rl": "reinforcement learning",
        "rnn": "recurrent neural network",
        "slm": "speech language model",
        "tts": "text to speech",
        "vae": "variational autoencoder",
        "vlm": "vision language model",
    }.items()
}
"""What everybody knows; others are recognised by their letters where they stand for what is missing."""
NEGATION = re.compile(r"\b(non|un|anti)[-\s]+(?=[a-z])")
"""`Non-blind` is one word: it must not look like `blind` with something before it."""

BETWEEN = re.compile(r"(?<=[a-z])2(?=[a-z])")
"""As in `Speech2Speech`."""
SEPARATOR = re.compile(r"\s*[:?!]+(?=\s|\Z)\s*|\s*\uff1a\s*|\s+[-\u2013|~]+\s+|\s*[\u2014|]\s*")
COLON = re.compile(r"[^\s:\uff1a]\s*[:\uff1a]\s*\S")
"""The wide one is typed in Chinese lists."""
PLUS = re.compile(r"(?<=\w)\+{1,2}(?![\w+])")
"""`NeRF++` is not `NeRF`."""
ELLIPSIS = re.compile(r"(?:\.{2,}|…)\W*\Z")
STAMP = re.compile(
    r"(?<![\w.])(?:(?:19|20)\d\d([-/.\u2010-\u2013\u2212])\d{1,2}(?:\1\d{1,2})?|\d{1,2}/(?:\d{1,2}/)?(?:19|20)\d\d"
    r"|(?:arxiv:\s*)?\d{4}\.\d{4,5}(?:v\d+)?)(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
"""A date or an arXiv id: numbers that are no part of a title."""
REFERENCE = re.compile(r"\[\d{1,3}\]|[\[(]v\d{1,2}[\])]|['\u2019]\d\d(?!\w)", re.IGNORECASE | re.ASCII)
"""As little: `[3]` of a bibliography, the `(v2)` of arXiv, the year in `ICLR'24`."""
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
WORD = re.compile(r"[0-9]+|[^\W\d_]+")
APOSTROPHE = re.compile(r"(?<=[^\W\d_])['\u2019`\u00b4](?=[^\W\d_])")

ACCENT = re.compile(r"\\(?:[`'^\"~=.]|[uvHckrbdt](?![a-zA-Z]))\s*")
FONT = re.compile(
    r"\\(?:math[a-z]{1,4}|text[a-z]{0,4}|emph|operatorname|boldsymbol|bm|mbox|ensuremath|left|right|overline"
    r"|(?:wide)?(?:hat|tilde)|bar|vec|rm|bf|it|sf|tt|sc|em|large|small|url)(?![a-zA-Z])\*?",
    re.IGNORECASE,
)
COMMAND = re.compile(r"\\([a-zA-Z]+)")
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "\u0131": "i", "þ": "th", "ð": "d"}
)
INVISIBLE = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFE0E, 0xFE0F, 0xFEFF))
"""Soft hyphens, marks of direction and the like."""
LAST_LATIN = 0x24F


@dataclass(frozen=True, slots=True)
class Title:
    """A title as words."""

    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    """What stands between its colons, dashes and question marks, each as words."""
    has_colon: bool
    cut: bool
    """True where it ends in an ellipsis."""

    @property
    def letters(self) -> str:
        return "".join(self.words)

    @property
    def substance(self) -> tuple[str, ...]:
        """The words that tell one paper from another."""
        return tuple(word for word in self.words if tells(word))

    @property
    def is_whole(self) -> bool:
        """Whether it has enough words to be a title, not a nickname like `Stable Diffusion XL`."""
        enough = sum(len(word) > 1 and not word.isdigit() for word in self.substance)
        return enough >= ENOUGH or (enough == ENOUGH - 1 and not STOP.isdisjoint(self.words))

    @property
    def is_foreign(self) -> bool:
        """True where it is written in another script than Latin: perhaps a translation."""
        return any(ord(letter) > LAST_LATIN for letter in self.letters)


def read(title: str) -> Title:
    """The words of a title; of a long one, those at its start."""
    plain = _plain(title[:MAX_LENGTH])
    parts = tuple(words for part in SEPARATOR.split(plain) if (words := words_of(part)))
    words = tuple(word for part in parts for word in part)
    return Title(words, parts, bool(COLON.search(plain)), bool(ELLIPSIS.search(plain)))


def spelt_out(title: Title) -> Title:
    """The same title without abbreviations."""
    parts = tuple(tuple(word for short in part for word in _long(short)) for part in title.parts)
    return replace(title, words=tuple(word for part in parts for word in part), parts=parts)


def _long(word: str) -> tuple[str, ...]:
    return ABBREVIATIONS.get(word) or ABBREVIATIONS.get(word.removesuffix("s")) or (word,)


def words_in(text: str) -> tuple[str, ...]:
    """The words of a whole text, in which titles may stand."""
    return words_of(_plain(text))


def words_of(plain: str) -> tuple[str, ...]:
    """Words and numbers, apart: `GPT-4o` is `gpt`, `4`, `o`, however it is hyphenated."""
    return tuple(SPELLINGS.get(word, word) for word in WORD.findall(plain))


def tells(word: str) -> bool:
    """Whether a word is one of substance."""
    return word not in STOP and word not in DECORATION and not YEAR.fullmatch(word)


def _plain(title: str) -> str:
    title = title.translate(INVISIBLE)
    title = REFERENCE.sub(" ", STAMP.sub(" ", html.unescape(title)))
    title = ACCENT.sub("", title)
    title = COMMAND.sub(r" \1", FONT.sub("", title))  # what is left of LaTeX are letters: \alpha, \ell
    title = re.sub(r"[{}$\\]", "", title).replace("&", " and ")
    title = unicodedata.normalize("NFKD", title).casefold().translate(LETTERS)
    title = "".join(_greek(letter) for letter in title if not unicodedata.combining(letter))
    title = PLUS.sub(" plus ", title)
    title = BETWEEN.sub(" to ", APOSTROPHE.sub("", title))
    return NEGATION.sub(r"\1", title)


def _greek(letter: str) -> str:
    """A Greek letter as it is called, which is how LaTeX writes it."""
    name = unicodedata.name(letter, "")
    return name.rsplit(" ", 1)[-1].lower() if name.startswith("GREEK SMALL LETTER") else letter
