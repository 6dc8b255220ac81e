"""Documents as keys of caches."""

from __future__ import annotations

from functools import lru_cache

from bot.edits.once import Text
from tests.lists.referee import parsed

LIST = "- [A title](https://a.example) [Code](https://github.com/o/n)\n"


def test_a_document_is_the_same_where_its_bytes_are() -> None:
    one, same, other = (Text(parsed(text)) for text in (LIST, LIST, LIST * 2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != LIST


def test_what_is_asked_of_a_document_is_worked_out_once() -> None:
    seen: list[int] = []

    @lru_cache(maxsize=2)
    def count(text: Text) -> int:
        seen.append(len(text.document.links))
        return seen[-1]

    assert [count(Text(parsed(text))) for text in (LIST, LIST, LIST * 2, LIST)] == [2, 2, 4, 2]
    assert seen == [2, 4]
