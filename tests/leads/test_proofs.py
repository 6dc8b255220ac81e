"""What points back at a paper, and what only seems to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._arxiv.feed import Paper
from bot.checkers._github.facts import Repository
from bot.checkers.github_readme import Readme
from bot.checkers.huggingface_paper import HubPaper
from bot.leads._known import Subject
from bot.leads._models import LINKED, model_at, own_of, prove_own, space_at
from bot.leads._pointers import Source, page_at, pointers_of
from bot.leads._proofs import Proof, names_briefly, names_in_full, prove_code, prove_page
from bot.model import Facts
from tests.checkers.github_looks import JSON
from tests.leads.listing import link

NAME = "2408.05211"
TITLE = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"
PAPER = Paper(1, TITLE, "", "")
SUBJECT = Subject(NAME, PAPER, link(f"https://arxiv.org/abs/{NAME}"))
DEMO = "https://vita.example/demo/"
OTHERS = ("2401.00001", "2401.00002", "2401.00003")


def repository(readme: Readme | None = None, **fields: Any) -> Facts:
    """What is known of a repository `o/vita` with this README."""
    known = Repository(**{"name": "o/vita", **fields}).facts
    return {"found": True, **known, "readme": readme.facts if readme else None}


def proven(facts: Facts, *sources: Source, demo: str | None = None) -> Proof | None:
    return prove_code(facts, SUBJECT, sources, demo=demo)


OWN = Readme((NAME,), 1, "VITA")
ALL = (Source.COMMENT, Source.ABSTRACT, Source.PERSON, Source.PAGE, Source.MACHINE)
AUTHORS = ALL[:2]
PEOPLE = ALL[:3]


@pytest.mark.parametrize(
    ("readme", "fields", "believed"),
    [
        # that names the paper
        (OWN, {}, ALL),
        (Readme((NAME,), 1, "The code"), {}, PEOPLE),
        (Readme((NAME,), 1, "The code"), {"description": "VITA, an omni model"}, ALL),
        (Readme((NAME, *OTHERS[:2]), 3, "The code"), {}, PEOPLE),
        (Readme((NAME, *OTHERS), 4, "The code"), {}, AUTHORS),
        (Readme((NAME, *OTHERS), 4, "VITA"), {}, ALL),
        (Readme((*OTHERS, NAME), 4, "VITA"), {}, PEOPLE),
        (Readme((*OTHERS, NAME), 4, "The code"), {}, AUTHORS),
        (Readme((OTHERS[0], NAME), 2, "VITA-1.5: Towards GPT-4o Level Real-Time Vision"), {}, AUTHORS),
        (Readme((NAME,), 1, "VITA-1.5: Towards GPT-4o Level Real-Time Vision"), {}, AUTHORS),
        # that bears its title
        (Readme((), 0, TITLE), {}, PEOPLE),
        (Readme((), 0, f"[ICLR 2025] {TITLE}"), {}, PEOPLE),
        (Readme((), 0, "Code"), {"description": TITLE}, PEOPLE),
        (Readme((), 0, "VITA"), {}, ()),
        (Readme((OTHERS[0],), 1, "VITA-1.5: Towards GPT-4o Level Real-Time Vision"), {}, ()),
        (Readme(), {}, ()),
        # that nobody should suggest
        (OWN, {"fork": True}, ()),
        (OWN, {"archived": True}, ()),
        (OWN, {"empty": True}, ()),
        (OWN, {"disabled": True}, ()),
        (Readme((NAME,), 1, "VITA", has_code=False), {}, ()),
        (Readme((NAME, *OTHERS), 11, "VITA"), {}, ()),
        (OWN, {"name": "o/awesome-omni"}, ()),
        (OWN, {"description": "A curated list of omni models"}, ()),
        (OWN, {"name": "o/vita.cpp"}, ()),
        (OWN, {"name": "o/vita.github.io"}, ()),
        (OWN, {"name": "o/ComfyUI-VITA"}, ()),
        (OWN, {"name": "o/vita-finetune"}, ()),
        (OWN, {"name": "o/finetune-vita"}, ALL),
        (OWN, {"description": "An Unofficial implementation"}, ()),
        (Readme((NAME,), 1, "PyTorch re-implementation of VITA"), {}, ()),
        (Readme((NAME,), 1, "Omni toolkit"), {}, ()),
        (None, {}, ()),
    ],
)
def test_a_repository_must_point_back_the_more_surely_the_less_its_source_is_believed(
    readme: Readme | None, fields: dict[str, Any], believed: tuple[Source, ...]
) -> None:
    facts = repository(readme, **fields)
    assert tuple(source for source in ALL if proven(facts, source)) == believed


def test_the_surest_source_is_the_one_that_counts_and_is_named_with_the_sign() -> None:
    found = proven(repository(OWN, name="O/Vita"), Source.COMMENT, Source.MACHINE)
    assert found == Proof(
        "https://github.com/O/Vita", (Source.COMMENT.value, f"its README names arXiv:{NAME}")
    )


@pytest.mark.parametrize(
    ("homepage", "is_proven"), [(DEMO, True), ("http://vita.example/demo", True), ("", False), ("x", False)]
)
def test_a_repository_whose_homepage_is_the_entrys_demo_is_the_entrys(homepage: str, is_proven: bool) -> None:
    facts = repository(Readme((), 0, "Code"), homepage=homepage)
    found = proven(facts, Source.MACHINE, demo=DEMO)
    assert (found is not None) == is_proven
    assert proven(facts, Source.MACHINE) is None
    assert proven(facts, demo=DEMO) is None


def test_a_paper_about_a_toolkit_may_have_one() -> None:
    about = Subject(NAME, Paper(1, "OmniKit: A Toolkit for Speech", "", ""), SUBJECT.link)
    facts = repository(Readme((NAME,), 1, "OmniKit: A Toolkit for Speech"))
    assert prove_code(facts, about, [Source.MACHINE], demo=None) is not None


@given(st.dictionaries(st.sampled_from(["name", "readme", "fork", "homepage", "description"]), JSON))
def test_whatever_is_remembered_no_proof_is_made_without_a_readme_that_says_so(facts: Any) -> None:
    assert proven({**facts, "name": "o/n"}, *ALL) is None


# ── pages ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "title", "is_pointed_at", "is_homepage", "is_proven"),
    [
        (DEMO, "Demo", True, True, True),
        (DEMO, "VITA demo", True, False, True),
        (DEMO, f"Samples of {TITLE}", False, True, True),
        (DEMO, "VITA demo", False, False, False),
        (DEMO, "Demo", True, False, False),
        (DEMO, "Demo", False, True, False),
        (DEMO, "VITA-1.5", True, False, False),
        (DEMO, "", True, False, False),
        ("https://vita.example/", "The group", True, True, False),
        ("https://vita.example/", "VITA", True, False, True),
        ("https://vita.example/?p=1", "The group", True, True, True),
        ("not an address", "VITA", True, True, False),
    ],
)
def test_a_page_takes_two_of_its_paper_its_title_and_its_repository(
    url: str, title: str, is_pointed_at: bool, is_homepage: bool, is_proven: bool
) -> None:
    sources = [Source.PAGE] if is_pointed_at else []
    facts: Facts = {"there": True, "title": title}
    assert (prove_page(url, facts, SUBJECT, sources, is_homepage=is_homepage) is not None) == is_proven
    for gone in ({"there": False}, {}):
        assert prove_page(url, gone, SUBJECT, sources, is_homepage=is_homepage) is None


def test_an_address_cannot_end_the_cell_that_it_is_written_into() -> None:
    found = prove_page(
        "https://vita.example/a|b)c", {"there": True, "title": "VITA"}, SUBJECT, ALL, is_homepage=True
    )
    assert found is not None
    assert found.url == "https://vita.example/a%7Cb%29c"


# ── models ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("models", "owners", "named", "found"),
    [
        (["VITA-MLLM/VITA"], ["vita-mllm"], [], "VITA-MLLM/VITA"),
        (["VITA_MLLM/vita-7b", "tuner/vita"], ["vita-mllm"], [], "VITA_MLLM/vita-7b"),
        (["VITA-MLLM/VITA", "VITA-MLLM/VITA-1.5"], ["vita-mllm"], [], "VITA-MLLM/VITA"),
        (["VITA-MLLM/VITA-1.5"], ["vita-mllm"], ["VITA-MLLM/VITA-1.5"], None),
        (["VITA-MLLM/VITA-7B", "VITA-MLLM/VITA-72B"], ["vita-mllm"], [], None),
        (
            ["VITA-MLLM/VITA-7B", "VITA-MLLM/VITA-72B"],
            ["vita-mllm"],
            ["VITA-MLLM/VITA-72B"],
            "VITA-MLLM/VITA-72B",
        ),
        (["VITA-MLLM/encoder"], ["vita-mllm"], [], None),
        (["lab/encoder"], ["vita-mllm"], ["lab/encoder"], "lab/encoder"),
        (["lab/a", "lab/b"], ["vita-mllm"], ["lab/a", "lab/b"], None),
        (["tuner/vita-gguf"], ["vita-mllm"], [], None),
        (["tuner/VITA-7B-GGUF"], ["vita-mllm"], ["tuner/VITA-7B-GGUF"], None),
        (["tuner/vita-4bit", "VITA-MLLM/VITA"], ["vita-mllm"], ["tuner/vita-4bit"], "VITA-MLLM/VITA"),
        (
            ["VITA-MLLM/VITA-AWQ", "VITA-MLLM/VITA-7B-Instruct"],
            ["vita-mllm"],
            [],
            "VITA-MLLM/VITA-7B-Instruct",
        ),
        (["VITA-MLLM/VITA-Audio"], ["vita-mllm"], [], None),
        (["VITA-MLLM/VITA-VLA-7B"], ["vita-mllm"], [], None),
        (["VITA-MLLM/VITA-8x7B-hf"], ["vita-mllm"], [], "VITA-MLLM/VITA-8x7B-hf"),
        (["tuner/vita-gguf"], [], [], None),
        ([], ["vita-mllm"], ["VITA-MLLM/VITA"], None),
    ],
)
def test_a_model_is_the_papers_where_its_own_people_say_so(
    models: list[str], owners: list[str], named: list[str], found: str | None
) -> None:
    seen = own_of(models, TITLE, owners, named)
    assert (seen[0] if seen else None) == found


@pytest.mark.parametrize(
    ("facts", "is_there"),
    [
        ({"found": True, "name": "o/m"}, True),
        ({"found": True, "name": "o/m", "disabled": True}, False),
        ({"found": True, "name": "p/m"}, False),
        ({"found": False}, False),
        ({}, False),
    ],
)
def test_a_model_must_have_been_seen_under_its_name(facts: Facts, is_there: bool) -> None:
    proof = prove_own(model_at("o/m"), facts, "why")
    assert proof == (Proof("https://huggingface.co/o/m", (LINKED, "why")) if is_there else None)


@pytest.mark.parametrize(
    ("stage", "runs"),
    [("RUNNING", True), ("SLEEPING", True), ("RUNTIME_ERROR", False), ("NO_APP_FILE", False)],
)
def test_a_space_must_have_an_app_that_runs(stage: str, runs: bool) -> None:
    facts: Facts = {"found": True, "name": "o/vita-demo", "stage": stage}
    proof = prove_own(space_at("o/vita-demo"), facts, "why")
    url = "https://huggingface.co/spaces/o/vita-demo"
    assert proof == (Proof(url, (LINKED, "why")) if runs else None)
    assert own_of(["o/vita-demo", "tuner/vita"], TITLE, ["o"]) == (
        "o/vita-demo",
        "its owner has the paper's code, too",
    )


# ── pointers and titles ───────────────────────────────────────────────────────────────────


def test_all_who_point_are_noted_the_surest_first_and_each_thing_once() -> None:
    paper = Paper(
        1,
        TITLE,
        "",
        "",
        links=("github.com/O/N", "https://arxiv.org/abs/2401.00001", "https://o.github.io/n/", "youtu.be/x"),
        abstract_links=("https://www.github.com/o/n/", "github.com/o/other/tree/main/x", "javascript:x"),
    )
    hub = HubPaper("https://github.com/o/n.git", added_by_person=True, page="http://o.github.io/n")
    found = pointers_of(paper, hub)
    assert found.code == {"o/n": (Source.COMMENT, Source.ABSTRACT, Source.PERSON)}
    assert found.pages == {"https://o.github.io/n/": (Source.COMMENT, Source.PAGE)}
    assert pointers_of(paper, HubPaper("github.com/x/y")).code["x/y"] == (Source.MACHINE,)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("o.github.io", "https://o.github.io/"),
        ("https://lab.example/demo#top", "https://lab.example/demo"),
        ("https://huggingface.co/spaces/o/s", None),
        ("https://www.youtube.com/watch?v=XeSD17YRijk", None),
        ("https://openreview.net/forum?id=aaaaaaaaaa", None),
        ("https://twitter.com/o", None),
        ("https://zhuanlan.zhihu.com/p/1", None),
        ("https://me:secret@lab.example/demo", None),
        ("http://127.0.0.1/", None),
        ("http://[::1]/", None),
        ("https://wiki.internal/demo", None),
        ("https://[broken", None),
        ("mailto:a@b.example", None),
    ],
)
def test_a_papers_page_is_no_paper_video_or_profile(url: str, page: str | None) -> None:
    assert page_at(url) == page


@given(st.text(max_size=40) | st.sampled_from(["https://github.com/" + "a/" * 30, "https://\ud800"]))
def test_any_address_is_read(written: str) -> None:
    found = pointers_of(Paper(1, TITLE, "", "", links=(written,)), HubPaper(written, page=written))
    assert len(found.code) + len(found.pages) <= 1


@pytest.mark.parametrize(
    ("text", "in_full", "briefly"),
    [
        (TITLE, True, True),
        (f"Official code of “{TITLE.upper()}” (2024)", True, False),
        ("VITA", False, True),
        ("VITA project page", False, True),
        ("The VITA page", False, False),
        ("VITA-1.5", False, False),
        ("Vitamin", False, False),
        ("", False, False),
    ],
)
def test_a_title_is_named_in_full_or_briefly(text: str, in_full: bool, briefly: bool) -> None:
    assert (names_in_full(text, TITLE), names_briefly(text, TITLE)) == (in_full, briefly)


@pytest.mark.parametrize("title", ["Moshi", "A: B", "GPT: one", "One two three four five: six", ""])
def test_short_and_common_titles_name_nothing(title: str) -> None:
    assert not names_in_full("Moshi and A: B", title)
    assert not names_briefly(title, title)
