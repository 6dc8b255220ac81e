from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.checkers import resources_of
from bot.decide import Found, find
from bot.judge import believe, learn
from bot.lint import tracking
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from bot.model import (
    Document,
    Evidence,
    Facts,
    Failure,
    Finding,
    Observation,
    Policy,
    Record,
    Resource,
    Severity,
    Status,
)

Days = Sequence[tuple[float, str]]
"""What was seen on which day."""

POLICY = Policy()
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE = "https://demo.example/page"
DEAD_DAYS = [(0, "dead"), (2, "dead"), (6, "dead")]


def findings_after(
    text: str,
    looks: dict[str, Days],
    *,
    failure: Failure | None = None,
    target: str | None = None,
    facts: Facts | None = None,
    policy: Policy = POLICY,
) -> list[Finding]:
    """The findings of a list whose links were seen so, on these days."""
    document = parse("README.md", text.encode())
    resources = resources_of([document])
    records: dict[Resource, Record] = {}
    last = START
    for url, days in looks.items():
        for day, status in days:
            at = START + timedelta(days=day)
            last = max(last, at)
            evidence = Evidence("HTTP 404" if status == "dead" else status, failure=failure, tries=1)
            look = Observation(resources[url], at, Status(status), evidence, target=target, facts=facts or {})
            records.update(learn(records, [look], policy))
    verdicts = believe(set(resources.values()), records, policy, last)
    return list(find(Checkout((document,), resources), verdicts, policy, last).findings)


def one(text: str, looks: dict[str, Days], **rest: str) -> Finding:
    (finding,) = findings_after(text, looks, **rest)  # type: ignore[arg-type]
    return finding


def test_links_that_point_at_one_paper_are_one_resource() -> None:
    document = parse(
        "README.md", b"[a](https://arxiv.org/abs/2408.05211) [b](https://arxiv.org/pdf/2408.05211v2.pdf)"
    )
    assert {str(resource) for resource in resources_of([document]).values()} == {"arxiv:2408.05211"}


def test_one_404_is_a_warning_that_says_now() -> None:
    finding = one(f"# A\n\n- [Some tool]({PAGE})\n", {PAGE: [(0, "dead")]})
    assert (finding.rule, finding.severity, finding.message) == (
        "dead",
        Severity.WARNING,
        "not found now (HTTP 404)",
    )
    assert (finding.line, finding.section, finding.entry) == (3, ("A",), "Some tool")


def test_a_confirmed_death_is_an_error_that_says_since_when() -> None:
    finding = one(
        f"- [Some tool]({PAGE})\n", {PAGE: [(0, "alive"), *((day + 7, word) for day, word in DEAD_DAYS)]}
    )
    assert finding.severity is Severity.ERROR
    assert finding.message == "gone since 2026-03-09 (HTTP 404; last seen alive 2026-03-02)"


def test_suspicion_and_confirmation_have_one_fingerprint() -> None:
    text = f"- [Some tool]({PAGE})\n"
    moved = f"Intro.\n\n- [Renamed entry]({PAGE})\n"
    suspected = one(text, {PAGE: [(0, "dead")]})
    confirmed = one(moved, {PAGE: DEAD_DAYS})
    assert suspected.fingerprint == confirmed.fingerprint


def test_what_was_not_looked_at_is_not_told() -> None:
    assert findings_after(f"[Page]({PAGE})", {}) == []


@pytest.mark.parametrize("status", ["alive", "refused", "trouble", "unchecked"])
def test_walls_trouble_and_life_are_no_findings(status: str) -> None:
    assert findings_after(f"[Page]({PAGE})", {PAGE: [(0, status), (7, status)]}) == []


def test_three_weeks_of_trouble_are_unreachable_and_never_dead() -> None:
    finding = one(f"[Page]({PAGE})", {PAGE: [(day, "trouble") for day in (0, 7, 14, 21)]})
    assert (finding.rule, finding.severity) == ("unreachable", Severity.WARNING)
    assert "2026-03-02" in finding.message


@pytest.mark.parametrize(("days", "fixed"), [([(0, "moved")], False), ([(0, "moved"), (1, "moved")], True)])
def test_a_move_is_offered_as_a_safe_edit_when_two_looks_agree(days: Days, fixed: bool) -> None:
    text = f"- [Some tool]({PAGE}#top)\n"
    finding = one(text, {f"{PAGE}#top": days}, target="https://new.example/page")
    assert finding.rule == "moved"
    assert (finding.fix is not None and finding.fix.safe) is fixed
    if finding.fix is not None:
        (edit,) = finding.fix.edits
        assert text[edit.start : edit.end] == f"{PAGE}#top"
        assert edit.replacement == "https://new.example/page#top"


MOVED_DAYS = [(0.0, "moved"), (1.0, "moved")]


@pytest.mark.parametrize("status", ["trouble", "refused"])
def test_a_bad_day_changes_nothing_of_a_confirmed_move(status: str) -> None:
    text, new = f"- [Some tool]({PAGE})\n", "https://new.example/page"
    before = one(text, {PAGE: MOVED_DAYS}, target=new)
    assert one(text, {PAGE: [*MOVED_DAYS, (8, status)]}, target=new) == before


def test_what_is_not_found_once_is_a_suspect_beside_what_is_known_of_it() -> None:
    text, new = f"- [Some tool]({PAGE})\n", "https://new.example/page"
    before = one(text, {PAGE: MOVED_DAYS}, target=new)
    suspect, still = findings_after(text, {PAGE: [*MOVED_DAYS, (8, "dead")]}, target=new)
    assert (suspect.rule, suspect.suspected) == ("dead", True)
    assert still == before
    days = [*MOVED_DAYS, *((day + 8, word) for day, word in DEAD_DAYS)]
    assert one(text, {PAGE: days}, target=new).severity is Severity.ERROR


def test_a_repository_that_is_not_shown_once_is_still_archived() -> None:
    url = "https://github.com/o/n"
    facts: Facts = {"found": True, "name": "o/n", "archived": True, "pushed_at": "2026-03-01T00:00:00Z"}
    text, alive = f"- [Code]({url})\n", [(0.0, "alive")]
    before = one(text, {url: alive}, facts=facts)  # type: ignore[arg-type]
    found = findings_after(text, {url: [*alive, (1, "dead")]}, facts=facts)
    assert [finding.rule for finding in found] == ["repo-gone", before.rule]
    assert found[1] == before
    days = [*alive, *((day + 1, word) for day, word in DEAD_DAYS)]
    assert [finding.rule for finding in findings_after(text, {url: days}, facts=facts)] == ["repo-gone"]


@pytest.mark.parametrize(("status", "failure"), [("trouble", None), ("dead", Failure.NXDOMAIN)])
def test_a_bad_day_of_a_whole_host_takes_no_move_back(status: str, failure: Failure | None) -> None:
    text, urls = many("old.example", 5)
    new = "https://new.example/page"
    before = findings_after(text, every(urls, MOVED_DAYS), target=new)
    assert len(before) == 5
    after = findings_after(text, every(urls, [*MOVED_DAYS, (8, status)]), target=new, failure=failure)
    assert [finding for finding in after if finding.rule != "host-down"] == before
    assert len(after) == (5 if failure is None else 6)


def every(urls: Iterable[str], days: Days) -> dict[str, Days]:
    return dict.fromkeys(urls, days)


def many(host: str, count: int) -> tuple[str, list[str]]:
    urls = [f"https://{host}/{number}" for number in range(count)]
    return "".join(f"- [{number}]({url})\n" for number, url in enumerate(urls)), urls


def test_a_host_that_fails_as_a_whole_is_one_finding() -> None:
    text, urls = many("down.example", 5)
    found = findings_after(text, every(urls, [(0, "dead")]), failure=Failure.NXDOMAIN)
    assert [(finding.rule, finding.severity, finding.line) for finding in found] == [
        ("host-down", Severity.WARNING, 1)
    ]
    assert found[0].message == "down.example fails as a whole, with all 5 of its pages"
    confirmed = findings_after(text, every(urls, DEAD_DAYS), failure=Failure.NXDOMAIN)
    assert [(finding.rule, finding.severity) for finding in confirmed] == [("host-down", Severity.ERROR)]


def test_a_host_with_three_links_or_with_one_alive_fails_link_by_link() -> None:
    text, urls = many("down.example", 3)
    assert len(findings_after(text, every(urls, [(0, "dead")]), failure=Failure.NXDOMAIN)) == 3
    text, urls = many("down.example", 5)
    looks = every(urls, [(0.0, "dead")]) | {urls[0]: [(0, "alive")]}
    assert len(findings_after(text, looks, failure=Failure.NXDOMAIN)) == 4


def test_404s_stay_with_their_links() -> None:
    text, urls = many("down.example", 5)
    assert {finding.rule for finding in findings_after(text, every(urls, [(0, "dead")]))} == {"dead"}


def test_a_host_in_mere_trouble_is_not_told_before_three_weeks() -> None:
    text, urls = many("down.example", 5)
    assert findings_after(text, every(urls, [(0, "trouble")])) == []
    weeks = [(day, "trouble") for day in (0, 7, 14, 21)]
    assert [finding.rule for finding in findings_after(text, every(urls, weeks))] == ["host-down"]


@pytest.mark.parametrize(
    "comment",
    ["<!-- listkeeper-ignore: dead, on holiday -->", "<!-- listkeeper-ignore: all -->"],
)
def test_an_ignore_comment_silences_the_line_below_and_its_own(comment: str) -> None:
    above = f"{comment}\n[Page]({PAGE})\n"
    beside = f"[Page]({PAGE}) {comment}\n"
    for text in (above, beside):
        assert findings_after(text, {PAGE: [(0, "dead")]}) == []


def test_an_ignore_comment_for_another_rule_or_line_silences_nothing() -> None:
    for text in (
        f"<!-- listkeeper-ignore: moved, why -->\n[Page]({PAGE})\n",
        f"<!-- listkeeper-ignore: dead, why -->\n\n[Page]({PAGE})\n",
    ):
        assert len(findings_after(text, {PAGE: [(0, "dead")]})) == 1


@pytest.mark.parametrize(
    "url", ["http://", "http://host:99999/", "https://ex ample.com/", f"https://{'a' * 9000}.x/"]
)
def test_an_address_that_no_browser_could_open_is_malformed(url: str) -> None:
    finding = one(f"[x](<{url}>)", {})
    assert (finding.rule, finding.severity, finding.resource) == ("malformed", Severity.ERROR, None)


@pytest.mark.parametrize("url", ["#", "docs/page.md", "mailto:a@example.com", "https://github.com/features"])
def test_what_is_no_web_address_of_ours_is_left_alone(url: str) -> None:
    assert findings_after(f"[x]({url})", {}) == []


def test_findings_of_two_links_to_one_resource_share_their_fingerprint() -> None:
    found = findings_after(f"[a]({PAGE})\n\n[b]({PAGE})\n", {PAGE: [(0, "dead")]})
    assert [finding.line for finding in found] == [1, 3]
    assert len({finding.fingerprint for finding in found}) == 1


def test_an_empty_list_has_no_findings() -> None:
    assert find(Checkout((Document("README.md", b"", (), ()),), {}), {}, POLICY, START) == Found((), ())


def test_a_host_is_told_at_the_link_that_makes_it_worth_telling() -> None:
    text, urls = many("down.example", 5)
    looks: dict[str, Days] = {url: [(0, "trouble")] for url in urls}
    looks[urls[3]] = [(0, "dead")]
    (finding,) = findings_after(text, looks, failure=Failure.NXDOMAIN)
    assert (finding.rule, finding.url, finding.severity) == ("host-down", urls[3], Severity.WARNING)


def test_an_address_that_urllib_cannot_read_stops_nothing() -> None:
    text = f'<a href="http://a\u2100@example.com/">y</a>\n\n[Page]({PAGE})\n'
    assert [
        finding.url for finding in findings_after(text, {PAGE: [(0, "dead")]}) if finding.rule == "dead"
    ] == [PAGE]


def test_what_holds_no_link_stands_in_the_section_around_it() -> None:
    text = f"# T\n\n## One\n\n| a |\n|---|\n| [x]({PAGE}) | lost |\n"
    (finding,) = findings_after(text, {})
    assert (finding.rule, finding.section) == ("surplus-cells", ("T", "One"))


PAPER = "https://arxiv.org/abs/1503.03535"
REAL_TITLE = "On Using Monolingual Corpora in Neural Machine Translation"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (
            f"* University of Montreal and Middle East [[Paper]({PAPER})]\n  * *{REAL_TITLE}*, 2015\n",
            [],
        ),
        (f"* Sparse Attention for Protein Folding at Scale [[Paper]({PAPER})]\n", ["title-mismatch"]),
    ],
)
def test_a_mismatch_is_told_only_where_nothing_near_the_link_names_the_paper(
    text: str, rules: list[str]
) -> None:
    facts: Facts = {"version": 1, "title": REAL_TITLE, "updated": "", "published": "", "authors": []}
    found = findings_after(text, {PAPER: [(0, "alive")]}, facts=facts)
    assert [finding.rule for finding in found] == rules


# ── severity ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wanted", "confirmed", "suspected"),
    [
        (Severity.ERROR, Severity.ERROR, Severity.WARNING),
        (Severity.WARNING, Severity.WARNING, Severity.WARNING),
        (Severity.INFO, Severity.INFO, Severity.INFO),
    ],
)
def test_the_policy_says_how_much_a_rule_matters_and_a_suspicion_never_matters_more(
    wanted: Severity, confirmed: Severity, suspected: Severity
) -> None:
    policy = Policy(rules={"dead": wanted})
    text = f"- [Some tool]({PAGE})\n"
    (sure,) = findings_after(text, {PAGE: DEAD_DAYS}, policy=policy)
    (unsure,) = findings_after(text, {PAGE: [(0, "dead")]}, policy=policy)
    assert (sure.severity, sure.suspected) == (confirmed, False)
    assert (unsure.severity, unsure.suspected) == (suspected, True)


def test_a_severity_can_be_raised() -> None:
    text = "- [Some tool](https://demo.example/?utm_source=x)\n"
    policy = Policy(rules={"tracking": Severity.ERROR})
    assert [finding.severity for finding in findings_after(text, {})] == [Severity.INFO]
    assert [finding.severity for finding in findings_after(text, {}, policy=policy)] == [Severity.ERROR]


@pytest.mark.parametrize("wanted", [Severity.INFO, Severity.ERROR])
def test_a_host_is_as_bad_as_the_policy_says_even_where_its_death_is_certain(wanted: Severity) -> None:
    text, urls = many("down.example", 5)
    looks, policy = every(urls, DEAD_DAYS), Policy(rules={"host-down": wanted})
    (finding,) = findings_after(text, looks, failure=Failure.NXDOMAIN, policy=policy)
    assert (finding.severity, finding.suspected) == (wanted, False)


def test_a_rule_that_is_off_says_nothing_and_silences_no_other() -> None:
    text = f"- [Some tool]({PAGE}?utm_source=x)\n"
    looks: dict[str, Days] = {f"{PAGE}?utm_source=x": [(0, "dead")]}
    found = findings_after(text, looks, policy=Policy(rules={"dead": None}))
    assert [finding.rule for finding in found] == ["tracking"]


@pytest.mark.parametrize("days", [[(0, "dead")], DEAD_DAYS])
def test_an_address_that_can_have_no_paper_is_told_once(days: Days) -> None:
    url = "https://arxiv.org/abs/2502.1"
    text = f"- [Paper]({url})\n"
    assert one(text, {url: days}).rule == "arxiv-malformed"
    off = Policy(rules={"arxiv-malformed": None})
    assert [finding.rule for finding in findings_after(text, {url: days}, policy=off)] == ["dead"]
    silenced = f"{text.strip()} <!-- listkeeper-ignore: arxiv-malformed, why -->\n"
    assert one(silenced, {url: days}).rule == "dead"


def test_a_rule_that_is_off_by_default_speaks_where_the_policy_gives_it_a_severity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tracking, "TRACKING", replace(tracking.TRACKING, on=False))
    text = "- [Some tool](https://demo.example/?utm_source=x)\n"
    assert findings_after(text, {}) == []
    policy = Policy(rules={"tracking": Severity.INFO})
    assert [finding.rule for finding in findings_after(text, {}, policy=policy)] == ["tracking"]


def test_a_suspected_host_is_told_as_suspected_and_one_in_mere_trouble_is_not() -> None:
    text, urls = many("down.example", 5)
    (gone,) = findings_after(text, every(urls, [(0, "dead")]), failure=Failure.NXDOMAIN)
    (slow,) = findings_after(text, every(urls, [(day, "trouble") for day in (0, 7, 14, 21)]))
    assert (gone.suspected, slow.suspected) == (True, False)
