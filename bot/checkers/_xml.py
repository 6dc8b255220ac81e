"""XML of somebody else's server, read without trusting a byte of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET


def parse_xml(body: bytes) -> ET.Element | None:
    """The root of a document in UTF-8; None where it is none.

    A document type is refused unread, so that no entity is ever expanded.
    """
    try:
        # Text, not bytes, so that no declared encoding can hide a document type from the check.
        document = body.decode("utf-8-sig")
        if "<!doctype" in document.lower():
            return None
        return ET.fromstring(document)  # noqa: S314 - bounded, and without a document type there are no entities
    except (UnicodeDecodeError, ET.ParseError, ValueError):
        return None


def text_of(parent: ET.Element, path: str, *, most: int) -> str:
    """The text of a child on one line, at most so many characters of it; empty where there is none."""
    return " ".join((parent.findtext(path) or "")[: 4 * most].split())[:most]
