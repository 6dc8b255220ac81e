"""web.archive.org: the index of captures, the captures themselves, and what saves pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qs, parse_qsl, unquote

import httpx
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from bot.world.behaviours import Api, Flaky, Mood, Page, Status
from bot.world.services import Archive, Saving, Snapshot
from bot.world.state import Request, World

CDX, SAVE, STATUS, REPLAY = "/cdx/search/cdx", "/save", "/save/status/", "/web/"
ALL_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
TOO_MANY = "<html><head><title>429 Too Many Requests</title></head><body>429 Too Many Requests</body></html>"
SHUT = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"
BLOCKED = (
    "org.archive.util.io.RuntimeIOException: "
    "org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error"
)
MESSAGES = {
    "error:not-found": "The server cannot find the requested resource {url} (HTTP status=404).",
    "error:invalid-host-resolution": "Couldn't resolve host for {url}.",
    "error:blocked-url": "This URL is in the Save Page Now service block list and cannot be captured.",
    "error:too-many-daily-captures": "This URL has been already captured 10 times today. Please try again "
    'tomorrow. Please email us at "info@archive.org" if you would like to discuss this more.',
    "error:user-session-limit": "You have already reached the limit of active Save Page Now sessions. "
    "Please wait for a minute and then try again.",
}
WITHOUT_JOB = ("error:too-many-daily-captures", "error:user-session-limit", "error:blocked-url")
"""What is said at once, with HTTP 200 and no id of a job."""
NOT_FOUND, OK = 404, 200
LONGEST_TIMESTAMP = 14
RAW = "id_"
"""After a timestamp: as the site sent it."""


def answer(world: World, request: Request) -> Response:
    """Answer a request to web.archive.org."""
    mood = world.mood(Api.WAYBACK)
    if mood is Mood.RATE_EXCEEDED:
        return HTMLResponse(TOO_MANY, 429)
    if mood is Mood.UNAVAILABLE:
        return HTMLResponse(SHUT, 503)
    if request.path == CDX:
        return _index(world, request, mood)
    if request.path == SAVE and request.method == "POST":
        return _save(world, request)
    if request.path.startswith(STATUS):
        return _status(world, request)
    return _replay(world, request)


def key_of(url: str) -> str | None:
    """One spelling for all addresses of a page, as the index has it; None for what is no address."""
    try:
        parsed = httpx.URL(url if "://" in url else f"http://{url}")
    except (httpx.InvalidURL, UnicodeError):
        return None
    if not parsed.host:
        return None
    host = ",".join(reversed(parsed.host.lower().removeprefix("www.").split(".")))
    path = unquote(parsed.raw_path.decode("latin-1")).rstrip("/").lower()
    return f"{host}){path or '/'}"


def archive(world: World, url: str, *moments: datetime) -> None:
    """Put captures of a page that was well into the Wayback Machine. Raises LookupError for no address."""
    key = key_of(url)
    if key is None:
        raise LookupError(url)
    known = world.services.archive.snapshots.get(key, ())
    world.services.archive.snapshots[key] = (*known, *map(Snapshot, moments))


# ── the index ──


def _index(world: World, request: Request, mood: Mood | None) -> Response:
    archive, asked = world.services.archive, request.query
    left, _ = archive.window.spend(world.now)
    if left < 0:
        return HTMLResponse(TOO_MANY, 429)
    url = asked.get("url", "")
    key = key_of(url)
    if key is None:
        return PlainTextResponse("Bad Request", 400)
    if mood is Mood.DENIED or httpx.URL(url).host in archive.blocked:
        return PlainTextResponse(BLOCKED, 403, {"x-archive-wayback-runtime-error": BLOCKED})
    rows = [] if mood is Mood.EMPTY else [_row(key, url, one) for one in archive.snapshots.get(key, ())]
    kept = _limited(_collapsed(sorted(_filtered(rows, request)), asked.get("collapse", "")), asked)
    fields = asked["fl"].split(",") if asked.get("fl") else list(ALL_FIELDS)
    shown = [[row[ALL_FIELDS.index(field)] for field in fields] for row in kept]
    if asked.get("output") == "json":
        return JSONResponse([fields, *shown] if shown else [])
    return PlainTextResponse("".join(" ".join(row) + "\n" for row in shown))


def _row(key: str, url: str, one: Snapshot) -> tuple[str, ...]:
    at = _timestamp(one.at)
    digest = hashlib.sha1(f"{key} {at}".encode(), usedforsecurity=False).hexdigest()[:32].upper()
    return key, at, url, one.mimetype, str(one.status), digest, "1811"


def _filtered(rows: Sequence[tuple[str, ...]], request: Request) -> Iterator[tuple[str, ...]]:
    """Rows within `from` and `to` that have what every `filter` asks for."""
    asked = request.query
    first, last = asked.get("from", "").ljust(LONGEST_TIMESTAMP, "0"), asked.get("to", "")
    pairs = parse_qsl(request.target.partition("?")[2])
    wanted = [value.partition(":") for name, value in pairs if name == "filter"]
    for row in rows:
        is_within = first <= row[1] and (not last or row[1] <= last.ljust(LONGEST_TIMESTAMP, "9"))
        if is_within and all(row[ALL_FIELDS.index(field)] == value for field, _, value in wanted):
            yield row


def _collapsed(rows: Sequence[tuple[str, ...]], collapse: str) -> list[tuple[str, ...]]:
    """The first of all neighbours that begin alike."""
    field, _, length = collapse.partition(":")
    if field not in ALL_FIELDS:
        return list(rows)
    at, size = ALL_FIELDS.index(field), int(length or 1_000)
    return [row for n, row in enumerate(rows) if not n or rows[n - 1][at][:size] != row[at][:size]]


def _limited(rows: list[tuple[str, ...]], asked: dict[str, str]) -> list[tuple[str, ...]]:
    most = int(asked.get("limit", "0") or 0)
    return rows[most:] if most < 0 else rows[: most or None]


def _timestamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


# ── saving ──


def _save(world: World, request: Request) -> Response:
    archive = world.services.archive
    if not _may_save(archive, request):
        return JSONResponse({"message": "You need to be logged in to use Save Page Now."}, 401)
    left, _ = archive.saves.spend(world.now)
    if left < 0:
        return HTMLResponse(TOO_MANY, 429)
    url = parse_qs(request.body.decode("latin-1")).get("url", [""])[0]
    key = key_of(url)
    if key is None:
        message = f"{url} URL syntax is not valid."
        return JSONResponse({"status": "error", "status_ext": "error:invalid-url-syntax", "message": message})
    why = archive.refusals.get(key, "")
    if why in WITHOUT_JOB:
        return JSONResponse({"status": "error", "status_ext": why, "message": MESSAGES[why]})
    job = f"spn2-{hashlib.sha1(f'{url} {world.now}'.encode(), usedforsecurity=False).hexdigest()}"
    archive.savings[job] = Saving(url, world.now)
    return JSONResponse({"url": url, "job_id": job})


def _may_save(archive: Archive, request: Request) -> bool:
    kind, _, keys = request.headers.get("authorization", "").partition(" ")
    return kind == "LOW" and ":" in keys and archive.keys in (None, keys)


def _status(world: World, request: Request) -> Response:
    archive, job = world.services.archive, request.path.removeprefix(STATUS)
    if not _may_save(archive, request):
        return JSONResponse({"message": "You need to be logged in to use Save Page Now."}, 401)
    saving = archive.savings.get(job)
    if saving is None:
        return JSONResponse({"status": "error", "job_id": job, "message": "Job not found"}, NOT_FOUND)
    archive.savings[job] = replace(saving, polls=saving.polls + 1)
    if saving.polls < archive.patience:
        return JSONResponse({"status": "pending", "job_id": job, "resources": []})
    why = _why_not(world, saving.url)
    if why is not None:
        message = MESSAGES.get(why, "It cannot be saved: {url}").format(url=saving.url)
        error = {"status": "error", "exception": why, "status_ext": why, "message": message}
        return JSONResponse({**error, "job_id": job, "resources": []})
    return JSONResponse(_saved(world, job, saving))


def _why_not(world: World, url: str) -> str | None:
    key = key_of(url) or ""
    if why := world.services.archive.refusals.get(key):
        return why
    match world.behaviour(url):
        case Page() | Flaky() | Status(code=200):
            return None
        case None | Status(code=404):
            return "error:not-found"
        case _:
            return "error:service-unavailable"


def _saved(world: World, job: str, saving: Saving) -> dict[str, object]:
    known = world.services.archive.snapshots.get(key_of(saving.url) or "", ())
    if all(one.at != saving.since for one in known):
        archive(world, saving.url, saving.since)
    return {
        "http_status": OK,
        "counters": {"outlinks": 1, "embeds": 7},
        "status": "success",
        "job_id": job,
        "resources": [saving.url],
        "duration_sec": 6.203,
        "outlinks": [],
        "original_url": saving.url,
        "timestamp": _timestamp(saving.since),
    }


# ── replaying ──


def _replay(world: World, request: Request) -> Response:
    """The capture that an address names, a redirect to the nearest one, or that there is none."""
    stamp, _, url = request.target.removeprefix(REPLAY).partition("/")
    known = sorted(world.services.archive.snapshots.get(key_of(url) or "", ()), key=lambda one: one.at)
    shown = [one for one in known if one.shown]
    if not request.path.startswith(REPLAY) or not shown:
        title = "Wayback Machine"
        said = "The Wayback Machine has not archived that URL."
        return HTMLResponse(f"<title>{title}</title><p>{said}</p>", NOT_FOUND)
    exact = next((one for one in shown if _timestamp(one.at) == stamp.removesuffix(RAW)), None)
    if exact is not None:
        title = escape(exact.title)
        return HTMLResponse(f"<html><title>{title}</title><body><h1>{title}</h1></body></html>")
    later = next((one for one in shown if _timestamp(one.at) >= stamp), shown[-1])
    suffix = RAW if stamp.endswith(RAW) else ""
    return RedirectResponse(f"{REPLAY}{_timestamp(later.at)}{suffix}/{url}", 302)
