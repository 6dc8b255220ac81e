"""arxiv.org: the pages of a paper."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.world.papers import Shown, Version, long_date
from bot.world.state import Request, World


def answer(world: World, request: Request) -> Response:
    """Answer a request to arxiv.org: `/abs/`, `/pdf/` and `/html/` of a paper."""
    _, kind, name = (*request.path.split("/", 2), "", "")[:3]
    if kind == "pdf" and name.endswith(".pdf"):
        return RedirectResponse(f"/pdf/{name.removesuffix('.pdf')}", 301)
    shown = world.paper(name)
    if shown is None:
        return HTMLResponse("<title>Not found</title>No such paper.", 404)
    match kind:
        case "abs":
            return HTMLResponse(_abstract(shown))
        case "pdf" if not shown.version.withdrawn:
            return Response(b"%PDF-1.4\n%%EOF\n", media_type="application/pdf")
        case "html" if not shown.version.withdrawn:
            return HTMLResponse(f"<title>{escape(shown.version.title)}</title>")
        case _:
            return HTMLResponse("<title>Not found</title>", 404)


def _abstract(shown: Shown) -> str:
    version, paper = shown.version, shown.paper.id
    meta = {
        "citation_title": (version.title,),
        "citation_author": version.authors,
        "citation_date": (shown.published.strftime("%Y/%m/%d"),),
        "citation_online_date": (version.submitted.strftime("%Y/%m/%d"),),
        "citation_pdf_url": (f"https://arxiv.org/pdf/{paper}",),
        "citation_arxiv_id": (paper,),
        "citation_abstract": (version.summary,),
    }
    lines = [
        f'<meta name="{name}" content="{escape(value)}" />'
        for name, values in meta.items()
        for value in values
    ]
    history = "<br/>\n".join(_history(paper, n, one) for n, one in enumerate(shown.history, 1))
    withdrawn = f'<span class="error">{escape(version.comment or "")}</span>' if version.withdrawn else ""
    return (
        f"<html><head><title>[{paper}] {escape(version.title)}</title>\n" + "\n".join(lines) + "</head>\n"
        f'<body><div class="submission-history"><h2>Submission history</h2>\n{history}</div>\n'
        f"{withdrawn}</body></html>"
    )


def _history(paper: str, number: int, version: Version) -> str:
    date = f"{long_date(version.submitted)} UTC"
    if version.withdrawn:
        return f"<strong>[v{number}]</strong> {date} (0 KB) <em>(withdrawn)</em>"
    return (
        f'<strong><a href="/abs/{paper}v{number}" rel="nofollow">[v{number}]</a></strong> {date} (1,102 KB)'
    )
