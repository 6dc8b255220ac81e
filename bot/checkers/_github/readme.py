"""What the README of a repository says of papers and models, in few words: it is a stranger's text, of any
length."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.checkers._arxiv.urls import paper_named
from bot.checkers._github.asks import Argument, Field
from bot.checkers._github.query import Answer, Refused
from bot.checkers._huggingface_places import RESERVED, is_full_name
from bot.checkers._json import mapping, text
from bot.model import Facts, Json

SPELLINGS = ("README.md", "readme.md", "Readme.md", "README.rst", "README", ".github/README.md")
"""GitHub's GraphQL has no field for the README: these are looked for on the default branch, in this order."""
MOST_READ = 200_000
MOST_IDS = 20
MOST_MODELS = 20
LONGEST_HEADING = 300

_PAPER = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|arxiv(?:[\s:._-]|%20|%3A){1,3}|10\.48550/arxiv\.|"
    r"(?:huggingface\.co|hf\.co)/papers/|alphaxiv\.org/(?:abs|overview)/|ar5iv(?:\.labs\.arxiv)?\.org/(?:abs|html)/|"
    r"eprint\s{0,3}=\s{0,3}[{\"]{0,2})"
    r"(?P<name>\d{4}\.\d{4,5}|[a-z-]{2,9}/\d{7})(?:v\d{1,3})?(?![\d.]*\d)",
    re.IGNORECASE | re.ASCII,
)
"""An arXiv id where it is written as one: a bare `1234.56789` may be any number."""
_MODEL = re.compile(
    r"(?:huggingface\.co|hf\.co)/(?P<owner>[A-Za-z0-9._-]{1,96})/(?P<name>[A-Za-z0-9._-]{1,96})", re.ASCII
)
_HEADING = re.compile(
    r"^ {0,3}#{1,3}\s+(?P<atx>\S[^\n]{0,1000})$|^(?P<setext>\S[^\n]{0,300})\n(?:={3,}|-{3,})\s*$"
    r"|<h[1-3]\b[^<>]{0,200}>(?P<tag>.{1,1000}?)</h[1-3]>",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,500}>")
_IMAGE = re.compile(r"!\[[^\[\]]{0,200}\]\([^()\s]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_WORDLESS = re.compile(
    r"readme.*|licen[cs]e.*|copying.*|citation.*|authors.*|contributing.*|changelog.*|code_of_conduct.*|index\.html?|"
    r"cname|favicon.*|robots\.txt|gemfile.*|\..*|_[a-z].*|.*\.(?:md|png|jpe?g|gif|svg|webp|pdf|mp4|mp3|wav|css|ico|bib)|"
    r"assets?|images?|imgs?|figs?|figures?|docs?|static|js|css|fonts?|media|audios?|samples?|pictures?|resources?|videos?",
    re.IGNORECASE,
)
"""What stands in a repository that holds a promise, or a page, and no code."""


@dataclass(frozen=True, slots=True)
class Readme:
    """A README, and what it stands in."""

    papers: tuple[str, ...] = ()
    """arXiv ids without versions, in the order in which they are named first; only the first `MOST_IDS`."""
    count: int = 0
    """How many papers of arXiv it names in all."""
    heading: str = ""
    """Its first heading, as plain text."""
    models: tuple[str, ...] = ()
    """Models of Hugging Face that it leads to, `OWNER/NAME`."""
    has_code: bool = True
    """False where the repository surely holds nothing but words and pictures."""

    @property
    def facts(self) -> dict[str, Json]:
        return {**asdict(self), "papers": list(self.papers), "models": list(self.models)}

    @classmethod
    def of(cls, facts: Facts) -> Readme | None:
        """Read the facts of a repository back; None where its README was not seen. Total."""
        known = mapping(facts.get("readme"))
        if not known:
            return None
        count = known.get("count")
        return cls(
            papers=tuple(_texts(known.get("papers")))[:MOST_IDS],
            count=count if isinstance(count, int) else 0,
            heading=text(known.get("heading")) or "",
            models=tuple(filter(is_full_name, _texts(known.get("models"))))[:MOST_MODELS],
            has_code=known.get("has_code") is not False,
        )


def read_readme(written: str, files: Iterable[str] | None = None) -> Readme:
    """What is worth keeping of a README that stands beside these files; None is not known. Linear, total."""
    shown = written[:MOST_READ]
    named = (paper_named(match["name"].lower()) for match in _PAPER.finditer(shown))
    papers = tuple(dict.fromkeys(paper[0] for paper in named if paper))
    models = tuple(dict.fromkeys(_models(shown)))[:MOST_MODELS]
    return Readme(papers[:MOST_IDS], len(papers), _heading(shown), models, _has_code(files))


def _models(shown: str) -> Iterable[str]:
    for match in _MODEL.finditer(shown):
        name = f"{match['owner']}/{match['name'].rstrip('.')}"
        if match["owner"].lower() not in RESERVED and is_full_name(name):
            yield name


def _heading(shown: str) -> str:
    """The first heading that has letters in it: many begin with a picture."""
    for match in _HEADING.finditer(shown):
        plain = _TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", match[match.lastgroup or 0])))
        plain = " ".join(html.unescape(plain).strip(" #*_").split())
        if any(character.isalpha() for character in plain):
            return plain[:LONGEST_HEADING]
    return ""


def _has_code(files: Iterable[str] | None) -> bool:
    return files is None or any(_WORDLESS.fullmatch(name) is None for name in files)


def _texts(value: object) -> Iterable[str]:
    return (one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else ()


# ── by GraphQL ────────────────────────────────────────────────────────────────────────────


def fields() -> tuple[Field, ...]:
    """What finds a README, and what stands beside it."""
    return (_files(), *map(_file, SPELLINGS))


def _files() -> Field:
    return _object("HEAD:", "... on Tree { entries { name } }")


def _file(name: str) -> Field:
    return _object(f"HEAD:{name}", "... on Blob { text }")


def _object(expression: str, selection: str) -> Field:
    return Field("object", (Argument("expression", "String!", expression),), selection)


def from_graphql(answers: Mapping[Field, Answer]) -> Readme | Refused:
    """What the answers to `fields` say; of a repository without a README, that it names nothing."""
    said = [answers.get(_file(name)) for name in SPELLINGS]
    refused = [answer for answer in said if isinstance(answer, Refused)]
    if refused:
        return refused[0]
    written = next((found for answer in said if (found := text(mapping(answer).get("text")))), "")
    entries = mapping(answers.get(_files())).get("entries")
    names = [text(mapping(one).get("name")) for one in entries] if isinstance(entries, list) else None
    return read_readme(written, None if names is None else [name for name in names if name])


# ── by REST ───────────────────────────────────────────────────────────────────────────────


def from_rest(body: Mapping[str, Any]) -> Readme | None:
    """Read the answer of `GET /repos/{owner}/{repo}/readme`; None where it is none."""
    content = body.get("content")
    if body.get("encoding") != "base64" or not isinstance(content, str):
        return None
    try:
        written = base64.b64decode(content, validate=False)
    except (binascii.Error, ValueError):
        return None
    return read_readme(written.decode(errors="replace"))
