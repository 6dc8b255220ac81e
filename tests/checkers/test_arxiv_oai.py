from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._arxiv.oai import RawRecord, parse_record, was_withdrawn
from tests.checkers.fake_arxiv import SAMPLES, raw_record

NAME = "2408.05211"


def test_a_record_is_read() -> None:
    body = (SAMPLES / "oai_getrecord_arXivRaw_1706.03762.xml").read_bytes()
    assert parse_record(body, "1706.03762") == RawRecord(7, withdrawn=False)


def test_a_record_that_does_not_exist_is_none() -> None:
    assert parse_record((SAMPLES / "oai_idDoesNotExist_200.xml").read_bytes(), "9999.99999") is None


@pytest.mark.parametrize(
    ("flags", "size", "record"),
    [
        (["D"], "12kb", RawRecord(1, withdrawn=False)),
        (["D", "I"], "12kb", RawRecord(2, withdrawn=True)),
        (["I", "D"], "12kb", RawRecord(2, withdrawn=False)),
        (["D", "DI"], "12kb", RawRecord(2, withdrawn=True)),
        ([""], "12kb", RawRecord(1, withdrawn=False)),
        (["D"], "0kb", RawRecord(1, withdrawn=True)),
        (["D"], "0 KB", RawRecord(1, withdrawn=True)),
        (["D"], "10kb", RawRecord(1, withdrawn=False)),
        (["D"] * 10, "12kb", RawRecord(10, withdrawn=False)),
        ([], "12kb", None),
    ],
)
def test_the_last_version_tells(flags: list[str], size: str, record: RawRecord | None) -> None:
    assert parse_record(raw_record(NAME, flags, size=size), NAME) == record


def test_versions_may_stand_in_any_order() -> None:
    body = raw_record(NAME, ["D", "I"]).replace(b'"v2"', b'"v0"').replace(b'"v1"', b'"v12"')
    assert parse_record(body, NAME) == RawRecord(12, withdrawn=False)


@pytest.mark.parametrize("name", ["2408.05212", "", "2408.05211v1"])
def test_the_record_of_another_paper_is_none(name: str) -> None:
    assert parse_record(raw_record(NAME, ["I"]), name) is None


def test_an_old_style_id_is_found_under_its_subject_class() -> None:
    assert parse_record(raw_record("math.CA/0611800", ["I"]), "math/0611800") == RawRecord(1, withdrawn=True)


@pytest.mark.parametrize("body", [b"", b"<html/>", b"Rate exceeded.", b"<!DOCTYPE x><OAI-PMH/>", b"\xff\xfe"])
def test_what_is_no_record_is_none(body: bytes) -> None:
    assert parse_record(body, NAME) is None


@given(st.binary(), st.text())
def test_any_bytes_are_read_without_an_exception(body: bytes, version: str) -> None:
    assert parse_record(body, NAME) is None
    mangled = raw_record(NAME, ["D"]).replace(b'"v1"', f'"{version}"'.encode("utf-8", "replace"))
    record = parse_record(mangled, NAME)
    assert record is None or record.version > 0


def test_a_record_of_an_older_version_does_not_count() -> None:
    facts = RawRecord(2, withdrawn=True).facts
    assert [was_withdrawn(facts, version) for version in (1, 2, 3)] == [True, True, None]
