"""A JSON schema of a list's policy file, for editors."""

from __future__ import annotations

from typing import Any

from bot.config import ALL_RULES, Policy
from bot.model import Json
from bot.policy_forms import (
    DURATION,
    FORMS,
    GLOB,
    LEVELS,
    PATTERN,
    REASON,
    Count,
    Duration,
    Form,
    Globs,
    IgnoreTables,
    Levels,
    duration_text,
)
from bot.rules import all_rules


def policy_schema() -> dict[str, Json]:
    """The schema. It accepts whatever the parser accepts; of durations it knows the form, not the limits."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The policy of a list, for listkeeper",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _schema(form, getattr(Policy(), key)) for key, form in FORMS.items()},
    }


def _schema(form: Form, default: Any) -> Json:
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
