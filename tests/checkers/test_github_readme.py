from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from graphql import parse, validate
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import github_readme, is_of_leads, resource_of
from bot.checkers._github.asks import asks_of
from bot.checkers._github.facts import Repository as Known
from bot.checkers._github.parts import first_fields
from bot.checkers._github.query import build
from bot.checkers._github.readme import MOST_IDS, MOST_READ, Readme, read_readme
from bot.checkers.github_readme import readme_of
from bot.config import Settings
from bot.model import Resource, Status
from bot.world.behaviours import Api, Mood, Spell
from bot.world.repositories import Access, Repository, Snapshot
from bot.world.state import World
from tests.checkers.fake_github import schema
from tests.checkers.fake_http import NOW, reply
from tests.checkers.github_looks import JSON, NO_TOKEN, TOKEN
from tests.checkers.in_world import InWorld, judge, make_world

README = "github-readme:o/n"
WRITTEN = """<p align="center"><img src="logo.png"></p>

# Freeze-Omni: A Smart and Low Latency Model

[![arXiv](https://img.shields.io/badge/arXiv-2411.00774-b31b1b.svg)](https://arxiv.org/abs/2411.00774v5)
[Weights](https://huggingface.co/o/freeze-omni), built on [VITA](https://arxiv.org/pdf/2408.05211).
"""


def hub(**fields: Any) -> World:
    world = make_world()
    old = NOW - timedelta(days=900)
    world.put_repository(Repository(7, (Snapshot("O", "N", since=old, pushed=NOW, created=old, **fields),)))
    return world


# ── what it says ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("see https://arxiv.org/abs/2408.05211", ["2408.05211"]),
        ("[pdf](http://arxiv.org/pdf/2408.05211v2.pdf)", ["2408.05211"]),
        ("![](https://img.shields.io/badge/arXiv-2408.05211-red)", ["2408.05211"]),
        ("https://img.shields.io/badge/arXiv%20-2408.05211", ["2408.05211"]),
        ("@misc{x, eprint={2408.05211}, archivePrefix={arXiv}}", ["2408.05211"]),
        ('eprint = "2408.05211"', ["2408.05211"]),
        ("journal={arXiv preprint arXiv:2408.05211}", ["2408.05211"]),
        ("https://huggingface.co/papers/2408.05211", ["2408.05211"]),
        ("https://doi.org/10.48550/arXiv.2408.05211", ["2408.05211"]),
        ("https://www.alphaxiv.org/abs/2408.05211", ["2408.05211"]),
        ("ARXIV: 2408.05211 and arxiv.org/abs/hep-th/9901001", ["2408.05211", "hep-th/9901001"]),
        ("arxiv.org/abs/2408.05211 arxiv.org/abs/2408.05211v3", ["2408.05211"]),
        ("arxiv.org/abs/2408.052119", []),
        ("arxiv.org/abs/2499.05211", []),
        ("a score of 2408.05211", []),
        ("", []),
    ],
)
def test_papers_are_found_where_an_id_is_written_as_one(text: str, papers: list[str]) -> None:
    assert list(read_readme(text).papers) == papers


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (WRITTEN, "Freeze-Omni: A Smart and Low Latency Model"),
        ("text\n## [Title](https://a.example) here ##\n", "Title here"),
        ("<h1 align='center'>A <b>Title</b> &amp; more</h1>", "A Title & more"),
        ("The Title\n=========\n", "The Title"),
        ("# ![logo](a.png)\n\n# Title\n", "Title"),
        ("# 🎉\n# Title", "Title"),
        ("no heading", ""),
        ("", ""),
        ("# " + "x" * 900, "x" * 300),
    ],
)
def test_the_first_heading_with_words_is_its_heading(text: str, heading: str) -> None:
    assert read_readme(text).heading == heading


def test_models_are_told_from_the_other_pages_of_hugging_face() -> None:
    hf = "https://huggingface.co"
    text = f"{hf}/o/m. {hf}/o/m/tree/main {hf}/datasets/o/d {hf}/spaces/o/s {hf}/papers/2408.05211 hf.co/o/x-"
    assert read_readme(text).models == ("o/m",)


@pytest.mark.parametrize(
    ("files", "has_code"),
    [
        (["README.md", "LICENSE", "assets", "index.html", ".gitignore", "fig1.PNG"], False),
        (["README.md", "_config.yml", "_layouts", "js", "Gemfile", "favicon.ico", "robots.txt"], False),
        (["README.md", "src"], True),
        (["README.md", "train.py"], True),
        ([], False),
        (None, True),
    ],
)
def test_a_repository_of_nothing_but_words_has_no_code(files: Any, has_code: bool) -> None:
    assert read_readme("", files).has_code is has_code


def test_the_end_of_a_very_long_one_is_not_read() -> None:
    assert read_readme("x" * MOST_READ + "\narxiv.org/abs/2408.05211").papers == ()
    assert read_readme("x" * (MOST_READ - 99) + "\narxiv.org/abs/2408.05211").papers == ("2408.05211",)


def test_of_many_papers_the_first_are_kept_and_all_are_counted() -> None:
    readme = read_readme(" ".join(f"arxiv.org/abs/2408.{n:05}" for n in range(50)))
    assert (len(readme.papers), readme.count) == (MOST_IDS, 50)


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=5))
def test_any_text_is_read_and_remembered(text: str, files: list[str]) -> None:
    readme = read_readme(text, files)
    assert Readme.of({"readme": readme.facts}) == readme


@given(st.dictionaries(st.sampled_from(["papers", "count", "heading", "models", "has_code"]), JSON) | JSON)
def test_any_memory_of_it_is_read(known: Any) -> None:
    assert Readme.of({"readme": known}) is None or known


@pytest.mark.parametrize(
    "hostile",
    [
        *("# " * 100_000, "<h1>" * 50_000, "[" * 200_000, "arxiv" * 40_000, "huggingface.co/a/" * 12_000),
        *("<" * 200_000, "x\n" * 100_000, "eprint=" * 30_000, "# [a](" * 30_000, "hf.co/a-b/..-" * 15_000),
    ],
)
def test_a_hostile_one_is_read_in_no_time(hostile: str) -> None:
    start = time.process_time()
    read_readme(hostile)
    assert time.process_time() - start < 2


# ── asking ────────────────────────────────────────────────────────────────────────────────


def test_the_question_is_one_that_github_understands() -> None:
    query, _ = build(list(asks_of([Resource.parse(README)], first_fields, 100)))
    assert validate(schema(), parse(query)) == []


@pytest.mark.parametrize("settings", [TOKEN, NO_TOKEN])
async def test_a_repository_is_shown_with_what_its_readme_says(settings: Settings) -> None:
    files = {"README.md": WRITTEN, "train.py": ""}
    http = InWorld(hub(files=files, homepage="https://o.github.io/n/", description="Freeze-Omni"))
    facts = (await http.fetch(README, settings=settings))[README]
    readme, known = Readme.of(facts), Known.of(facts)
    assert readme == Readme(("2411.00774", "2408.05211"), 2, "Freeze-Omni: A Smart and Low Latency Model",
                            ("o/freeze-omni",))  # fmt: skip
    assert known is not None
    assert (known.name, known.fork, known.homepage, known.description) == (
        "O/N",
        False,
        "https://o.github.io/n/",
        "Freeze-Omni",
    )
    assert judge(README, facts).status is Status.ALIVE
    assert len(http.requests) == (1 if settings is TOKEN else 2)


@pytest.mark.parametrize("name", ["readme.md", "Readme.md", "README.rst", "README"])
async def test_other_spellings_are_found_too(name: str) -> None:
    http = InWorld(hub(files={name: WRITTEN}))
    facts = (await http.fetch(README, settings=TOKEN))[README]
    assert facts["readme"]["count"] == 2  # type: ignore[index, call-overload]
    assert facts["readme"]["has_code"] is False  # type: ignore[index, call-overload]


@pytest.mark.parametrize("settings", [TOKEN, NO_TOKEN])
async def test_a_repository_without_a_readme_names_nothing(settings: Settings) -> None:
    facts = (await InWorld(hub(files={"a.py": ""})).fetch(README, settings=settings))[README]
    assert Readme.of(facts) == Readme()


@pytest.mark.parametrize("settings", [TOKEN, NO_TOKEN])
async def test_what_is_not_public_is_no_death_but_remembered(settings: Settings) -> None:
    facts = (await InWorld(hub(access=Access.GONE)).fetch(README, settings=settings))[README]
    assert facts["found"] is False
    judgement = judge(README, facts)
    assert (judgement.status, judgement.evidence.reason) == (
        Status.ALIVE,
        "not public (deleted, private or never there)",
    )
    assert github_readme.remember({"readme": {}}, facts, NOW) == facts


async def test_a_fork_is_known_for_one() -> None:
    assert (await InWorld(hub(fork=True)).fetch(README, settings=TOKEN))[README]["fork"] is True


async def test_fourteen_are_one_question() -> None:
    http = InWorld(make_world())
    for number in range(14):
        old = NOW - timedelta(days=900)
        snapshot = Snapshot("o", f"n{number}", since=old, pushed=NOW, created=old)
        http.world.put_repository(Repository(number + 1, (snapshot,)))
    await http.fetch(*(f"github-readme:o/n{number}" for number in range(14)), settings=TOKEN)
    assert len(http.requests) == 1


async def test_without_a_token_few_are_asked() -> None:
    http = InWorld(hub())
    await http.fetch(README, *(f"github-readme:o/n{number}" for number in range(20)), settings=NO_TOKEN)
    assert len(http.requests) == github_readme.BUDGET


async def test_with_github_shut_nothing_is_known_of_it() -> None:
    http = InWorld(hub())
    http.world.spells[Api.GITHUB] = Spell(Mood.RATE_LIMITED)
    for settings in (TOKEN, NO_TOKEN):
        facts = (await http.fetch(README, settings=settings))[README]
        assert judge(README, facts).status is Status.UNCHECKED


@pytest.mark.parametrize(
    "body", [[], {}, {"content": "!", "encoding": "none"}, {"content": 1, "encoding": "base64"}]
)
async def test_a_readme_that_makes_no_sense_is_no_answer(body: Any) -> None:
    http = InWorld(hub())
    http.instead = lambda request: reply(200, body) if request.url.endswith("/readme") else None
    facts = (await http.fetch(README, settings=NO_TOKEN))[README]
    assert judge(README, facts).status is Status.UNCHECKED


def test_no_link_is_of_this_kind() -> None:
    assert is_of_leads(Resource.parse(README).kind)
    assert resource_of("https://github.com/o/n#readme") == Resource("github", "o/n")
    assert readme_of("O/N") == Resource.parse(README)
