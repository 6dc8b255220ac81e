"""What the rows of the demo's list lack, planted where it can be found, among much that only seems to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.world.behaviours import Page, Status
from bot.world.github.seed import number
from bot.world.repositories import Access, Repository, Snapshot
from bot.world.services import AddedBy, HubPaper, HubRepository
from bot.world.state import World

GITHUB, HUGGING_FACE = "https://github.com", "https://huggingface.co"
CODE = {"train.py": "import torch\n"}
PARKED = Page("flexduo.example is for sale", "<h1>This domain is for sale!</h1><p>Buy this domain</p>")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A link that a row lacks, and where it leads."""

    paper: str
    """The arXiv id of the row."""
    rule: str
    """The rule that must find it."""
    url: str


def hide_links(world: World, start: datetime) -> tuple[Lacking, ...]:
    """Plant them all in the world of the demo's list, and tell which can be found; nothing else is there."""
    for name, said in SAID.items():
        _say(world, name, **said)
    for name, known in HUB.items():
        world.services.papers.put(name, known)
        for model in known.models:
            world.services.models.put(f"models/{model}", HubRepository())
        for space in known.spaces:
            world.services.models.put(f"spaces/{space}", HubRepository(stage="SLEEPING"))
    for full_name, fields in REPOSITORIES.items():
        _put_repository(world, full_name, fields, start)
    for full_name, fields in OF_THE_LIST.items():
        _change(world, full_name, **fields)
    for old, new in RENAMED.items():
        _change(world, old, since=start, owner=new.partition("/")[0], name=new.partition("/")[2])
    for url, title in PAGES.items():
        world.put_site(url, Page(title))
    world.put_site("https://duplexconv.example/", PARKED)
    world.put_site("https://duplexscheme.example/demo/", Status(404))
    return LACKING


# ── what papers and Hugging Face say ──────────────────────────────────────────────────────

SAID: Mapping[str, Mapping[str, str]] = {
    "2502.13472": {"comment": "10 pages. Code: https://github.com/flexduo-lab/FlexDuo."},
    "2408.02622": {"summary": "We present LSLM. Code is at github.com/lslm-lab/lslm (soon with weights)."},
    "2410.17799": {"comment": "Code: github.com/omniflatten-lab/omniflatten and github.com/base-lab/qwen"},
    "2409.15594": {"comment": "Our code builds upon https://github.com/base-lab/seamless"},
    "2405.19487": {
        "comment": "See https://github.com/thunlp/duplex-model and our demo https://duplexscheme.example/demo/"
    },
    "2505.17060": {"comment": "Demo page: https://salmonn-omni.github.io/"},
    "2506.01268": {"summary": "We present CleanS2S (https://cleans2s.example/project/), a framework."},
    "2502.11123": {"comment": "INTERSPEECH; samples at https://duplexmamba.example/samples/"},
    "2503.01174": {
        "comment": "Code: https://github.com/forker/talking-turns, https://github.com/turns-lab/gone"
    },
    "2502.14145": {"comment": "Our group: https://speechgroup.example/"},
}
HUB: Mapping[str, HubPaper] = {
    # the code
    "2405.19487": HubPaper(f"{GITHUB}/duplexscheme/full-duplex", AddedBy.USER, models=("tuner/scheme-gguf",)),
    "2409.15594": HubPaper(f"{GITHUB}/syncllm-lab/SyncLLM"),
    "2502.14145": HubPaper(f"{GITHUB}/dialogue-lab/old-name", AddedBy.USER),
    "2501.06282": HubPaper(
        f"{GITHUB}/funaudio-lab/minmo-code", models=("funaudio-lab/MinMo-7B", "funaudio-lab/MinMo-72B")
    ),
    "2408.02622": HubPaper(f"{GITHUB}/stranger/lslm-pytorch"),
    "2205.15060": HubPaper(f"{GITHUB}/convai-lab/duplex", page="https://duplexconv.example/"),
    "2503.01174": HubPaper(f"{GITHUB}/convai-lab/toolkit", AddedBy.USER),
    "2203.16502": HubPaper(f"{GITHUB}/facebookresearch/fairseq", models=("facebook/dgslm-next",)),
    # the page
    "2410.00037": HubPaper(page="https://moshi.example/", models=("kyutai/moshiko-bf16", "tuner/moshi-mlx")),
    "2410.11190": HubPaper(spaces=("gpt-omni/mini-omni2-demo", "tuner/mini-omni2")),
    "2502.13472": HubPaper(page="https://flexduo.example/project/", models=("flexduo-lab/FlexDuo-7B",)),
    "2503.04721": HubPaper(page="https://fdbench.example/bench/"),
    # the model
    "2408.05211": HubPaper(models=("VITA-MLLM/VITA", "tuner/vita-awq", "VITA-MLLM/VITA-1.5")),
    "2411.00774": HubPaper(models=("VITA-MLLM/Freeze-Omni", "tuner/freeze-omni-gguf"), lists_them=False),
    "2410.17799": HubPaper(models=("omniflatten-lab/OmniFlatten2",)),
    "2501.04877": HubPaper(models=("tuner/rts2s",)),
    "2505.17060": HubPaper(page="https://speechgroup.example/", models=("bytedance/SALMONN-omni-7B",)),
}

# ── what stands at GitHub ─────────────────────────────────────────────────────────────────

_OTHERS = " ".join(f"https://arxiv.org/abs/2401.{serial:05}" for serial in range(1, 41))
_SOME = " ".join(f"https://arxiv.org/abs/2402.{serial:05}" for serial in range(1, 8))


def _readme(heading: str, *papers: str, more: str = "") -> dict[str, str]:
    named = "\n".join(f"[arXiv](https://arxiv.org/abs/{paper})" for paper in papers)
    return {"README.md": f"# {heading}\n\n{named}\n{more}\n", **CODE}


REPOSITORIES: Mapping[str, Mapping[str, Any]] = {
    "flexduo-lab/FlexDuo": {
        "files": _readme("FlexDuo", "2502.13472"),
        "homepage": "https://flexduo.example/project",
    },
    "duplexscheme/full-duplex": {"files": _readme("Full-duplex dialogue", "2405.19487", "2401.00001")},
    "lslm-lab/lslm": {"files": _readme("Language Model Can Listen While Speaking")},
    "syncllm-lab/SyncLLM": {
        "files": _readme(
            "Beyond Turn-Based Interfaces: Synchronous LLMs as Full-Duplex Dialogue Agents", "2409.15594"
        )
    },
    "dialogue-lab/old-name": {"files": _readme("Dialogue management", "2502.14145")},
    "funaudio-lab/minmo-code": {"files": _readme("Code"), "homepage": "https://funaudiollm.github.io/minmo"},
    "omniflatten-lab/omniflatten": {"files": _readme("Install", "2401.00009", "2410.17799", more=_SOME)},
    # what is not the paper's
    "base-lab/qwen": {"files": _readme("Qwen", "2309.16609")},
    "base-lab/seamless": {"files": _readme("Seamless", "2308.11596")},
    "stranger/lslm-pytorch": {
        "files": _readme(
            "Unofficial implementation of Language Model Can Listen While Speaking", "2408.02622"
        )
    },
    "convai-lab/duplex": {
        "files": _readme("Duplex Conversation in Outbound Agent System", "2401.00002", "2205.15060")
    },
    "convai-lab/toolkit": {"files": _readme("Turn-taking", "2503.01174", more=_OTHERS)},
    "forker/talking-turns": {"files": _readme("Talking Turns", "2503.01174"), "fork": True},
    "turns-lab/gone": {"files": _readme("Talking Turns", "2503.01174"), "access": Access.GONE},
}
OF_THE_LIST: Mapping[str, Mapping[str, Any]] = {
    "VITA-MLLM/Freeze-Omni": {"homepage": "https://freeze-omni.example/"},
    "thunlp/duplex-model": {"homepage": "https://duplex-model.example/play/"},
    "opendilab/CleanS2S": {"homepage": "https://cleans2s.example/project/"},
    "DanielLin94144/Full-Duplex-Bench": {"homepage": "https://fdbench.example/bench/"},
    "khfs/DuplexMamba": {"homepage": "https://speechgroup.example/"},
    "kyutai-labs/moshi": {
        "files": _readme("Moshi", "2410.00037", more=f"[weights]({HUGGING_FACE}/kyutai/moshiko-bf16)")
    },
    "bytedance/SALMONN": {"files": _readme("SALMONN", "2310.13289", more=_SOME)},
}
RENAMED: Mapping[str, str] = {"dialogue-lab/old-name": "dialogue-lab/manager"}

PAGES: Mapping[str, str] = {
    "https://freeze-omni.example/": "Freeze-Omni: demo",
    "https://duplex-model.example/play/": (
        "Demo of “Beyond the Turn-Based Game: Enabling Real-Time Conversations with Duplex Models”"
    ),
    "https://cleans2s.example/project/": "Speech to speech",
    "https://fdbench.example/bench/": "Benchmark",
    "https://salmonn-omni.github.io/": (
        "SALMONN-omni: A Standalone Speech LLM without Codec Injection for Full-duplex Conversation"
    ),
    "https://duplexmamba.example/samples/": "DuplexMamba - audio samples",
    "https://moshi.example/": "Moshi",
    "https://flexduo.example/project/": "Project page",
    "https://speechgroup.example/": "The Speech Group",
}

LACKING: tuple[Lacking, ...] = (
    Lacking("2502.13472", "code-found", f"{GITHUB}/flexduo-lab/FlexDuo"),
    Lacking("2405.19487", "code-found", f"{GITHUB}/duplexscheme/full-duplex"),
    Lacking("2408.02622", "code-found", f"{GITHUB}/lslm-lab/lslm"),
    Lacking("2409.15594", "code-found", f"{GITHUB}/syncllm-lab/SyncLLM"),
    Lacking("2502.14145", "code-found", f"{GITHUB}/dialogue-lab/manager"),
    Lacking("2501.06282", "code-found", f"{GITHUB}/funaudio-lab/minmo-code"),
    Lacking("2410.17799", "code-found", f"{GITHUB}/omniflatten-lab/omniflatten"),
    Lacking("2411.00774", "demo-found", "https://freeze-omni.example/"),
    Lacking("2406.15718", "demo-found", "https://duplex-model.example/play/"),
    Lacking("2506.01268", "demo-found", "https://cleans2s.example/project/"),
    Lacking("2503.04721", "demo-found", "https://fdbench.example/bench/"),
    Lacking("2505.17060", "demo-found", "https://salmonn-omni.github.io/"),
    Lacking("2502.11123", "demo-found", "https://duplexmamba.example/samples/"),
    Lacking("2410.00037", "demo-found", "https://moshi.example/"),
    Lacking("2410.11190", "demo-found", f"{HUGGING_FACE}/spaces/gpt-omni/mini-omni2-demo"),
    Lacking("2502.13472", "demo-found", "https://flexduo.example/project/"),
    Lacking("2410.00037", "model-found", f"{HUGGING_FACE}/kyutai/moshiko-bf16"),
    Lacking("2408.05211", "model-found", f"{HUGGING_FACE}/VITA-MLLM/VITA"),
    Lacking("2411.00774", "model-found", f"{HUGGING_FACE}/VITA-MLLM/Freeze-Omni"),
    Lacking("2502.13472", "model-found", f"{HUGGING_FACE}/flexduo-lab/FlexDuo-7B"),
    Lacking("2505.17060", "model-found", f"{HUGGING_FACE}/bytedance/SALMONN-omni-7B"),
)

# ── planting ──────────────────────────────────────────────────────────────────────────────


def _say(world: World, name: str, **said: str) -> None:
    paper = world.papers[name]
    versions = tuple(replace(version, **said) for version in paper.versions)  # type: ignore[arg-type]
    world.papers[name] = replace(paper, versions=versions)


def _put_repository(world: World, full_name: str, fields: Mapping[str, Any], start: datetime) -> None:
    owner, _, name = full_name.partition("/")
    old = start - timedelta(days=400)
    snapshot = Snapshot(owner, name, since=old, pushed=start - timedelta(days=9), created=old, **fields)
    world.put_repository(Repository(1_300_000_000 + number(full_name, 2**29), (snapshot,)))


def _change(world: World, full_name: str, **fields: Any) -> None:
    found = world.repository(full_name)
    assert found is not None, full_name
    known = found.repository
    changed = replace(found.snapshot, **fields)
    history = (*known.history, changed) if "since" in fields else (*known.history[:-1], changed)
    world.put_repository(replace(known, history=history))
