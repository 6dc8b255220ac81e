"""What people read on GitHub, rendered from `templates/`: plain strings are escaped unless a filter did."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot import escape
from bot.escape import Markdown
from bot.rules import page_of

if TYPE_CHECKING:
    from jinja2 import Environment

BODY_LIMIT = 58_000
"""Characters of an issue or pull request. GitHub refuses 65,537; Renovate stops here, and so do we."""

Text = TypeVar("Text", bound=str)


def render(template: str, **values: object) -> Markdown:
    """Render a template of ours; a name that `values` lacks is an error, never an empty space."""
    return Markdown(environment().get_template(template).render(values))


def fit(texts: Sequence[Text], room: int) -> tuple[Text, ...]:
    """The first of these lines or paragraphs that have `room` together: whole ones, newlines counted."""
    for kept, text in enumerate(texts):
        room -= len(text) + 1
        if room < 0:
            return tuple(texts[:kept])
    return tuple(texts)


@cache
def environment() -> Environment:
    """Jinja2 with our filters `md`, `sentence`, `code`, `link` and `dest` (see `bot.escape`), and `rule`.

    Whatever a template writes that did not come out of one of them goes through `md`.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - `--help` needs none

    made = Environment(
        loader=FunctionLoader(read_template),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is Markdown; `finalize` escapes it as such
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "md": escape.markdown,
        "sentence": escape.sentence,
        "code": escape.code,
        "link": escape.link,
        "dest": lambda url: escape.destination(escape.redirect(url)),
        "rule": _rule,
    }
    return made


def _rule(code: str, *, cell: bool = False) -> Markdown:
    """A rule's code with a link to what is said of it."""
    return Markdown(f"[{escape.code(code, cell=cell)}]({escape.destination(page_of(code))})")


def _finalize(value: object) -> Markdown:
    return value if isinstance(value, Markdown) else escape.markdown(str(value))


def read_template(name: str) -> str | None:
    """The text of a template of ours."""
    template = _folder() / name
    return template.read_text(encoding="utf-8") if template.is_file() else None


def _folder() -> Traversable:
    """`bot/templates` in a wheel; in a checkout the folder stands next to `bot`."""
    packaged = files("bot") / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "templates"
