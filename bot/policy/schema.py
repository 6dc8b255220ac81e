"""A JSON schema of a list's policy file, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import ALL_RULES, Json, Policy
from bot.policy.durations import DURATION, duration_text
from bot.policy.forms import (
    FORMS,
    GLOB,
    LEVELS,
    PATTERN,
    REASON,
    Choice,
    Codes,
    Count,
    Duration,
    Form,
    Globs,
    IgnoreTables,
    Levels,
)
from bot.policy.names import rules_with_unsafe_edits
from bot.rules import all_rules

MEANINGS: Mapping[str, str] = {
    "lists": "Globs of the files that are the list, relative to the top of the checkout.",
    "strikes": "A page is dead after this many looks that found it dead.",
    "strike_gap": "Two such looks count only if they are at least this far apart.",
    "strike_span": "The last of them comes at least this long after the first.",
    "api_strikes": "The same as `strikes` where an API was asked that knows (arXiv, GitHub, Hugging Face).",
    "api_strike_gap": "The same as `strike_gap` where an API was asked that knows.",
    "strikes_lapse": "A strike older than this no longer counts. Must be longer than the strikes take.",
    "move_gap": "A new address is offered once two looks this far apart have seen it.",
    "unreachable_after": "A page with nothing but trouble (timeouts, 5xx) for this long is mentioned.",
    "host_failing": "When more links than this of a host fail, and all of them, that is one finding.",
    "inactive_after": "A repository to which nothing was pushed for this long is told to be quiet.",
    "recheck_pages": "A living page or model is looked at again after this long, or a little earlier.",
    "recheck_apis": "The same of papers and of repositories of GitHub, which are cheap to ask.",
    "recheck_trouble": "A page that gave trouble is looked at again after this long.",
    "budget_pages": "A run asks for no more pages; the longest unseen have their turn first.",
    "budget_papers": "The same of papers.",
    "budget_repositories": "The same of repositories of GitHub and what is in them.",
    "budget_others": "The same of each other kind, such as what is on Hugging Face.",
    "news_for": "A new version of a paper stays news for this long.",
    "forget_after": "What is known of a link that left the list is kept for this long.",
    "issues": "One health issue, one for each confirmed death besides, or none at all.",
    "unsafe_fixes": "Rules whose edits are offered unasked although somebody might object to them.",
    "open_pulls": "At most so many pull requests of the bot are open at once.",
    "hourly_pulls": "At most so many are opened within an hour.",
    "rules": "How much a rule matters in this list, or that it is off; see docs/rules.md.",
    "ignore": "What to keep silent about, why, and until when.",
}
"""What each key means: docs/configuration.md says the same, and a test compares them."""


def policy_schema() -> dict[str, Json]:
    """The schema. It accepts whatever the parser accepts; of durations it knows the form, not the limits."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The policy of a list, for listkeeper",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key: {"description": MEANINGS[key], **_schema(form, getattr(Policy(), key))}
            for key, form in FORMS.items()
        },
    }


def _schema(form: Form, default: Any) -> dict[str, Json]:
    match form:
        case Count(least, most):
            return {"type": "integer", "minimum": least, "maximum": most, "default": default}
        case Duration():
            return {"type": "string", "pattern": f"^{DURATION.pattern}$", "default": duration_text(default)}
        case Globs(least, most):
            globs = {"type": "string", "pattern": f"^{GLOB.pattern}$"}
            return {
                "type": "array",
                "items": globs,
                "minItems": least,
                "maxItems": most,
                "default": list(default),
            }
        case Choice(words):
            return {"enum": list(words), "default": default}
        case Codes(most):
            codes = {"enum": list(rules_with_unsafe_edits())}
            return {"type": "array", "items": codes, "maxItems": most, "default": list(default)}
        case Levels():
            return {
                "type": "object",
                "properties": {
                    code: {"enum": list(LEVELS), "description": rule.meaning}
                    for code, rule in all_rules().items()
                },
                "additionalProperties": False,
            }
        case IgnoreTables(most):
            return {"type": "array", "items": _ignore(), "maxItems": most}


def _ignore() -> Json:
    pattern = {"type": "string", "pattern": f"^{PATTERN.pattern}$"}
    return {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "pattern": f"^{REASON.pattern}$", "description": "Why, for people."},
            "rule": {"enum": [ALL_RULES, *all_rules()], "default": ALL_RULES},
            "url": {**pattern, "description": "example.org, *.example.org or https://example.org/a/*"},
            "entry": {**pattern, "description": "The title of an entry; * is any characters."},
            "until": {"type": "string", "format": "date", "description": "The last day, without quotes."},
        },
        "required": ["reason"],
        "anyOf": [
            {"required": ["url"]},
            {"required": ["entry"]},
            {"required": ["rule"], "properties": {"rule": {"not": {"const": ALL_RULES}}}},
        ],
        "additionalProperties": False,
    }
