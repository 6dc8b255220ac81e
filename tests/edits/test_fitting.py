from __future__ import annotations

from dataclasses import replace

import pytest

from bot.edits.fitting import Taken, edits_of, fitting_fixes, replaced, safe_first, safe_only
from bot.edits.patch import apply
from bot.edits.relink import replace_destination
from bot.lists.parse import parse
from bot.model import Document, Edit, Finding, Fix, fingerprint
from tests.actions.offering import moved, perhaps
from tests.samples import MINMO_DEMO, VITA_DEMO, report_of, the_list


def test_of_two_fixes_that_collide_the_later_one_is_dropped() -> None:
    document = the_list()
    first, second = (moved(document, VITA_DEMO, f"https://new.example/{which}") for which in "ab")
    report = report_of(document, (), [first, replace(second, column=second.column + 1)])
    assert fitting_fixes(report, safe_only) == (first,)


def test_an_unsafe_fix_never_displaces_a_safe_one() -> None:
    document = the_list()
    unsafe = perhaps(document, VITA_DEMO, "https://perhaps.example/")
    safe = replace(moved(document, VITA_DEMO, "https://new.example/"), column=unsafe.column + 1)
    other = perhaps(document, MINMO_DEMO, "https://perhaps.example/")
    report = report_of(document, (), [unsafe, safe, other])
    assert fitting_fixes(report, safe_only) == (safe,)
    assert set(fitting_fixes(report, safe_first)) == {safe, other}


def padded(*links: str) -> Document:
    """A table with one row, whose cells have room to spare."""
    cell = "/".join(f"[x]({url})" for url in links)
    row = f"| {cell}{' ' * 50} |\n"
    return parse("README.md", f"| {'Links':{len(row) - 5}} |\n|{'-' * (len(row) - 3)}|\n{row}".encode())


def fixes_of(document: Document, new: str) -> list[Finding]:
    calm = moved(the_list(), VITA_DEMO, new)
    found = []
    for link in document.links:
        edits = replace_destination(document, link, new)
        assert len(edits) == 2, "the address and the padding"
        name = fingerprint("moved", None, link.url)
        found.append(
            replace(calm, line=link.line, column=link.column, fingerprint=name, fix=Fix(True, edits))
        )
    return found


@pytest.mark.parametrize("new", ["https://n.example/", "https://a-longer-name.example/"])
def test_two_links_of_one_padded_cell_are_both_fixed_and_the_cell_keeps_its_width(new: str) -> None:
    document = padded("https://one.example/", "https://two.example/")
    report = report_of(document, (), fixes_of(document, new))
    fitting = fitting_fixes(report, safe_only)
    assert len(fitting) == 2
    after = apply(document.source, edits_of(fitting))
    assert after.count(new.encode()) == 2
    widths = [len(line) for line in document.source.splitlines()]
    assert [len(line) for line in after.splitlines()] == widths


def test_of_two_owners_only_one_may_pad_a_cell() -> None:
    document = padded("https://one.example/", "https://two.example/")
    first, second = fixes_of(document, "https://n.example/")
    for owner, fits in (("one", True), ("other", False)):
        taken = Taken([document])
        assert taken.take(first, "one")
        assert taken.take(second, owner) is fits


def test_of_two_owners_only_one_may_make_an_edit() -> None:
    document = the_list()
    first = moved(document, VITA_DEMO, "https://new.example/")
    taken = Taken([document])
    assert taken.take_all([first, first], "one") == (first, first)
    assert taken.take_all([first], "other") == ()


@pytest.mark.parametrize(
    ("one", "other", "collide"),
    [
        ((10, 20), (20, 30), False),
        ((10, 20), (19, 30), True),
        ((10, 20), (5, 11), True),
        ((10, 20), (5, 10), False),
        ((10, 20), (12, 14), True),
        ((12, 14), (10, 20), True),
        ((10, 20), (10, 20), True),
        ((10, 20), (15, 15), True),
        ((15, 15), (10, 20), True),
        ((10, 20), (10, 10), True),
        ((10, 10), (10, 20), True),
        ((10, 20), (20, 20), False),
        ((20, 20), (10, 20), False),
        ((10, 10), (10, 10), True),
    ],
)
def test_edits_collide_where_they_overlap_or_start_together(
    one: tuple[int, int], other: tuple[int, int], *, collide: bool
) -> None:
    document = replace(the_list(), source=b"x" * 100)
    calm = moved(the_list(), VITA_DEMO, "https://new.example/")
    first = replace(calm, line=1, fix=Fix(True, (Edit("README.md", *one, "one"),)))
    second = replace(calm, line=2, fix=Fix(True, (Edit("README.md", *other, "other"),)))
    fitting = fitting_fixes(report_of(document, (), [first, second]), safe_only)
    assert fitting == ((first,) if collide else (first, second))


def test_two_findings_may_share_one_edit() -> None:
    document = the_list()
    first = moved(document, VITA_DEMO, "https://new.example/")
    second = replace(first, rule="renamed", fingerprint=fingerprint("renamed", None, ""))
    fitting = fitting_fixes(report_of(document, (), [first, second]), safe_only)
    assert len(fitting) == 2
    assert len(edits_of(fitting)) == 1


@pytest.mark.parametrize(
    "edit",
    [
        Edit("README.md", 10**6, 10**6 + 3, "x"),
        Edit("README.md", 5, 3, "x"),
        Edit("README.md", -1, 3, "x"),
        Edit("OTHER.md", 0, 3, "x"),
        Edit("README.md", 0, 3, "x\ny"),
        Edit("README.md", 0, 3, "\ud800"),
    ],
)
def test_an_edit_that_does_not_fit_takes_its_finding_along(edit: Edit) -> None:
    document = the_list()
    good = moved(document, VITA_DEMO, "https://new.example/")
    assert good.fix
    bad = replace(good, fix=Fix(True, (*good.fix.edits, edit)))
    assert fitting_fixes(report_of(document, (), [bad]), safe_only) == ()


def test_an_edit_that_changes_nothing_is_no_fix() -> None:
    document = the_list()
    report = report_of(document, (), [moved(document, VITA_DEMO, VITA_DEMO)])
    assert fitting_fixes(report, safe_only) == ()


def test_what_a_fix_replaces_is_its_address_and_not_the_padding() -> None:
    document = padded("https://one.example/")
    (fix,) = fixes_of(document, "https://n.example/")
    report = report_of(document, (), [fix])
    assert replaced(report, fix) == ("https://one.example/", "https://n.example/")
    assert replaced(report, replace(fix, fix=None)) == (fix.url, fix.url)
