"""arxiv.org: the pages of a paper, the OAI record that has its versions, and its DataCite DOI."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.world.atom import stamp, text
from bot.world.papers import Shown, Version, show, split_id
from bot.world.state import Request, World

XML = "text/xml; charset=utf-8"
DOI = "10.48550/arxiv."
UNKNOWN = "The value of the identifier argument is unknown or illegal in this repository."


def answer(world: World, request: Request) -> Response:
    """Answer a request to arxiv.org: `/abs/`, `/pdf/` and `/html/` of a paper."""
    _, kind, name = (*request.path.split("/", 2), "", "")[:3]
    if kind == "pdf" and name.endswith(".pdf"):
        return RedirectResponse(f"/pdf/{name.removesuffix('.pdf')}", 301)
    shown = _shown(world, name)
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


def oai(world: World, request: Request) -> Response:
    """Answer `GetRecord` in the format `arXivRaw` (facts §1.5); errors come with HTTP 200."""
    query = request.query
    name = query.get("identifier", "").removeprefix("oai:arXiv.org:")
    if query.get("verb") != "GetRecord" or query.get("metadataPrefix") != "arXivRaw":
        return _oai(world, "<error code='badArgument'>Only GetRecord of arXivRaw is known here</error>")
    shown = None if "v" in name else _shown(world, name)
    if shown is None:
        return _oai(
            world,
            f"<error code='idDoesNotExist'>{UNKNOWN}</error>",
        )
    return _oai(world, _raw_record(shown))


def datacite(world: World, request: Request) -> Response:
    """Answer `/dois/10.48550/arXiv.ID`: does this paper exist?"""
    doi = request.path.removeprefix("/dois/")
    shown = _shown(world, doi[len(DOI) :]) if doi.lower().startswith(DOI) else None
    if shown is None:
        errors = [{"status": "404", "title": "The resource you are looking for doesn't exist."}]
        return JSONResponse({"errors": errors}, 404)
    titles = [{"title": shown.version.title}]
    attributes = {"doi": doi.lower(), "titles": titles, "state": "findable"}
    return JSONResponse({"data": {"id": doi.lower(), "type": "dois", "attributes": attributes}})


def _shown(world: World, name: str) -> Shown | None:
    split = split_id(name)
    paper = world.papers.get(split[0]) if split else None
    return show(paper, split[1], world.now) if split and paper else None


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
    date = f"{_long(version.submitted)} UTC"
    if version.withdrawn:
        return f"<strong>[v{number}]</strong> {date} (0 KB) <em>(withdrawn)</em>"
    return (
        f'<strong><a href="/abs/{paper}v{number}" rel="nofollow">[v{number}]</a></strong> {date} (1,102 KB)'
    )


def _raw_record(shown: Shown) -> str:
    version, paper = shown.version, shown.paper.id
    versions = "".join(
        f'<version version="v{number}"><date>{_long(one.submitted)} GMT</date>'
        f"<size>{0 if one.withdrawn else 1102}kb</size>"
        f"<source_type>{'I' if one.withdrawn else 'D'}</source_type></version>"
        for number, one in enumerate(shown.history, 1)
    )
    comment = f"<comments>{text(version.comment)}</comments>" if version.comment else ""
    return (
        f"<GetRecord><record><header><identifier>oai:arXiv.org:{paper}</identifier>"
        f"<datestamp>{shown.history[-1].submitted:%Y-%m-%d}</datestamp></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{paper}</id>{versions}'
        f"<title>{text(version.title)}</title><authors>{text(', '.join(version.authors))}</authors>"
        f"<categories>{' '.join(shown.paper.categories)}</categories>{comment}"
        f"<abstract>{text(version.summary)}</abstract></arXivRaw></metadata></record></GetRecord>"
    )


def _long(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S")


def _oai(world: World, content: str) -> Response:
    body = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>{stamp(world.now)}</responseDate>"
        f"<request>https://oaipmh.arxiv.org/oai</request>{content}</OAI-PMH>"
    )
    return Response(body, media_type=XML)
