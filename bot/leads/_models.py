"""Which of the models that name a paper are its authors' own: anybody's may."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.checkers._huggingface_places import Place, Shelf
from bot.checkers._titles import same_title
from bot.checkers.huggingface_paper import HubPaper
from bot.leads._proofs import Proof, names_briefly
from bot.model import Facts, Resource

_PLAIN = re.compile(r"[^a-z0-9]")
LINKED = "its card on Hugging Face names the paper"


def model_at(name: str) -> Resource:
    """The model `OWNER/NAME` of Hugging Face."""
    return Place(Shelf.MODELS, name).resource


def model_of(
    hub: HubPaper, title: str, owners: Iterable[str], named: Iterable[str]
) -> tuple[str, str] | None:
    """The one model that is surely the paper's, and why: the README of its code leads to it and to no other
    that names the paper, or it bears the paper's name and is the only one by whoever has the code.

    None where there are several, or none; a later model of the same house names the paper as well.
    """
    models = [name for name in hub.models if same_title(_called(name), title) is not False]
    known = frozenset(named)
    in_readme = [name for name in models if name in known]
    if in_readme:
        return (in_readme[0], "the README of the code leads to it") if len(in_readme) == 1 else None
    plain = {_plain(owner) for owner in owners}
    by_owner = [name for name in models if _plain(name.partition("/")[0]) in plain]
    theirs = [name for name in by_owner if names_briefly(_called(name), title)]
    return (theirs[0], "it is by whoever has the code") if len(theirs) == 1 else None


def prove_model(name: str, facts: Facts, why: str) -> Proof | None:
    """That a model is there, under this name."""
    is_there = facts.get("found") is True and facts.get("disabled") is not True and facts.get("name") == name
    return Proof(f"https://huggingface.co/{name}", (LINKED, why)) if is_there else None


def _called(name: str) -> str:
    return name.partition("/")[2].replace("_", "-")


def _plain(owner: str) -> str:
    """An owner's name as it may be written here and there: `VITA-MLLM`, `vita_mllm`."""
    return _PLAIN.sub("", owner.lower())
