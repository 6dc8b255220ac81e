"""A command loads what it needs and no more, for the start of Python is a quarter of a check's work."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tests.net.loopback import saying, serving

NEEDLESS = (
    "apscheduler",
    "bot.actions.deaths",
    "bot.actions.fixes",
    "bot.actions.issue",
    "bot.actions.review",
    "bot.forge.github",
    "bot.world",
    "dns",
    "github",
    "graphql",
    "importlib.metadata",
    "jinja2",
    "pydantic",
    "pygments",
    "rich",
    "sqlalchemy",
    "starlette",
    "uvicorn",
)
"""What other commands need, or a terminal, or the parts of a library that we do not use."""
SCRIPT = """
import sys
from bot.hosts.cli import main
try:
    main()
finally:
    print(*(name for name, module in sys.modules.items() if module), file=sys.stderr)
"""
PAGE = b"<title>A demo</title><h1>A demo</h1>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)


async def loaded_by(*words: str) -> tuple[str, set[str]]:
    """What a command says, and which modules it has loaded."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await started.communicate()
    return out.decode(), set(err.decode().split())


def needless(modules: set[str]) -> set[str]:
    assert "bot.pipeline" in modules
    return {name for name in modules for one in NEEDLESS if name == one or name.startswith(f"{one}.")}


async def test_a_check_without_a_network_loads_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("- [A demo](https://demo.example/)\n", encoding="utf-8")
    words = ("check", str(tmp_path / "README.md"), "--offline", "--format", "json")
    said, modules = await loaded_by(*words)
    assert json.loads(said)["summary"]["unchecked"] == 1
    assert "httpx" not in modules
    assert needless(modules) == set()


async def test_a_check_of_a_page_loads_no_more(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("- [A demo](http://demo.example/)\n", encoding="utf-8")
    async with serving(saying(ANSWER, PAGE)) as server:
        there = f"demo.example:80:127.0.0.1:{server.port}"
        words = ("check", str(tmp_path / "README.md"), "--connect-to", there, "--format", "json")
        said, modules = await loaded_by(*words)
    assert json.loads(said)["summary"]["alive"] == 1
    assert "httpx" in modules
    assert needless(modules) == set()
