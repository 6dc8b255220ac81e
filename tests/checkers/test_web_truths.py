"""How hosts that mislead other checkers are judged here: a row for each behaviour that was reported."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.checkers import resource_of, web
from bot.model import Failure, Hop, Judgement, Resource, Status
from bot.net.interface import Answer, NoReply, Reply
from tests.checkers.fake_pages import FakeHttp, outside

ALIVE, DEAD, REFUSED, TROUBLE = Status.ALIVE, Status.DEAD, Status.REFUSED, Status.TROUBLE
MOVED = Status.MOVED

SITE = "https://lab.example.edu/projects/demo"
ACL, ISCA = "https://aclanthology.org", "https://www.isca-archive.org"
CVF, NEURIPS = "https://openaccess.thecvf.com", "https://proceedings.neurips.cc"
ENOUGH = 5
"""So often is every answer ready: whoever asks for more asks too much."""


def page(status: int = 200, title: str = "Demo of a model", body: str = "", **headers: str) -> Reply:
    """An answer at whatever address was asked for."""
    content = f"<title>{title}</title>{body}" if title or body else ""
    return Reply(
        "", status, {name.replace("_", "-"): value for name, value in headers.items()}, content.encode()
    )


def by_way_of(*hops: int, to: str, answer: Reply | NoReply | None = None) -> Answer:
    """An answer that redirects lead to: statuses of the hops, the first one at the address asked for."""
    last = answer or page()
    ways = tuple(Hop("" if not at else f"https://hop{at}.example/", status) for at, status in enumerate(hops))
    if isinstance(last, Reply):
        return Reply(to, last.status, last.headers, last.body, ways)
    return NoReply(to, last.failure, last.reason, ways, last.sent)


def failing(failure: Failure, reason: str = "why") -> NoReply:
    return NoReply("", failure, reason)


def placed(answer: Answer, url: str) -> Answer:
    """The answer with the address that was asked for filled in."""
    hops = tuple(Hop(hop.url or url, hop.status) for hop in answer.hops)
    if isinstance(answer, Reply):
        return Reply(answer.url or url, answer.status, answer.headers, answer.body, hops)
    return NoReply(answer.url or url, answer.failure, answer.reason, hops, answer.sent)


async def judged(url: str, answer: Answer) -> Judgement:
    """The judgement of a page that gives the same answer as often as it is asked."""
    resource = Resource("web", url)
    http = FakeHttp({url: [placed(answer, url)] * ENOUGH})
    (facts,) = [facts async for _, facts in web.fetch([resource], outside(http, retries=2))]
    return web.judge(resource, facts, {})


ROWS: Mapping[str, tuple[str, Answer, Status]] = {
    # ── hosts that turn machines away, whatever stands behind ─────────────────────────────
    "zhihu, 403": ("https://zhuanlan.zhihu.com/p/1", page(403), REFUSED),
    "zhihu, code 40362 in JSON": (
        "https://www.zhihu.com/question/1",
        page(403, "", '{"code":40362}'),
        REFUSED,
    ),
    "zhihu, its check of who we are": (
        "https://www.zhihu.com/question/1",
        page(200, "安全验证 - 知乎"),
        REFUSED,
    ),
    "openreview, 403": ("https://openreview.net/forum?id=x", page(403), REFUSED),
    "openreview, 429": ("https://openreview.net/forum?id=x", page(429), REFUSED),
    "openreview, 307 to a challenge": (
        "https://openreview.net/forum?id=x",
        by_way_of(307, to="https://openreview.net/challenge", answer=page(403)),
        REFUSED,
    ),
    "openreview, 404 that may be a wall": ("https://openreview.net/forum?id=x", page(404), REFUSED),
    "acm, LightGBM#6083": ("https://dl.acm.org/doi/1", page(403, cf_mitigated="challenge"), REFUSED),
    "sciencedirect": ("https://www.sciencedirect.com/x", page(403), REFUSED),
    "researchgate, lychee-action#148": ("https://www.researchgate.net/x", page(403), REFUSED),
    "ssrn": ("https://papers.ssrn.com/x", page(403), REFUSED),
    "wiley": ("https://onlinelibrary.wiley.com/x", page(403), REFUSED),
    "science": ("https://www.science.org/x", page(403), REFUSED),
    "sage, 503": ("https://journals.sagepub.com/x", page(503), REFUSED),
    "ieee, 202 without content": ("https://ieeexplore.ieee.org/document/1", page(202, ""), REFUSED),
    "ieee, 418": ("https://ieeexplore.ieee.org/document/1", page(418), REFUSED),
    "ieee, awesome-automotive-security#6": (
        "https://ieeexplore.ieee.org/document/1",
        page(202, "", "<script>challenge</script>", x_amzn_waf_action="challenge"),
        REFUSED,
    ),
    "semantic scholar, 202": ("https://www.semanticscholar.org/paper/x", page(202, ""), REFUSED),
    "nvidia, 202": ("https://build.nvidia.com/x", page(202, "", x_amzn_waf_action="challenge"), REFUSED),
    "medium, 403": ("https://medium.com/@a/b", page(403), REFUSED),
    "medium, a circle of cookies": ("https://medium.com/@a/b", failing(Failure.REDIRECTS), REFUSED),
    "towards data science": ("https://towardsdatascience.com/x", page(403), REFUSED),
    "uber, awesome-authorization#27": ("https://eng.uber.com/x", page(406), REFUSED),
    "bilibili, 412": ("https://www.bilibili.com/video/x", page(412), REFUSED),
    "csdn, 521": ("https://blog.csdn.net/x", page(521), REFUSED),
    "gitee, ultralytics#25450": ("https://gitee.com/o/r", page(405), REFUSED),
    "stack overflow, lychee-action#294": ("https://stackoverflow.com/q/1", page(403), REFUSED),
    "stack overflow does know what is gone": ("https://stackoverflow.com/q/1", page(404), DEAD),
    "claude, lychee-action#309": ("https://claude.ai/x", page(403), REFUSED),
    "openai, opentelemetry-demo#3289": ("https://platform.openai.com/docs", page(403), REFUSED),
    "mysql, lychee-action#282": ("https://dev.mysql.com/doc/", page(403), REFUSED),
    "docs.github.com": ("https://docs.github.com/en/x", page(403), REFUSED),
    "gnu, acle#457": ("https://www.gnu.org/x", page(429), REFUSED),
    "sourceware, acle#457": ("https://sourceware.org/x", page(429), REFUSED),
    "a listing of arXiv, 429": ("https://arxiv.org/list/cs.CL/recent", page(429), REFUSED),
    "a listing of arXiv, 406": ("https://arxiv.org/list/cs.CL/recent", page(406), REFUSED),
    "a listing of arXiv, cockroachdb/docs#12554": ("https://arxiv.org/list/cs.CL/recent", page(403), REFUSED),
    "a listing of arXiv, concrete-ml#301": (
        "https://arxiv.org/list/cs.CL/recent",
        failing(Failure.TIMEOUT),
        TROUBLE,
    ),
    "amazon, 503": ("https://www.amazon.com/dp/1", page(503, "Sorry! Something went wrong!"), REFUSED),
    "amazon's cloud does know": ("https://docs.aws.amazon.com/x", page(404), DEAD),
    "hugging face, 401 for what is missing": ("https://huggingface.co/o/m", page(401), REFUSED),
    "hugging face, llm-jp#554": ("https://huggingface.co/o/m", page(429), REFUSED),
    "hugging face, 404 for what is private": ("https://huggingface.co/o/m", page(404), REFUSED),
    # ── hosts that answer the same for what is there and what is not ──────────────────────
    "youtube, 200 for what was removed": ("https://www.youtube.com/watch?v=x", page(), REFUSED),
    "youtube, its short address": (
        "https://youtu.be/x",
        by_way_of(303, to="https://www.youtube.com/watch?v=x"),
        REFUSED,
    ),
    "youtube, a channel that is gone": ("https://www.youtube.com/@nobody", page(404), DEAD),
    "notion": ("https://www.notion.so/x", page(), REFUSED),
    "notion's sites": ("https://team.notion.site/x", page(), REFUSED),
    "google drive, missing or not shared": ("https://drive.google.com/file/d/1", page(404), REFUSED),
    "google docs, missing or not shared": ("https://docs.google.com/document/d/1", page(410), REFUSED),
    "google docs, log in": (
        "https://docs.google.com/document/d/1",
        by_way_of(302, to="https://accounts.google.com/v3/signin/identifier"),
        REFUSED,
    ),
    "google maps, agree first": (
        "https://maps.google.com/maps?q=x",
        by_way_of(302, to="https://consent.google.com/ml?continue=x"),
        REFUSED,
    ),
    # ── walls of any host, by what they send ──────────────────────────────────────────────
    "cloudflare, with 403": (SITE, page(403, "Just a moment...", cf_mitigated="challenge"), REFUSED),
    "cloudflare, with 503": (SITE, page(503, "Just a moment..."), REFUSED),
    "cloudflare, even with 404": (SITE, page(404, cf_mitigated="challenge"), REFUSED),
    "aws, captcha": (SITE, page(405, "Human Verification", x_amzn_waf_action="captcha"), REFUSED),
    "aws, by its script alone": (SITE, page(202, "", "awsWafCookieDomainList = []"), REFUSED),
    "datadome": (SITE, page(403, "x", "https://geo.captcha-delivery.com/captcha/"), REFUSED),
    "perimeterx": (SITE, page(403, "Access to this page has been denied"), REFUSED),
    "incapsula, with 200": (SITE, page(200, "", '<iframe src="/_Incapsula_Resource?x">'), REFUSED),
    "f5, with 200": (SITE, page(200, "Request Rejected"), REFUSED),
    "akamai": (SITE, page(403, "Access Denied"), REFUSED),
    "sucuri": (SITE, page(403, x_sucuri_block="1"), REFUSED),
    "anubis, with 200": (SITE, page(200, "Making sure you&#39;re not a bot!"), REFUSED),
    "vercel": (SITE, page(429, "Vercel Security Checkpoint"), REFUSED),
    "radware": (SITE, page(200, "Radware Bot Manager Captcha"), REFUSED),
    "999 at a company that bought the idea": (SITE, page(999, ""), REFUSED),
    "401": (SITE, page(401), REFUSED),
    "402": (SITE, page(402), REFUSED),
    "451": (SITE, page(451), REFUSED),
    "a page about walls is a page": (SITE, page(200, "How _cf_chl_opt works", "_cf_chl_opt"), ALIVE),
    "apify-docs#2261: a 404 behind a 403 host is a 404": (SITE, page(404), DEAD),
    # ── registries: the redirect is the proof ─────────────────────────────────────────────
    "doi to acm": (
        "https://doi.org/10.1145/1",
        by_way_of(302, to="https://dl.acm.org/x", answer=page(403)),
        ALIVE,
    ),
    "doi to sage, bids-website#223": (
        "https://doi.org/10.1177/1",
        by_way_of(302, to="https://journals.sagepub.com/x", answer=page(503)),
        ALIVE,
    ),
    "doi to oup": (
        "https://doi.org/10.1093/1",
        by_way_of(302, to="https://academic.oup.com/x", answer=page(403)),
        ALIVE,
    ),
    "doi to a circle": (
        "https://dx.doi.org/10.1002/1",
        by_way_of(301, 302, to="https://onlinelibrary.wiley.com/x", answer=failing(Failure.REDIRECTS)),
        ALIVE,
    ),
    "doi that nobody registered": ("https://doi.org/10.1/none", page(404, "Error: DOI Not Found"), DEAD),
    # ── pages that say with 200 that they are not there ───────────────────────────────────
    "a title": (SITE, page(200, "404 | Some Lab"), TROUBLE),
    "a headline": (SITE, page(200, "Some Lab", '<h1 class="x"><b>Page</b> not found</h1>'), TROUBLE),
    "a redirect to a page for it": (SITE, by_way_of(302, to="https://lab.example.edu/404.html"), TROUBLE),
    "a redirect to /not-found": (SITE, by_way_of(302, to="https://lab.example.edu/en/not-found"), TROUBLE),
    "a redirect to the front page": (SITE, by_way_of(301, to="https://lab.example.edu/"), TROUBLE),
    "a redirect to a login": (SITE, by_way_of(302, to="https://lab.example.edu/login?next=/x"), REFUSED),
    "a page about the status": ("https://wiki.example.org/HTTP_404", page(200, "404 - Wiki"), ALIVE),
    "a page about upkeep": ("https://docs.example.org/maintenance", page(200, "Maintenance | Docs"), ALIVE),
    "maintenance": (SITE, page(200, "Site under maintenance"), TROUBLE),
    "for sale": (SITE, page(200, "example.edu is for sale"), TROUBLE),
    "parked": (SITE, page(200, "example.edu", "window.park = {}"), TROUBLE),
    "a market for domains": (
        SITE,
        by_way_of(302, to="https://www.hugedomains.com/domain_profile.cfm"),
        TROUBLE,
    ),
    "an account that was suspended": (SITE, page(200, "Account Suspended"), TROUBLE),
    "a casino": (SITE, page(200, "DEMO88: Situs Slot Gacor Hari Ini"), TROUBLE),
    "a paper on casinos": (
        "https://lab.example.edu/online-casino-study",
        page(200, "Online casino players: a study"),
        ALIVE,
    ),
    # ── services that were shut down ──────────────────────────────────────────────────────
    "papers with code": (
        "https://paperswithcode.com/paper/demo",
        by_way_of(302, to="https://huggingface.co/papers/trending"),
        DEAD,
    ),
    "papers with code, with a wall behind": (
        "https://paperswithcode.com/paper/demo",
        by_way_of(302, to="https://huggingface.co/papers/trending", answer=page(429)),
        DEAD,
    ),
    "rawgit": ("https://cdn.rawgit.com/o/r/x.svg", page(404), DEAD),
    "rawgit, silent": ("https://cdn.rawgit.com/o/r/x.svg", failing(Failure.TIMEOUT), TROUBLE),
    "a short link that still leads on": (
        "https://goo.gl/abc",
        by_way_of(302, to="https://example.org/x"),
        ALIVE,
    ),
    "a short link to nowhere": ("https://goo.gl/abc", page(404), DEAD),
    # ── trouble is no death ───────────────────────────────────────────────────────────────
    "expired": (SITE, failing(Failure.TLS, "the certificate has expired"), TROUBLE),
    "another host's certificate": (
        SITE,
        failing(Failure.TLS, "the certificate is for another host"),
        TROUBLE,
    ),
    "an unknown issuer": (SITE, failing(Failure.TLS, "the certificate's issuer is unknown"), TROUBLE),
    "lychee#2223: 5xx": (SITE, page(500), TROUBLE),
    "520": (SITE, page(520), TROUBLE),
    "a loop": (SITE, failing(Failure.REDIRECTS, "redirects in a circle"), TROUBLE),
    "reset": (SITE, failing(Failure.RESET), TROUBLE),
    # ── pages of those who tell the truth ─────────────────────────────────────────────────
    "github pages, 404": ("https://user.github.io/demo/", page(404, "Site not found · GitHub Pages"), DEAD),
    "410": (SITE, page(410), DEAD),
    "no such name": (SITE, failing(Failure.NXDOMAIN), DEAD),
    "crates.io": ("https://crates.io/crates/x", page(200, "x - crates.io"), ALIVE),
    # ── proceedings: no API, but true 404s ────────────────────────────────────────────────
    "acl anthology": (f"{ACL}/2024.acl-long.589/", page(200, "A Paper - ACL Anthology"), ALIVE),
    "acl anthology, its 404": (
        f"{ACL}/2024.acl-long.9999/",
        page(404, "404 Not Found - ACL Anthology"),
        DEAD,
    ),
    "acl anthology, its 404 with 200": (
        f"{ACL}/2024.acl-long.9999/",
        page(200, "404 Not Found - ACL Anthology"),
        TROUBLE,
    ),
    "acl anthology, without the slash": (
        f"{ACL}/2024.acl-long.589",
        by_way_of(301, to=f"{ACL}/2024.acl-long.589/"),
        ALIVE,
    ),
    "acl anthology, at its old address": (
        "https://www.aclweb.org/anthology/P19-1001/",
        by_way_of(301, to=f"{ACL}/P19-1001/"),
        MOVED,
    ),
    "isca archive": (f"{ISCA}/interspeech_2021/jin21b_interspeech.html", page(200, "ISCA Archive"), ALIVE),
    "isca archive, missing": (
        f"{ISCA}/interspeech_2021/nobody21_interspeech.html",
        page(404, "404 Not Found"),
        DEAD,
    ),
    "isca archive, at its old address": (
        "https://www.isca-speech.org/archive/interspeech_2021/jin21b_interspeech.html",
        by_way_of(301, to=f"{ISCA}/interspeech_2021/jin21b_interspeech.html"),
        MOVED,
    ),
    "cvf, a pdf": (
        f"{CVF}/content/CVPR2024/papers/A_Paper_CVPR_2024_paper.pdf",
        page(200, "", content_type="application/pdf"),
        ALIVE,
    ),
    "cvf, missing": (
        f"{CVF}/content/CVPR2024/html/None_CVPR_2024_paper.html",
        page(404, "404 Not Found"),
        DEAD,
    ),
    "cvf, between http and https": (
        f"{CVF.replace('https', 'http')}/content_cvpr_2018/html/A_CVPR_2018_paper.html",
        by_way_of(301, to=f"{CVF}/content_cvpr_2018/html/A_CVPR_2018_paper.html"),
        ALIVE,
    ),
    "pmlr": ("https://proceedings.mlr.press/v97/houlsby19a.html", page(200, "A Paper"), ALIVE),
    "pmlr, missing": (
        "https://proceedings.mlr.press/v97/none19a.html",
        page(404, "Page not found · GitHub Pages"),
        DEAD,
    ),
    "pmlr, at its old address": (
        "http://proceedings.mlr.press/v97/houlsby19a.html",
        by_way_of(301, to="https://proceedings.mlr.press/v97/houlsby19a.html"),
        ALIVE,
    ),
    "neurips": (f"{NEURIPS}/paper/2020/hash/0a73-Abstract.html", page(200, "A Paper"), ALIVE),
    "neurips, missing": (f"{NEURIPS}/paper/2020/hash/none-Abstract.html", page(404, "404 Not Found"), DEAD),
    "neurips, at its old address, which says nothing of the new one": (
        "https://papers.nips.cc/paper/5346-sequence-to-sequence-learning",
        by_way_of(301, to=f"{NEURIPS}/paper/2014/hash/a14a-Abstract.html"),
        ALIVE,
    ),
    "dblp": (
        "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17",
        page(200, "dblp: Attention is All you Need."),
        ALIVE,
    ),
    "dblp, missing": ("https://dblp.org/rec/conf/nips/None", page(404, "dblp: 404 Not Found"), DEAD),
    "dblp, under load": ("https://dblp.org/pid/167/1261.html", page(429, retry_after="60"), REFUSED),
    "dblp, its challenge": (
        "https://dblp.org/pid/167/1261.html",
        page(200, "Making sure you&#39;re not a bot!"),
        REFUSED,
    ),
    # ── what can be known of those who turn machines away ─────────────────────────────────
    "bilibili, its short address": (
        "https://b23.tv/x",
        by_way_of(302, to="https://www.bilibili.com/video/x", answer=page(412)),
        REFUSED,
    ),
    "bilibili, a page that it does show": ("https://www.bilibili.com/video/x", page(200, "A video"), ALIVE),
    "zhihu, a page that it does show": ("https://zhuanlan.zhihu.com/p/1", page(200, "An article"), ALIVE),
    "zhihu, 404 that may be a wall": ("https://zhuanlan.zhihu.com/p/1", page(404), REFUSED),
    "medium, a page that it does show": ("https://medium.com/@a/b", page(200, "An article"), ALIVE),
    "notion, gone": ("https://team.notion.site/x", page(410), DEAD),
    "google drive, a login": (
        "https://drive.google.com/file/d/1",
        by_way_of(302, to="https://accounts.google.com/ServiceLogin"),
        REFUSED,
    ),
    "google docs, not shared": ("https://docs.google.com/document/d/1", page(401), REFUSED),
    "a short address of X": (
        "https://t.co/x",
        by_way_of(
            301,
            to="https://x.com/a/status/1",
            answer=NoReply("", Failure.GUARD, "redirects there", sent=False),
        ),
        REFUSED,
    ),
    "a short address of LinkedIn": (
        "https://lnkd.in/x",
        by_way_of(
            301,
            to="https://www.linkedin.com/posts/a",
            answer=NoReply("", Failure.GUARD, "redirects there", sent=False),
        ),
        REFUSED,
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_what_was_reported_is_judged_as_it_should_be(row: tuple[str, Answer, Status]) -> None:
    url, answer, status = row
    judgement = await judged(url, answer)
    assert judgement.status is status, judgement.evidence.reason


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/a/status/1",
        "https://twitter.com/a/status/1",
        "https://www.linkedin.com/in/a",
        "https://www.facebook.com/a",
        "https://www.instagram.com/a",
        "https://gist.github.com/a/1",
        "https://github.com/sponsors/a",
    ],
)
async def test_hosts_whose_answers_mean_nothing_are_not_even_asked(url: str) -> None:
    http = FakeHttp({})
    (facts,) = [facts async for _, facts in web.fetch([Resource("web", url)], outside(http))]
    assert http.asked == []
    assert web.judge(Resource("web", url), facts, {}).status is REFUSED


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2408.05211",
        "https://arxiv.org/pdf/2408.05211v2",
        "https://github.com/VITA-MLLM/VITA",
        "https://github.com/VITA-MLLM/VITA/blob/main/README.md",
        "https://huggingface.co/o/m",
        "https://huggingface.co/spaces/o/s",
        "https://doi.org/10.1145/3395363.3397376",
        "https://dl.acm.org/doi/10.1145/3395363.3397376",
        "https://openreview.net/forum?id=73EDGbG6mB",
        "https://www.youtube.com/watch?v=XeSD17YRijk",
        "https://youtu.be/XeSD17YRijk",
    ],
)
def test_what_an_api_knows_is_no_page(url: str) -> None:
    resource = resource_of(url)
    assert resource is not None
    assert resource.kind != "web"


@pytest.mark.parametrize(
    ("url", "answer", "told"),
    [
        ("https://cdn.rawgit.com/o/r/x.svg", page(404), "cdn.jsdelivr.net/gh/OWNER/REPO@REF/PATH"),
        ("http://www.isca-speech.org/archive/x", page(404), "www.isca-archive.org"),
        ("https://code.google.com/p/x", page(404), "code.google.com/archive"),
        ("https://gitter.im/o/r", failing(Failure.TIMEOUT), "app.gitter.im"),
        ("https://travis-ci.org/o/r", failing(Failure.NXDOMAIN), "travis-ci.com"),
        (
            "https://paperswithcode.com/paper/x",
            by_way_of(302, to="https://huggingface.co/papers/trending"),
            "huggingface.co/papers/ARXIV-ID",
        ),
        (SITE, page(999, ""), "status 999"),
        (SITE, page(403, cf_mitigated="challenge"), "cf-mitigated: challenge"),
        (SITE, failing(Failure.TLS, "the certificate has expired"), "the certificate has expired"),
        (
            "https://youtu.be/x",
            by_way_of(303, to="https://www.youtube.com/watch?v=x"),
            "videos that were removed",
        ),
    ],
)
async def test_the_reason_tells_people_what_to_know(url: str, answer: Answer, told: str) -> None:
    assert told in (await judged(url, answer)).evidence.reason
