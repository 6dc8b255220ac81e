from __future__ import annotations

import json

from bot.lists.parse import parse
from bot.reporters.links import files_json, links_json

LIST = b"# Ex\n\n- **T\xc3\xa9** [arXiv](https://arxiv.org/abs/1) ![b](<i j>)\n"


def test_a_list_as_json_has_the_form_that_stays_stable() -> None:
    assert links_json(parse("list.md", LIST)) == {
        "schema": 1,
        "path": "list.md",
        "links": [
            {
                "url": "https://arxiv.org/abs/1",
                "raw": "https://arxiv.org/abs/1",
                "tag": "a",
                "kind": "link",
                "line": 3,
                "column": 10,
                "start": 24,
                "end": 47,
                "text": "arXiv",
                "section": ["Ex"],
                "entry": 0,
            },
            {
                "url": "i%20j",
                "raw": "i j",
                "tag": "img",
                "kind": "image",
                "line": 3,
                "column": 43,
                "start": 55,
                "end": 58,
                "text": "b",
                "section": ["Ex"],
                "entry": 0,
            },
        ],
        "entries": [
            {
                "title": "Té",
                "section": ["Ex"],
                "line": 3,
                "end_line": 3,
                "links": [{"label": "arXiv", "url": "https://arxiv.org/abs/1"}],
            }
        ],
    }


def test_several_lists_are_one_answer() -> None:
    documents = (parse("a.md", LIST), parse("b.md", b""))
    assert files_json(documents) == {"schema": 1, "files": [links_json(one) for one in documents]}


def test_the_answer_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(links_json(parse("a.md", b"see [a](u)"))))["links"][0]["entry"] is None
