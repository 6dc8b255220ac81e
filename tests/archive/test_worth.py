from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.archive import worth
from bot.archive.worth import Page, Worth, worth_saving
from bot.checkers import resources_of
from bot.lists.parse import parse
from bot.model import Evidence, Record, Resource, Status

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = "https://lab.example/demo"


def judged(text: str, records: dict[Resource, Record] | None = None) -> Worth:
    document = parse("README.md", text.encode())
    return worth_saving([document], resources_of([document]), records or {})


def record(url: str, status: Status) -> dict[Resource, Record]:
    resource = Resource("web", url)
    return {resource: Record(resource, NOW, NOW, status, Evidence("seen"))}


def test_a_page_is_worth_saving_once_however_often_it_is_linked() -> None:
    found = judged(
        f"- [a]({PAGE}#one)\n- [b]({PAGE}) <a href='{PAGE}#two'>c</a>\n\n[d](https://b.example/)\n"
    )
    assert found == Worth(
        (Page(PAGE, "README.md", 1), Page("https://b.example/", "README.md", 4)),
        {},
    )


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("[a](https://arxiv.org/abs/2408.05211)", worth.OF_API),
        ("[a](https://github.com/o/n)", worth.OF_API),
        ("[a](https://github.com/o/n/blob/main/README.md)", worth.OF_API),
        ("[a](https://huggingface.co/o/n)", worth.OF_API),
        ("[a](https://doi.org/10.1000/x)", worth.OF_API),
        ("[a](https://youtu.be/dQw4w9WgXcQ)", worth.OF_API),
        ("[a](https://web.archive.org/web/2025/https://a.example/)", worth.ARCHIVE),
        ("[a](https://archive.ph/abcde)", worth.ARCHIVE),
        ("[a](https://me:secret@lab.example/)", worth.PRIVATE),
        ("[a](http://127.0.0.1/)", worth.PRIVATE),
        ("[a](http://169.254.169.254/latest)", worth.PRIVATE),
        ("[a](http://localhost:8080/)", worth.PRIVATE),
        ("[a](http://wiki/page)", worth.PRIVATE),
        ("[a](https://build.internal/)", worth.PRIVATE),
        ("[a](https://x.com/somebody)", worth.SPECIAL),
        ("[a](https://zhuanlan.zhihu.com/p/1)", worth.SPECIAL),
        ("[a](https://docs.google.com/document/d/1)", worth.SPECIAL),
        ("[a](https://paperswithcode.com/paper/x)", worth.SPECIAL),
        (f"![a]({PAGE})", worth.PICTURE),
    ],
)
def test_what_is_no_plain_public_page_is_left_with_a_reason(link: str, why: str) -> None:
    found = judged(link)
    assert found.pages == ()
    assert list(found.left.values()) == [why]


@pytest.mark.parametrize("status", Status)
def test_what_was_not_alive_when_last_seen_is_left(status: Status) -> None:
    found = judged(f"[a]({PAGE})", record(PAGE, status))
    is_worth = status in (Status.ALIVE, Status.UNCHECKED)
    assert [page.url for page in found.pages] == ([PAGE] if is_worth else [])
    assert list(found.left.values()) == ([] if is_worth else [worth.NOT_ALIVE])


def test_a_picture_that_is_linked_as_a_page_too_is_one() -> None:
    found = judged(f"![a]({PAGE}) [a]({PAGE})")
    assert [page.url for page in found.pages] == [PAGE]
    assert found.left == {}
