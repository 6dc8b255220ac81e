"""The Atom feeds of the arXiv API, as recorded."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from bot.world.papers import Shown

_ILLEGAL = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
_HEAD = """\
<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a query, read."""

    search: str
    ids: tuple[str, ...]
    start: int
    limit: int

    @property
    def line(self) -> str:
        ids = ",".join(self.ids)
        return f"search_query={self.search}&id_list={ids}&start={self.start}&max_results={self.limit}"


def feed(asked: Asked, shown: Iterable[Shown], *, total: int, now: datetime) -> str:
    """The answer to a query; `shown` is its page, in the order given."""
    link = f"https://arxiv.org/api/query?{asked.line}"
    lines = [
        f"  <id>https://arxiv.org/api/{_opaque(asked.line)}</id>",
        f"  <title>arXiv Query: {text(asked.line)}</title>",
        f"  <updated>{stamp(now)}</updated>",
        f'  <link href={attribute(link)} type="application/atom+xml"/>',
        *_counts(asked.limit, total, asked.start),
        *(line for one in shown for line in _entry(one)),
    ]
    return _HEAD + "\n".join(lines) + "\n</feed>\n"


def error_feed(message: str, now: datetime) -> str:
    """The feed that comes with status 400 or 500."""
    address = "https://arxiv.org/api/errors#" + message.replace(" ", "_")
    lines = [
        "  <id>https://arxiv.org/</id>",
        "  <title>arXiv Search Results</title>",
        f"  <updated>{stamp(now)}</updated>",
        *_counts(1, 1, 0),
        "  <entry>",
        f"    <id>{text(address)}</id>",
        "    <title>Error</title>",
        f"    <updated>{stamp(now)}</updated>",
        f'    <link href={attribute(address)} rel="alternate" type="text/html"/>',
        f"    <summary>{text(message)}</summary>",
        "    <author>\n      <name>arXiv api core</name>\n    </author>",
        "  </entry>",
    ]
    return _HEAD + "\n".join(lines) + "\n</feed>\n"


def stamp(moment: datetime) -> str:
    """`2016-05-26T17:59:46Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(value: str) -> str:
    """A value between tags, without the characters that XML forbids."""
    return escape(value.translate(_ILLEGAL))


def attribute(value: str) -> str:
    """A value as a quoted attribute."""
    return quoteattr(value.translate(_ILLEGAL))


def _counts(per_page: int, total: int, start: int) -> tuple[str, str, str]:
    return (
        f"  <opensearch:itemsPerPage>{per_page}</opensearch:itemsPerPage>",
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>",
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>",
    )


def _entry(shown: Shown) -> list[str]:
    version, categories = shown.version, shown.paper.categories
    pdf = f"https://arxiv.org/pdf/{shown.name}"
    links = [
        f'    <link href="https://arxiv.org/abs/{shown.name}" rel="alternate" type="text/html"/>',
        f'    <link href={attribute(pdf)} rel="related" type="application/pdf" title="pdf"/>',
    ]
    if version.doi:
        doi = attribute(f"https://doi.org/{version.doi}")
        links.append(f'    <link href={doi} rel="related" title="doi"/>')
    return [
        "  <entry>",
        f"    <id>http://arxiv.org/abs/{shown.name}</id>",
        f"    <title>{text(version.title)}</title>",
        f"    <updated>{stamp(version.submitted)}</updated>",
        *links,
        f"    <summary>{text(version.summary)}</summary>",
        *(f'    <category term="{term}" scheme="http://arxiv.org/schemas/atom"/>' for term in categories),
        f"    <published>{stamp(shown.published)}</published>",
        *_optional("comment", version.comment),
        f'    <arxiv:primary_category term="{categories[0]}"/>',
        *_optional("journal_ref", version.journal_ref),
        *_optional("doi", version.doi),
        *(f"    <author>\n      <name>{text(name)}</name>\n    </author>" for name in version.authors),
        "  </entry>",
    ]


def _optional(tag: str, value: str | None) -> tuple[str, ...]:
    return (f"    <arxiv:{tag}>{text(value)}</arxiv:{tag}>",) if value else ()


def _opaque(line: str) -> str:
    return base64.b64encode(hashlib.sha256(line.encode()).digest()[:20]).decode().rstrip("=")
