"""oaipmh.arxiv.org: arXiv's record of a paper, with a line for each of its versions."""

from __future__ import annotations

from starlette.responses import Response

from bot.world.arxiv import turned_away
from bot.world.atom import attribute, stamp, text
from bot.world.behaviours import Api
from bot.world.papers import Shown, Version, long_date
from bot.world.state import Request, World

XML = "text/xml; charset=utf-8"
SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
OAI = "http://www.openarchives.org/OAI/2.0/"
RAW = "http://arxiv.org/OAI/arXivRaw/"
PREFIX = "oai:arXiv.org:"
UNKNOWN = "The value of the identifier argument is unknown or illegal in this repository."


def answer(world: World, request: Request) -> Response:
    """Answer `GetRecord` in the format `arXivRaw`; mistakes come with HTTP 200."""
    mood = world.mood(Api.OAI)
    if mood is not None:
        return turned_away(mood)
    query = request.query
    if query.get("verb") != "GetRecord" or query.get("metadataPrefix") != "arXivRaw":
        return _envelope(world, {}, _error("badArgument", "Only GetRecord of arXivRaw is known here"))
    shown = world.paper(query.get("identifier", "").removeprefix(PREFIX), versioned=False)
    return _envelope(world, query, _record(shown) if shown else _error("idDoesNotExist", UNKNOWN))


def _error(code: str, said: str) -> str:
    return f"<error code='{code}'>{said}</error>"


def _record(shown: Shown) -> str:
    version, paper = shown.version, shown.paper
    versions = "".join(_version(number, one) for number, one in enumerate(shown.history, 1))
    optional = {"comments": version.comment, "journal-ref": version.journal_ref, "doi": version.doi}
    told = "".join(f"<{tag}>{text(value)}</{tag}>" for tag, value in optional.items() if value)
    submitter = text(version.authors[0] if version.authors else "")
    sets = "".join(f"<setSpec>{':'.join(_set(category))}</setSpec>" for category in paper.categories)
    return (
        f"<GetRecord><record><header><identifier>{PREFIX}{paper.id}</identifier>"
        f"<datestamp>{shown.history[-1].submitted:%Y-%m-%d}</datestamp>{sets}</header><metadata>"
        f'<arXivRaw xmlns="{RAW}" xsi:schemaLocation="{RAW} http://arxiv.org/OAI/arXivRaw.xsd">'
        f"<id>{paper.id}</id><submitter>{submitter}</submitter>{versions}"
        f"<title>{text(version.title)}</title><authors>{text(', '.join(version.authors))}</authors>"
        f"<categories>{' '.join(paper.categories)}</categories>{told}"
        "<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>"
        f"<abstract>{text(version.summary)}</abstract></arXivRaw></metadata></record></GetRecord>"
    )


def _version(number: int, version: Version) -> str:
    """A withdrawal is a version without a source, to be ignored."""
    size, flag = (0, "I") if version.withdrawn else (1102, "D")
    return (
        f'<version version="v{number}"><date>{long_date(version.submitted)} GMT</date>'
        f"<size>{size}kb</size><source_type>{flag}</source_type></version>"
    )


def _set(category: str) -> tuple[str, ...]:
    """`cs.CL` is `cs:cs:CL`."""
    archive, _, subject = category.partition(".")
    return (archive, archive, subject) if subject else (archive,)


def _envelope(world: World, asked: dict[str, str], content: str) -> Response:
    arguments = "".join(f" {name}={attribute(asked[name])}" for name in asked if name.isidentifier())
    body = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<OAI-PMH xmlns="{OAI}" xmlns:xsi="{SCHEMA}" xsi:schemaLocation="{OAI} {OAI[:-1]}/OAI-PMH.xsd">'
        f"<responseDate>{stamp(world.now)}</responseDate>"
        f"<request{arguments}>http://oaipmh.arxiv.org/oai</request>{content}</OAI-PMH>"
    )
    return Response(body, media_type=XML)
