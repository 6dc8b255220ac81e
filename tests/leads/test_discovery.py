"""What is asked about entries that lack something, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import resources_of
from bot.decide import find
from bot.edits.patch import apply
from bot.judge import believe, learn
from bot.leads import discovery
from bot.leads.discovery import RULES
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from bot.model import Evidence, Facts, Finding, Observation, Policy, Record, Resource, Status, Verdict
from tests.checkers.github_looks import JSON
from tests.fake_web import START

POLICY = Policy()
NAME = "2502.13472"
TITLE = "FlexDuo: A Pluggable System for Full-Duplex Dialogue"
NEIGHBOUR = (
    "- **Another paper of a lab** [paper](https://arxiv.org/abs/2401.00001) | [code](https://github.com/o/n)"
    " | [demo](https://o.example/n) | [model](https://huggingface.co/o/m)\n"
)
OWN = f"- **{TITLE}** [paper](https://arxiv.org/abs/{NAME})"
LIST = f"{OWN}\n{NEIGHBOUR}"
CODE, PAGE, MODEL = "https://github.com/duo/FlexDuo", "https://lab.example/flexduo", "duo/FlexDuo-7B"
README: Facts = {"papers": [NAME], "count": 1, "heading": "FlexDuo", "models": [], "has_code": True}
REPOSITORY: Facts = {"found": True, "name": "duo/FlexDuo", "homepage": PAGE, "readme": README}
HUB: Facts = {"found": True, "code": CODE, "added_by_person": True, "page": PAGE, "models": [MODEL]}


def paper(title: str = TITLE, **fields: object) -> Facts:
    return {"found": True, "version": 1, "title": title, **fields}  # type: ignore[dict-item]  # JSON all of it


SEEN: Mapping[str, Facts] = {
    f"arxiv:{NAME}": paper(),
    f"huggingface-paper:{NAME}": HUB,
    "github-readme:duo/flexduo": REPOSITORY,
    f"candidate-page:{PAGE}": {"there": True, "title": "FlexDuo"},
    f"huggingface:models/{MODEL}": {"found": True, "name": MODEL},
}


def remembered(seen: Mapping[str, Facts], status: Status = Status.ALIVE) -> dict[Resource, Record]:
    looks = [
        Observation(Resource.parse(key), START, status, Evidence("seen"), facts, by_api=True)
        for key, facts in seen.items()
    ]
    return learn({}, looks, POLICY)


def believed(text: str, records: Mapping[Resource, Record]) -> tuple[Checkout, dict[Resource, Verdict]]:
    document = parse("README.md", text.encode())
    checkout = Checkout((document,), resources_of([document]))
    return checkout, believe({*checkout.resources.values(), *records}, records, POLICY, START)


def asked(seen: Mapping[str, Facts], text: str = LIST, policy: Policy = POLICY) -> set[str]:
    checkout, verdicts = believed(text, remembered(seen))
    return {str(one) for one in discovery.wanted(checkout, verdicts, policy, START)}


def told(seen: Mapping[str, Facts], text: str = LIST) -> list[Finding]:
    checkout, verdicts = believed(text, remembered(seen))
    found = find(checkout, verdicts, POLICY, START + timedelta(hours=1)).findings
    return [finding for finding in found if finding.rule in {rule.code for rule in RULES}]


def rules(found: Iterable[Finding]) -> list[str]:
    return sorted(finding.rule for finding in found)


SAID = "somebody told Hugging Face that it is the paper's, and its README names arXiv"
MESSAGES = {
    "code-found": f"its code seems to be at {CODE}: {SAID}:{NAME}",
    "demo-found": f"its page seems to be at {PAGE}: Hugging Face names it as the paper's page, and it is the "
    "homepage of the entry's repository",
    "model-found": f"its model seems to be at https://huggingface.co/{MODEL}: its card on Hugging Face names "
    "the paper, and its owner has the paper's code, too",
}
ALL = ["code-found", "demo-found", "model-found"]
FIRST = {f"arxiv:{NAME}": paper()}


def without(key: str, **instead: Facts) -> dict[str, Facts]:
    left = {name: facts for name, facts in SEEN.items() if not name.startswith(key)}
    return left | instead


# ── asking ────────────────────────────────────────────────────────────────────────────────


def test_each_answer_leads_to_the_next_question() -> None:
    hub = f"huggingface-paper:{NAME}"
    assert asked({}) == {hub}
    assert asked(FIRST) == {hub}
    pointed = asked({**FIRST, hub: HUB})
    assert pointed == {hub, "github-readme:duo/flexduo", f"candidate-page:{PAGE}"}
    assert asked(without("huggingface:models")) == pointed | {f"huggingface:models/{MODEL}"}
    assert asked(SEEN) == asked(without("huggingface:models"))


def test_what_a_paper_itself_says_needs_no_hugging_face() -> None:
    said = paper(links=["github.com/duo/a"], abstract_links=["https://lab.example/b"])
    assert asked({f"arxiv:{NAME}": said}) == {
        f"huggingface-paper:{NAME}",
        "github-readme:duo/a",
        "candidate-page:https://lab.example/b",
    }


@pytest.mark.parametrize(
    "text",
    [
        LIST.partition("\n")[0],
        f"- **{TITLE}** [code](https://github.com/duo/x)\n{NEIGHBOUR}",
        OWN.replace(TITLE, "Attention over Proteins in Deep Space") + f"\n{NEIGHBOUR}",
        f"{OWN} [paper](https://arxiv.org/abs/2502.13473)\n{NEIGHBOUR}",
        f"{OWN} | [code](https://github.com/duo/x) | [demo](https://y.example) | [model](https://hf.co/d/z)\n{NEIGHBOUR}",
    ],
)
def test_nothing_is_asked_of_an_entry_that_lacks_nothing_or_is_about_no_one_paper(text: str) -> None:
    assert asked(SEEN, text) == set()
    assert told(SEEN, text) == []


def test_nothing_is_asked_about_a_paper_that_arxiv_does_not_know_or_from_before_2007() -> None:
    checkout, verdicts = believed(LIST, remembered(FIRST, Status.DEAD))
    assert set(discovery.wanted(checkout, verdicts, POLICY, START)) == set()
    assert asked({}, LIST.replace(NAME, "cs/0601001")) == set()


def test_nothing_is_asked_about_a_withdrawn_paper() -> None:
    said = paper(comment="This paper has been withdrawn by the authors", links=[CODE])
    assert asked(without("arxiv") | {f"arxiv:{NAME}": said}) == set()


def test_rules_that_are_off_ask_nobody() -> None:
    off = Policy(rules=dict.fromkeys(["demo-found", "model-found"]))
    assert asked(SEEN, policy=off) == {f"huggingface-paper:{NAME}", "github-readme:duo/flexduo"}
    assert asked(SEEN, policy=Policy(rules=dict.fromkeys(ALL))) == set()


def test_a_space_of_whoever_has_the_code_is_the_demo_where_no_page_is() -> None:
    space, hub = "huggingface:spaces/duo/FlexDuo", f"huggingface-paper:{NAME}"
    left = without("huggingface-paper") | {hub: {**HUB, "page": "", "spaces": ["duo/FlexDuo", "tuner/x"]}}
    unlisted = {**left, "github-readme:duo/flexduo": {**REPOSITORY, "homepage": ""}}
    assert space in asked(unlisted)
    assert "demo-found" not in rules(told(unlisted))
    found = told({**unlisted, space: {"found": True, "name": "duo/FlexDuo", "stage": "SLEEPING"}})
    (demo,) = (finding for finding in found if finding.rule == "demo-found")
    assert "https://huggingface.co/spaces/duo/FlexDuo" in demo.message


KEYS = (
    "found",
    "name",
    "readme",
    "models",
    "spaces",
    "code",
    "page",
    "title",
    "version",
    "links",
    "there",
    "homepage",
)


@given(st.fixed_dictionaries({key: st.dictionaries(st.sampled_from(KEYS), JSON) for key in SEEN}))
def test_whatever_is_remembered_is_read(seen: Mapping[str, Facts]) -> None:
    for text in (LIST, f"{LIST}{LIST}"):
        checkout, verdicts = believed(text, remembered(seen))
        assert all(resource.key for resource in discovery.wanted(checkout, verdicts, POLICY, START))
        assert list(discovery.spots(checkout, verdicts, POLICY, START)) == []


# ── telling ───────────────────────────────────────────────────────────────────────────────


def test_what_was_found_is_told_with_both_signs_and_an_unsafe_edit_in_the_lists_style() -> None:
    found = told(SEEN)
    assert rules(found) == ALL
    for finding in found:
        assert (finding.line, finding.severity, finding.resource) == (1, "info", Resource("arxiv", NAME))
        assert finding.fix is not None
        assert not finding.fix.safe
    assert {finding.rule: finding.message for finding in found} == MESSAGES
    fix = found[0].fix
    assert fix is not None
    after = apply(LIST.encode(), fix.edits).decode()
    assert after.splitlines()[0] == f"{LIST.splitlines()[0]} | [code]({CODE})"


@pytest.mark.parametrize(
    "key", ["huggingface-paper", "github-readme", "candidate-page", "huggingface:models", "arxiv"]
)
def test_nothing_is_told_of_what_was_never_seen(key: str) -> None:
    lost = {
        "huggingface-paper": ALL,
        "github-readme": ["code-found", "model-found"],
        "candidate-page": ["demo-found"],
        "huggingface:models": ["model-found"],
        "arxiv": ALL,
    }
    assert rules(told(without(key))) == [rule for rule in ALL if rule not in lost[key]]


@pytest.mark.parametrize("status", [Status.DEAD, Status.TROUBLE, Status.UNCHECKED, Status.REFUSED])
def test_nothing_is_told_of_what_shows_no_life(status: Status) -> None:
    records = remembered(SEEN)
    gone = remembered({"github-readme:duo/flexduo": REPOSITORY}, status)
    checkout, verdicts = believed(LIST, records | gone)
    found = [spot.claim.rule.code for spot in discovery.spots(checkout, verdicts, POLICY, START)]
    assert "code-found" not in found


@pytest.mark.parametrize(
    ("link", "left"),
    [
        (CODE, ["demo-found"]),
        (f"{CODE.lower()}/tree/main/examples", ["demo-found"]),
        (PAGE + "/", ["code-found", "model-found"]),
        (PAGE.replace("https", "http"), ["code-found", "model-found"]),
        (f"https://huggingface.co/{MODEL}", ["code-found", "demo-found"]),
    ],
)
def test_what_another_entry_links_to_is_not_suggested(link: str, left: list[str]) -> None:
    assert rules(told(SEEN, f"{LIST}- **A third one** [more]({link})\n")) == left


def test_what_the_list_links_to_by_an_old_name_is_not_suggested() -> None:
    text = f"{LIST}- **A third one** [more](https://github.com/old/name)\n"
    renamed: Facts = {"found": True, "name": "duo/FlexDuo"}
    assert rules(told({**SEEN, "github:old/name": renamed}, text)) == ["demo-found"]


def test_what_the_list_links_to_by_the_name_of_today_is_not_suggested_by_an_old_one() -> None:
    renamed = {**REPOSITORY, "name": "duo2/FlexDuo-code"}
    text = f"{LIST}- **A third one** [more](https://github.com/duo2/FlexDuo-code)\n"
    assert rules(told(without("github-readme", **{"github-readme:duo/flexduo": renamed}), text)) == [
        "demo-found"
    ]


def test_what_the_list_links_to_is_not_asked_about_anew() -> None:
    text = f"{LIST}- **A third one** [code]({CODE}) [demo]({PAGE}/) [model](https://huggingface.co/{MODEL})\n"
    seen = without("github-readme")
    assert asked(seen, text) == {f"huggingface-paper:{NAME}"}


def test_a_renamed_repository_is_suggested_by_its_name_of_today() -> None:
    renamed = {**REPOSITORY, "name": "duo2/FlexDuo-code"}
    (code, *_) = told(without("github-readme", **{"github-readme:duo/flexduo": renamed}))
    assert "https://github.com/duo2/FlexDuo-code:" in code.message


def test_what_would_serve_two_papers_is_suggested_to_neither() -> None:
    other = "2502.13473"
    readme = {**README, "papers": [NAME, other], "count": 2}
    seen = {
        **without("github-readme"),
        "github-readme:duo/flexduo": {**REPOSITORY, "readme": readme, "description": "FlexDuo and LoopDuo"},
        f"arxiv:{other}": paper("LoopDuo: Another System for Dialogue", links=[CODE]),
    }
    text = f"- **LoopDuo: Another System for Dialogue** [paper](https://arxiv.org/abs/{other})\n{LIST}"
    assert "code-found" not in rules(told(seen, text))
    assert "code-found" in rules(told(seen))


def test_a_paper_that_stands_in_a_list_twice_is_told_of_twice_and_once_to_silence() -> None:
    found = told(SEEN, f"{LIST}\n## By year\n\n{OWN}\n")
    assert rules(found) == sorted(ALL * 2)
    assert len({one.fingerprint for one in found}) == len(ALL)


def test_what_entries_lack_is_unsettled_whatever_was_found() -> None:
    paper = Resource("arxiv", NAME)
    for seen in ({}, SEEN):
        checkout, verdicts = believed(LIST, remembered(seen))
        assert {(rule.code, one) for rule, one in discovery.unsettled(checkout, verdicts, POLICY)} == {
            (rule, paper) for rule in ALL
        }
    has_code = LIST.replace(f"abs/{NAME})", f"abs/{NAME}) | [code]({CODE})")
    checkout, verdicts = believed(has_code, remembered(SEEN))
    left = [rule.code for rule, _ in discovery.unsettled(checkout, verdicts, POLICY)]
    assert left == ["demo-found", "model-found"]
    off = Policy(rules={"model-found": None})
    assert [rule.code for rule, _ in discovery.unsettled(checkout, verdicts, off)] == ["demo-found"]
