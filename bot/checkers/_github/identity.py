"""Who stands under a name on GitHub: names are given up and taken over, identities stay."""

from __future__ import annotations

from collections.abc import Mapping

from bot.checkers._github.places import Kind
from bot.checkers._github.urls import FULL_NAME, LOGIN
from bot.checkers._json import mapping, text, whole
from bot.model import Facts, Json


def identity(facts: Facts) -> Facts | None:
    """Who a repository or an account is, whatever it is called; None where that is not known."""
    name = text(facts.get("name")) or text(facts.get("login"))
    number, node_id = whole(facts.get("number")), text(facts.get("node_id"))
    if name is None or (number is None and node_id is None):
        return None
    return {"name": name, "node_id": node_id or "", "number": number}


def is_replaced(first: Mapping[str, Json], now: Mapping[str, Json]) -> bool:
    """Whether the identity behind the name changed. Node ids alone come in two formats for one repository."""
    was, number = whole(first.get("number")), whole(now.get("number"))
    if was is not None and number is not None:
        return was != number
    node, node_now = text(first.get("node_id")), text(now.get("node_id"))
    return node is not None and node_now is not None and node != node_now


def whereabouts(kind: str, facts: Facts, known: Facts) -> str | None:
    """The node id by which to ask where somebody went whose name stands for nobody or for somebody else now.

    A repository that is only gone is not worth the question: GitHub follows renames by itself.
    """
    first = mapping(known.get("first")) or identity(known) or {}
    now = identity(facts)
    is_nobody = kind == Kind.ACCOUNT and facts.get("found") is False
    if is_nobody or (now is not None and is_replaced(first, now)):
        return text(first.get("node_id"))
    return None


def name_in(node: object) -> str | None:
    """What a repository or an account is called, as GitHub tells of it; None where it does not."""
    full_name, login = (text(mapping(node).get(name)) or "" for name in ("nameWithOwner", "login"))
    if FULL_NAME.fullmatch(full_name):
        return full_name
    return login if LOGIN.fullmatch(login) else None


def went_to(facts: Facts) -> str | None:
    """Under which name somebody is found today whose old one stands for nobody or for somebody else."""
    return name_in({"nameWithOwner": facts.get("went")}) or name_in({"login": facts.get("went")})
