"""arXiv's own record of a paper, which says of each version whether it was withdrawn: a second source beside
the comment of the authors.

https://info.arxiv.org/help/oa/index.html describes the interface, `arXivRaw` is the format that has versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from xml.etree import ElementTree as ET

from bot.checkers._arxiv.line import Line
from bot.checkers._arxiv.urls import paper_named
from bot.checkers._json import whole
from bot.checkers._xml import parse_xml, text_of
from bot.model import Facts
from bot.net.interface import Outside, Reply

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"
ACCEPT = "text/xml, application/xml"
MOST = 10
"""So many records are asked for in a run, for each is a request; the others get their turn another day."""
MAX_TEXT = 100

VERSION = re.compile(r"v([1-9][0-9]{0,3})")
NO_SIZE = re.compile(r"0\s*kb", re.IGNORECASE)
WITHDRAWN = "I"
"""The flag of a version that is to be ignored, among those of its source."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """What arXiv has noted about the last version of a paper."""

    version: int
    withdrawn: bool

    @property
    def facts(self) -> Facts:
        return {"record": {"version": self.version, "withdrawn": self.withdrawn}}


def was_withdrawn(facts: Facts, version: int) -> bool | None:
    """Whether arXiv's record says that this version is a withdrawal; None where it was not asked."""
    record = facts.get("record")
    if not isinstance(record, dict) or (whole(record.get("version")) or 0) < version:
        return None
    withdrawn = record.get("withdrawn")
    return withdrawn if isinstance(withdrawn, bool) else None


def parse_record(body: bytes, name: str) -> RawRecord | None:
    """Read the answer about the paper `name`; None where it says nothing of it. Errors come with 200."""
    root = parse_xml(body)
    raw = None if root is None else root.find(f"{OAI}GetRecord/{OAI}record/{OAI}metadata/{RAW}arXivRaw")
    if raw is None or (paper_named(text_of(raw, f"{RAW}id", most=MAX_TEXT)) or ("",))[0] != name:
        return None
    return max(_versions(raw), key=lambda record: record.version, default=None)


def _versions(raw: ET.Element) -> Iterator[RawRecord]:
    """One for each version, in any order."""
    for version in raw.findall(f"{RAW}version"):
        number = VERSION.fullmatch(version.get("version", ""))
        if number:
            flags = text_of(version, f"{RAW}source_type", most=MAX_TEXT)
            size = text_of(version, f"{RAW}size", most=MAX_TEXT)
            yield RawRecord(int(number[1]), WITHDRAWN in flags or bool(NO_SIZE.fullmatch(size)))


class Records:
    """What one run asks of the records."""

    def __init__(self, outside: Outside) -> None:
        self._line = Line(outside, outside.settings.oai_api, patience=())
        self._left = MOST

    async def of(self, name: str) -> Facts:
        """The facts that arXiv's record of a paper adds; none where it could not be had."""
        if self._left == 0:
            return {}
        self._left -= 1
        # The colons stay as they are: encoded ones are a suspected cause of 406.
        query = f"verb=GetRecord&identifier=oai:arXiv.org:{name}&metadataPrefix=arXivRaw"
        answer = await self._line.get(query, accept=ACCEPT)
        if not isinstance(answer, Reply) or answer.status != HTTPStatus.OK:
            return {}
        record = parse_record(answer.body, name)
        return record.facts if record else {}
