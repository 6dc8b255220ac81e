"""Which of the models and Spaces that name a paper are its authors' own: anybody's may."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.checkers._huggingface_claims import STAGES
from bot.checkers._huggingface_places import Place, Shelf, page_of, place_at
from bot.leads._proofs import Proof, names_briefly
from bot.model import Facts, Resource
from bot.titles.same import same_title
from bot.titles.words import words_in

_PLAIN = re.compile(r"[^a-z0-9]")
_DERIVED = re.compile(
    r"(?<![a-z])(?:gguf|ggml|gptq|awq|exl[23]|mlx|onnx|openvino|coreml|quant(?:ized)?|bnb|q?lora|"
    r"(?:int|fp|nf)[48]|[48]-?bits?|fine-?tuned?|distill(?:ed)?)(?![a-z0-9])",
    re.IGNORECASE,
)
"""In the name of a model that was made of another one, mostly by somebody else: its card names that paper."""
_KINDS = frozenset(
    """
    b bf fp k m v x
    base big chat checkpoint checkpoints ckpt demo dpo hf instruct it large medium mini model models official
    en plus pretrain pretrained pro pt pytorch release rl sft small space tiny weights zh
    """.split()
)
"""What follows a paper's name in that of its own model, and numbers; other words may name the next paper."""
LINKED = "its card on Hugging Face names the paper"


def model_at(name: str) -> Resource:
    """The model `OWNER/NAME` of Hugging Face."""
    return Place(Shelf.MODELS, name).resource


def space_at(name: str) -> Resource:
    """The Space `OWNER/NAME` of Hugging Face."""
    return Place(Shelf.SPACES, name).resource


def own_of(
    linked: Iterable[str], title: str, owners: Iterable[str], named: Iterable[str] = ()
) -> tuple[str, str] | None:
    """Of the models or Spaces that name a paper the one that is surely its own, and why: the README of its
    code leads to it and to no other of them, or it bears the paper's name and is the only one by whoever has
    the code.

    None where there are several, or none; a later model of the same house names the paper as well.
    """
    models = [
        name
        for name in linked
        if same_title(_called(name), title) is not False and not _DERIVED.search(_called(name))
    ]
    known = frozenset(named)
    in_readme = [name for name in models if name in known]
    if in_readme:
        return (in_readme[0], "the README of the code leads to it") if len(in_readme) == 1 else None
    plain = {_plain(owner) for owner in owners}
    by_owner = [name for name in models if _plain(name.partition("/")[0]) in plain]
    theirs = [name for name in by_owner if names_briefly(_called(name), title)]
    is_sure = len(theirs) == 1 and _is_named_for(_called(theirs[0]), title)
    return (theirs[0], "its owner has the paper's code, too") if is_sure else None


def prove_own(resource: Resource, facts: Facts, why: str) -> Proof | None:
    """That a model or a Space is there under its name, and that its app runs."""
    place = place_at(resource)
    is_shown = facts.get("found") is True and facts.get("disabled") is not True
    is_there = is_shown and facts.get("name") == place.name and facts.get("stage") not in STAGES
    return Proof(page_of(place, place.name), (LINKED, why)) if is_there else None


def _called(name: str) -> str:
    return name.partition("/")[2].replace("_", "-")


def _is_named_for(called: str, title: str) -> bool:
    """Whether a model that begins with the name of a paper bears no other: `VITA-7B`, not `VITA-Audio`."""
    more = words_in(called)[len(words_in(title.partition(":")[0])) :]
    return all(word in _KINDS or word.isdigit() for word in more)


def _plain(owner: str) -> str:
    """An owner's name as it may be written here and there: `VITA-MLLM`, `vita_mllm`."""
    return _PLAIN.sub("", owner.lower())
