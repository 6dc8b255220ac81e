"""Text from lists and from the web, made harmless for the places where we repeat it.

Every function here is pure and total: any string in, something safe out.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

ELLIPSIS = "…"
TEXT_LIMIT = 300
URL_LIMIT = 2_000

BREAK = "\N{ZERO WIDTH SPACE}"
"""Unseen by people; stops GitHub from reading `@name`, `#1` or a bare address. Renovate does the same."""

DROPPED = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories: controls, formats (bidi overrides, tags, soft hyphens) and lone surrogates."""
JOINERS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
"""Formats that Persian, Indic scripts and emoji cannot do without."""

ENTITIES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "`": "&#96;",
        "|": "&#124;",  # a table cell splits at `\|` preceded by a backslash, never at an entity
        "\\": "&#92;",
        "$": "&#36;",  # GitHub typesets $…$ as mathematics
        **{mark: f"\\{mark}" for mark in "*_[]~"},
    }
)
REFERENCES = re.compile(
    r"""
      (?<=[@\#])                                # @name, a@b.example, #1, owner/repo#1, owner/repo@sha
    | (?<=:)(?=//)                              # any scheme
    | (?<=:)(?=[\w+-]+:)                        # :shipit:
    | (?<=www)(?=\.)
    | (?<=gh)(?=-\d) | (?<=cve)(?=-\d) | (?<=ghsa)(?=-\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where a break goes: inside everything that GitHub turns into a link by itself."""
COMMIT = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])", re.IGNORECASE)
SHORTEST_COMMIT = 7
LEADING = re.compile(r"^(?:[-+=:#]|\d{1,9}(?=[.)]))")
"""What opens a list, a heading, a rule or a table at the start of a line."""
COMMENT = re.compile(r"(?<=<!-)(?=-)|(?<=--)(?=!?>)")
ADDRESS = re.compile(r"(https?://[^\s<>`\"“”]*[^\s<>`\"“”'.,;:!?)\]}])", re.IGNORECASE)

ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC: titles, hyperlinks
    r"|\x1b."
)
WORKFLOW_COMMAND = re.compile(r"(?<!\S):+(?=:)|##(?=\[)")
"""The Actions runner obeys a line that begins with `::`, and `##[` anywhere."""


class Markdown(str):
    """Text that is Markdown already, and may stand in a document as it is."""

    __slots__ = ()


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """One line without control characters, bidi overrides or other unseen marks, at most `limit` long."""
    kept = (_kept(char) for char in text[: 8 * limit])
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def has_hidden(text: str) -> bool:
    """Whether there is anything in a text that nobody sees and `clean` would drop."""
    return any(_kept(char) == "" for char in text)


def _kept(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in DROPPED and char not in JOINERS else char


def markdown(text: str, limit: int = TEXT_LIMIT) -> Markdown:
    """A stranger's text as plain inline Markdown: no tag, link, mention, reference, table or fence."""
    line = REFERENCES.sub(BREAK, COMMIT.sub(_broken, clean(text, limit)))
    escaped = LEADING.sub(_literal, line.translate(ENTITIES))
    return Markdown(escaped.replace(BREAK, "&#8203;"))


def _broken(commit: re.Match[str]) -> str:
    size = SHORTEST_COMMIT - 1
    return BREAK.join(commit[0][at : at + size] for at in range(0, len(commit[0]), size))


def _literal(leading: re.Match[str]) -> str:
    return f"{leading[0]}\\" if leading[0].isdigit() else f"\\{leading[0]}"


def sentence(text: str, limit: int = TEXT_LIMIT, *, cell: bool = False) -> Markdown:
    """As `markdown`, with the addresses in it as code spans, so that they can be copied."""
    parts = ADDRESS.split(clean(text, limit))
    spans = (code(part, cell=cell) if at % 2 else _between(part) for at, part in enumerate(parts))
    return Markdown("".join(spans))


def _between(part: str) -> str:
    """`markdown` that keeps the spaces around it."""
    before = " " if part[:1] == " " else ""
    after = " " if part[-1:] == " " and part.strip() else ""
    return f"{before}{markdown(part)}{after}"


def code(text: str, limit: int = TEXT_LIMIT, *, cell: bool = False) -> Markdown:
    """A code span that nothing in `text` can end; in a table `cell` its pipes are escaped too."""
    line = COMMENT.sub(BREAK, clean(text, limit))  # a marker of ours, even in code, must be ours
    if not line:
        return Markdown("")
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    span = f"{fence}{pad}{line}{pad}{fence}"
    return Markdown(span.replace("|", "\\|") if cell else span)


def terminal(text: str, limit: int = TEXT_LIMIT) -> str:
    """One line that neither steers a terminal nor speaks to the Actions runner."""
    line = clean(ANSI.sub("", text[: 8 * limit]), limit)
    return WORKFLOW_COMMAND.sub(lambda found: "## " if found[0] == "##" else ": " * len(found[0]), line)


def destination(url: str) -> Markdown | None:
    """A web address as a Markdown link destination that cannot inject, or None where there is none.

    Addresses that browsers and people read differently (user names, backslashes) are none either.
    """
    if len(url) > URL_LIMIT or "\\" in url or any(_kept(char) in ("", " ") for char in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode("ascii")
    except ValueError:  # covers UnicodeError: a host that is no name
        return None
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.-]+(?::\d{1,5})?", host, re.ASCII):
        return None
    path, query, fragment = (_percent(part) for part in parts[2:])
    made = urlunsplit((parts.scheme, host, path, query, fragment)).replace("&", "&amp;")
    return Markdown(made) if len(made) <= URL_LIMIT else None


def _percent(part: str) -> str:
    """Encode what has a meaning in Markdown; `%` stays, because the address is encoded already."""
    return quote(part, safe="%/?:@!$&+,;=-._~")


def redirect(url: str) -> str:
    """The same page by way of redirect.github.com, so that no back reference appears there.

    A link to an issue, a pull request or a commit shows up in its history otherwise.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return url
    if host not in ("github.com", "www.github.com") or parts.path in ("", "/"):
        return url
    return urlunsplit(("https", "redirect.github.com", *parts[2:]))


def link(url: str, *, cell: bool = False) -> Markdown:
    """An address that is shown exactly and can be opened, or only shown where it cannot be made safe."""
    shown = code(url, cell=cell)
    target = destination(redirect(url))
    return Markdown(f"[{shown}]({target})") if target and shown else shown
