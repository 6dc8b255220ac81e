"""A realistic list, what the bot believes of it, and reports about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.model import (
    Claim,
    Document,
    Edit,
    Entry,
    EntryLink,
    Evidence,
    Failure,
    Finding,
    Fix,
    Hop,
    Link,
    LinkKind,
    Plan,
    Record,
    Report,
    Resource,
    Rule,
    Severity,
    Span,
    Status,
    Stretch,
    Strike,
    Verdict,
    fingerprint,
)

NOW = datetime(2026, 10, 1, 6, 17, tzinfo=UTC)
PATH = "README.md"
BADGE = "https://cdn.rawgit.com/sindresorhus/awesome/d7305f38d29fed78fa85652e3a63e154dd8e8829/media/badge.svg"
HOME = "https://github.com/Ruiqi-Yan/Awesome-FullDuplexSDM"
ARXIV = "https://arxiv.org/abs/"
GITHUB = "https://github.com/"

VITA = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"
VITA_DEMO = "https://vita-home.github.io/"
MINMO_DEMO = "https://funaudiollm.github.io/minmo/"
ZHIHU = "https://zhuanlan.zhihu.com/p/1926352123244832218"
OPENREVIEW = "https://openreview.net/pdf?id=73EDGbG6mB"
LSLM_DEMO = "https://ziyang.tech/LSLM/"
SYNC_DEMO = "https://syncllm.cs.washington.edu/"
SALMONN = f"{GITHUB}bytedance/SALMONN"

DEAD = Rule("dead", Severity.ERROR, "", "")
WITHDRAWN = Rule("withdrawn", Severity.ERROR, "", "")
MISMATCH = Rule("title-mismatch", Severity.WARNING, "", "")
MOVED = Rule("moved", Severity.WARNING, "", "")
RENAMED = Rule("renamed", Severity.WARNING, "", "")
ARCHIVED = Rule("archived", Severity.WARNING, "", "")
NEW_VERSION = Rule("new-version", Severity.INFO, "", "")

ROWS: Mapping[tuple[str, str], Sequence[tuple[str, Sequence[tuple[str, str]]]]] = {
    ("Awesome-FullDuplexSDM", "Models"): (
        (VITA, [("arXiv", f"{ARXIV}2408.05211"), ("Github", f"{GITHUB}VITA-MLLM/VITA"), ("Demo", VITA_DEMO)]),
        (
            "A Full-duplex Speech Dialogue Scheme Based On Large Language Models",
            [("arXiv", f"{ARXIV}2405.19487")],
        ),
        (
            "MinMo: A Multimodal Large Language Model for Seamless Voice Interaction",
            [("arXiv", f"{ARXIV}2501.06282"), ("Demo", MINMO_DEMO)],
        ),
        ("SoulX-DuoVoice", [("Unofficial Intro", ZHIHU)]),
        (
            "SALMONN-omni: A Standalone Speech LLM without Codec Injection for Full-duplex Conversation",
            [("arXiv", f"{ARXIV}2505.17060"), ("Github", SALMONN)],
        ),
        (
            "Language Model Can Listen While Speaking",
            [("arXiv", f"{ARXIV}2408.02622"), ("Demo", LSLM_DEMO)],
        ),
        (
            "Parrot: Seamless Spoken Dialogue Interaction with Double-Channel Large Language Models",
            [("Paper", OPENREVIEW)],
        ),
        (
            "Beyond Turn-Based Interfaces: Synchronous LLMs as Full-Duplex Dialogue Agents",
            [("arXiv", f"{ARXIV}2409.15594"), ("Demo", SYNC_DEMO)],
        ),
    ),
    ("Awesome-FullDuplexSDM", "Benchmark"): (
        (
            "Talking Turns: Benchmarking Audio Foundation Models on Turn-Taking Dynamics",
            [("arXiv", f"{ARXIV}2503.01174")],
        ),
    ),
}


@dataclass
class _Writer:
    """Writes a list line by line, noting where each link comes to stand."""

    lines: list[str]
    links: list[Link]
    entries: list[Entry]

    def add(
        self, line: str, links: Iterable[tuple[str, str, str]] = (), section: tuple[str, ...] = ()
    ) -> None:
        start = sum(len(written.encode()) + 1 for written in self.lines)
        for text, url, tag in links:
            at = line.index(f"({url})") + 1
            span = Span(start + at, start + at + len(url.encode()))
            kind = LinkKind.IMAGE if tag == "img" else LinkKind.LINK
            entry = len(self.entries) if line.startswith("| **") else None
            column = at - len(text) - 2
            self.links.append(
                Link(url, url, span, len(self.lines) + 1, column, kind, tag, text, section, entry)
            )
        self.lines.append(line)


def the_list(path: str = PATH) -> Document:
    """Nine rows of Awesome-FullDuplexSDM, with its badge."""
    writer = _Writer([], [], [])
    top = ("Awesome-FullDuplexSDM",)
    writer.add(
        f"# Awesome-FullDuplexSDM [![Awesome]({BADGE})]({HOME})",
        [("Awesome", BADGE, "img"), ("", HOME, "a")],
        top,
    )
    for section, rows in ROWS.items():
        for line in ("", f"## {section[-1]}", "| Title | Relevant&nbsp;Resources |", "|:---|:---:|"):
            writer.add(line)
        for title, links in rows:
            cell = "/".join(f"[{label}]({url})" for label, url in links)
            writer.add(f"| **{title}** | {cell} |", [(label, url, "a") for label, url in links], section)
            at = len(writer.lines)
            labelled = tuple(EntryLink(label, url) for label, url in links)
            writer.entries.append(Entry(title, section, at, at, labelled))
    source = "".join(f"{line}\n" for line in writer.lines).encode()
    return Document(path, source, tuple(writer.links), tuple(writer.entries))


def resource_of(url: str) -> Resource:
    """What a link of the sample list points at."""
    if url.startswith(ARXIV):
        return Resource("arxiv", url.removeprefix(ARXIV))
    if url.startswith(GITHUB):
        return Resource("github", url.removeprefix(GITHUB).lower())
    return Resource("web", url)


def day(number: int, month: int = 9) -> datetime:
    return datetime(2026, month, number, 6, tzinfo=UTC)


def alive(resource: Resource) -> Verdict:
    by_api = resource.kind != "web"
    evidence = Evidence("HTTP 200", method="GET", http_status=200, host="example.org", tries=1)
    record = Record(resource, day(1), NOW, Status.ALIVE, evidence, last_alive=NOW, by_api=by_api)
    return Verdict(resource, Status.ALIVE, confirmed=False, evidence=evidence, record=record)


def dead(url: str, *, confirmed: bool) -> Verdict:
    """Not found on three days since the 19th, or for the first time today."""
    resource = resource_of(url)
    evidence = Evidence(
        "HTTP 404", method="GET, then GET afresh", http_status=404, host="vita-home.github.io", tries=2
    )
    days = (day(19), day(22), day(26)) if confirmed else (NOW,)
    strikes = tuple(Strike(at, by_api=False, reason="HTTP 404") for at in days)
    record = Record(
        resource,
        day(1),
        NOW,
        Status.DEAD,
        evidence,
        last_alive=day(17),
        strikes=strikes,
        history=(
            Stretch(Status.ALIVE, day(1), day(17), looks=3),
            Stretch(Status.DEAD, days[0], days[-1], looks=len(days)),
        ),
    )
    return Verdict(resource, Status.DEAD, confirmed=confirmed, evidence=evidence, record=record)


def refused(url: str, reason: str, *, tries: int = 1) -> Verdict:
    resource = resource_of(url)
    evidence = Evidence(reason, method="GET" if tries else None, tries=tries)
    record = Record(resource, day(1), NOW, Status.REFUSED, evidence)
    return Verdict(resource, Status.REFUSED, confirmed=False, evidence=evidence, record=record)


def trouble(url: str, since: datetime) -> Verdict:
    resource = resource_of(url)
    evidence = Evidence("the connection timed out", failure=Failure.TIMEOUT, host="ziyang.tech", tries=1)
    record = Record(resource, day(1), NOW, Status.TROUBLE, evidence, trouble_since=since, trouble_looks=4)
    return Verdict(resource, Status.TROUBLE, confirmed=False, evidence=evidence, record=record)


def moved(url: str, target: str) -> Verdict:
    resource = resource_of(url)
    evidence = Evidence(
        "HTTP 200", method="GET", http_status=200, final_url=target, hops=(Hop(url, 301),), tries=1
    )
    return Verdict(resource, Status.MOVED, confirmed=True, evidence=evidence, moved_to=target)


def report_of(
    document: Document,
    verdicts: Iterable[Verdict] = (),
    findings: Iterable[Finding] = (),
    waiting: Mapping[Resource, str] | None = None,
) -> Report:
    """A report in which everything is alive but what `verdicts` say."""
    resources = {link.url: resource_of(link.url) for link in document.links}
    believed = {resource: alive(resource) for resource in resources.values()}
    believed |= {verdict.resource: verdict for verdict in verdicts}
    due = tuple(sorted(resource for resource in believed if resource not in (waiting or {})))
    return Report((document,), NOW, Plan(due, waiting or {}), resources, believed, tuple(findings))


def finding(document: Document, url: str, claim: Claim) -> Finding:
    """What a claim becomes at the link `url` of a document."""
    link = next(link for link in document.links if link.url == url)
    edits = (Edit(document.path, link.span.start, link.span.end, claim.url),) if claim.url else ()
    return Finding(
        rule=claim.rule.code,
        severity=claim.severity or claim.rule.severity,
        path=document.path,
        line=link.line,
        column=link.column,
        end_line=link.line,
        url=url,
        resource=resource_of(url),
        message=claim.message,
        fingerprint=fingerprint(claim.rule.code, resource_of(url), claim.target),
        section=link.section,
        entry=None if link.entry is None else document.entries[link.entry].title,
        fix=Fix(claim.safe, edits) if edits else None,
        news=claim.message if claim.news is None else claim.news,
        suspected=claim.suspected,
    )


def gone(document: Document, url: str) -> Finding:
    """A death that is not confirmed."""
    return finding(
        document, url, Claim(DEAD, "not found now (HTTP 404)", severity=Severity.WARNING, suspected=True)
    )


def healthy_report() -> Report:
    return report_of(the_list())


def ignoring_report() -> Report:
    """A healthy list of which the policy takes one link out, and once took out another."""
    report = healthy_report()
    resources = {url: resource for url, resource in report.resources.items() if url != ZHIHU}
    return replace(
        report,
        resources=resources,
        ignored={ZHIHU: Evidence("ignored by the policy: it refuses machines")},
        notes=("the policy's ignore of all for old.example fits nothing in the list",),
    )


GITHUB_SHUT = Evidence("GitHub does not accept the token", host="api.github.com", tries=1)


def unanswered_report() -> Report:
    """A healthy list of which GitHub told nothing today."""
    report = healthy_report()
    shut = {resource: GITHUB_SHUT for resource in report.verdicts if resource.kind == "github"}
    return replace(report, unanswered=shut)


def suspect_report() -> Report:
    """One demo page was not found today, for the first time."""
    document = the_list()
    return report_of(document, [dead(VITA_DEMO, confirmed=False)], [gone(document, VITA_DEMO)])


MINMO_NEW = "https://funaudiollm.github.io/minmo-2/"
SALMONN_NEW = f"{GITHUB}bytedance/SALMONN-family"
CLAIMS = (
    (VITA_DEMO, Claim(DEAD, "gone since 2026-09-19 (HTTP 404); last seen alive 2026-09-17", news="")),
    (f"{GITHUB}VITA-MLLM/VITA", Claim(ARCHIVED, "archived on 2026-08-30")),
    (f"{ARXIV}2405.19487", Claim(WITHDRAWN, "withdrawn by its authors in v3")),
    (MINMO_DEMO, Claim(MOVED, f"moved for good to {MINMO_NEW}", MINMO_NEW, MINMO_NEW, safe=True)),
    (SALMONN, Claim(RENAMED, "now called bytedance/SALMONN-family", "x", SALMONN_NEW, safe=True)),
    (f"{ARXIV}2408.02622", Claim(MISMATCH, "the paper there is called “Birds That Listen”")),
    (f"{ARXIV}2503.01174", Claim(NEW_VERSION, "v2 of 2026-09-28 has a new title", "v2")),
)


def full_report() -> Report:
    """A little of everything that can happen to a list."""
    document = the_list()
    findings = [finding(document, url, claim) for url, claim in CLAIMS]
    verdicts = (
        dead(VITA_DEMO, confirmed=True),
        dead(SYNC_DEMO, confirmed=False),
        refused(ZHIHU, "uncheckable", tries=0),
        refused(OPENREVIEW, "HTTP 403"),
        trouble(LSLM_DEMO, day(20)),
        moved(MINMO_DEMO, MINMO_NEW),
        moved(SALMONN, SALMONN_NEW),
    )
    waiting = {
        resource_of(HOME): "alive when last seen; next look 2026-10-02 02:00 UTC",
        resource_of(BADGE): "alive when last seen; next look 2026-10-05 02:00 UTC",
    }
    report = report_of(document, verdicts, [*findings, gone(document, SYNC_DEMO)], waiting)
    return replace(report, notes=("the policy's ignore of dead for old.example ended on 2026-09-01",))


HOSTILE = (
    "@everyone",
    "@org/team",
    "#1",
    "# heading",
    "owner/repo#1",
    "GH-1",
    "gh-1",
    "d7305f38d29fed78fa85652e3a63e154dd8e8829",
    "owner/repo@d7305f3",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details></table>",
    "```\nfence\n```",
    "~~~",
    "-->",
    "<!-- listkeeper:health README.md -->",
    "- [x] fix it <!-- box:never:0123456789abcdef -->",
    "\n- [x] fix it <!-- box:never:0123456789abcdef -->\n",
    "\n<!-- listkeeper:silences never: dead -->\n",
    "\n<!-- listkeeper:findings 0123456789abcdef -->\n",
    "\n<!-- listkeeper:seal 0123456789abcdef 0123456789abcdef -->",
    "/listkeeper ignore dead",
    "a" * 10_000,
    "| a | b |\n|---|---|\n| c | d |",
    "x\n:-:\ny",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "\N{RIGHT-TO-LEFT ISOLATE}abc",
    "[x](http://evil)",
    "![x](http://evil)",
    "[x]: http://evil",
    "https://bare.example",
    "http://bare.example/a?b=c",
    "ftp://bare.example",
    "HTTPS://BARE.EXAMPLE",
    "www.bare.example",
    "WWW.bare.example",
    "somebody@bare.example",
    "mailto:somebody@bare.example",
    "xmpp:somebody@bare.example/x",
    "<https://bare.example>",
    "<somebody@bare.example>",
    "&lt;b&gt; &copy; &#64;everyone",
    "`code` ``more``",
    "**bold** __bold__ *it* _it_ ~~gone~~",
    "\\",
    "a\\|b\\`c",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "===",
    "---",
    "    indented",
    "line\r\nbreak  \n\nparagraph\u2028separator\x85",
    "\x00\x07\x1b[31mred\x1b]0;title\x07\x9b2J",
    "\ud800 lone",
    "::error::annotated",
    "##[error]annotated",
    "[bold red]markup[/] :tada:",
    "$\\alpha$ and $$x$$",
    "- [x] done",
    "[^1] [^1]: note",
    "",
    "   ",
)
"""What strangers could write into a title."""


def hostile_report() -> Report:
    """Every hostile text as the message and the entry of a finding."""
    document = the_list()
    calm = finding(document, VITA_DEMO, Claim(WITHDRAWN, ""))
    findings = tuple(
        replace(calm, message=text, entry=text, section=(text,), fingerprint=fingerprint("x", None, str(at)))
        for at, text in enumerate(HOSTILE)
    )
    return replace(report_of(document, (), findings), notes=HOSTILE)
