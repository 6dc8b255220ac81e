"""A parsed list as JSON: what `listkeeper links LIST --format json` prints; docs/json.md describes it."""

from __future__ import annotations

from bot.model import Document, Entry, Json, Link

SCHEMA = 1


def links_json(document: Document) -> dict[str, Json]:
    """The links and entries of one list."""
    return {
        "schema": SCHEMA,
        "path": document.path,
        "links": [_link(link) for link in document.links],
        "entries": [_entry(entry) for entry in document.entries],
    }


def files_json(documents: tuple[Document, ...]) -> dict[str, Json]:
    """Several lists in one answer."""
    return {"schema": SCHEMA, "files": [links_json(document) for document in documents]}


def _link(link: Link) -> dict[str, Json]:
    return {
        "url": link.url,
        "raw": link.raw,
        "tag": link.tag,
        "kind": link.kind.value,
        "line": link.line,
        "column": link.column,
        "start": link.span.start,
        "end": link.span.end,
        "text": link.text,
        "section": list(link.section),
        "entry": link.entry,
    }


def _entry(entry: Entry) -> dict[str, Json]:
    return {
        "title": entry.title,
        "section": list(entry.section),
        "line": entry.line,
        "end_line": entry.end_line,
        "links": [{"label": link.label, "url": link.url} for link in entry.links],
    }
