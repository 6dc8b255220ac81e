"""How the simulated GitHub says no, in the bodies that the real one uses."""

from __future__ import annotations

from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.world.behaviours import Mood
from bot.world.quota import Budget
from bot.world.repositories import Access, Found

DOCS = "https://docs.github.com/rest"
LIMITS = f"{DOCS}/overview/rate-limits-for-the-rest-api"
BLOCKS = {
    Access.DMCA: (451, "dmca", "https://github.com/github/dmca/blob/master/2021/04/2021-04-20-example.md"),
    Access.TOS: (403, "tos", "https://github.com/tos"),
}


def failure(status: int, message: str, docs: str) -> JSONResponse:
    """The shape that all of GitHub's errors have."""
    body = {"message": message, "documentation_url": docs, "status": str(status)}
    return JSONResponse(body, status)


def spoilt(mood: Mood) -> Response:
    """What a shut GitHub says, to REST and GraphQL alike."""
    if mood is Mood.SECONDARY:
        message = (
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
            "If you reach out to GitHub Support for help, please include the request ID."
        )
        response = failure(403, message, f"{LIMITS}#about-secondary-rate-limits")
        response.headers["retry-after"] = "60"
        return response
    if mood is Mood.UNAVAILABLE:
        return PlainTextResponse("No server is currently available to service your request.", 503)
    return JSONResponse({"message": "Server Error"}, 502)


def blocked(found: Found) -> Response:
    """451 or 403 for a repository that GitHub has taken down."""
    status, reason, url = BLOCKS[found.snapshot.access]
    block = {"reason": reason, "created_at": "2021-04-22T17:53:56Z", "html_url": url}
    return JSONResponse({"message": "Repository access blocked", "block": block}, status)


def exhausted(budget: Budget) -> Response:
    """403 when the hour's budget is used up."""
    message = (
        "API rate limit exceeded for 203.0.113.7. (But here's the good news: Authenticated requests get a "
        "higher rate limit. Check out the documentation for more details.)"
    )
    response = failure(403, message, f"{DOCS}/overview/resources-in-the-rest-api#rate-limiting")
    response.headers.update({**budget.headers(), "x-ratelimit-remaining": "0"})
    return response
