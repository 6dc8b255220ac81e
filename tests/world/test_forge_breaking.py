"""Faults at the n-th request to the simulated forge, over real sockets."""

from __future__ import annotations

import httpx
import pytest

from bot.world.forge.accounts import ACTIONS
from bot.world.forge.faults import Break
from bot.world.forge.people import Person, grant, host
from bot.world.state import World

ISSUES = "https://api.github.com/repos/ada/list/issues"
HEADERS = {"authorization": "token action"}


@pytest.mark.parametrize(
    ("how", "seen", "done"),
    [
        (Break.RESET_BEFORE, None, 0),
        (Break.RESET_AFTER, None, 1),
        (Break.BAD_GATEWAY_BEFORE, 502, 0),
        (Break.BAD_GATEWAY_AFTER, 502, 1),
        (Break.SECONDARY, 403, 0),
        (Break.HANG_BEFORE, None, 0),
        (Break.HANG_AFTER, None, 1),
        (Break.KILL_BEFORE, None, 0),
        (Break.KILL_AFTER, None, 1),
    ],
)
async def test_the_second_request_breaks_and_no_other(
    world: World, browser: httpx.AsyncClient, how: Break, seen: int | None, done: int
) -> None:
    hosted, killed = host(world, "ada/list", {"README.md": b"# A list\n"}), []
    grant(world, "action", ACTIONS.login, {"issues": "write"})
    world.hosting.faults.kill = lambda: killed.append(how)
    world.hosting.faults.plan(2, how)
    assert (await browser.get(ISSUES, headers=HEADERS)).status_code == 200
    await browser.get(ISSUES)  # of somebody else, and not counted
    try:
        answer = await browser.post(ISSUES, headers=HEADERS, json={"title": "x"}, timeout=0.3)
        assert answer.status_code == seen
    except httpx.TransportError:
        assert seen is None
    assert len(hosted.issues) == done
    assert bool(killed) == how.value.startswith("kill")
    assert (await browser.post(ISSUES, headers=HEADERS, json={"title": "x"})).status_code == 201


async def test_people_act_through_the_control_port(world: World, control: httpx.AsyncClient) -> None:
    there = "/hosted/ada/list"
    await control.put(there, json={"files": {"README.md": "# A list\n"}, "roles": {"bob": "write"}})
    await control.put("/tokens/t", json={"login": "bob"})

    async def act(login: str, do: str, **given: object) -> httpx.Response:
        return await control.post(f"{there}/acts", json={"as": login, "do": do, **given})

    number = (await act("eve", "open", title="x", body="- [ ] A <!-- box:a -->")).json()["done"]
    assert (await act("bob", "tick", issue=number, box="a")).status_code == 200
    assert (await act("bob", "tick", issue=number, box="b")).status_code == 400
    assert (await act("bob", "tick", issue=7, box="b")).status_code == 400
    assert (await act("bob", "tick", issue="7", box="b")).status_code == 400
    assert (await act("bob", "dance")).json()["error"].startswith("do: use open")
    await act("bob", "comment", issue=number, body="Hello")
    await act("bob", "close", issue=number)
    await act("ada", "push", branch="main", path="README.md", text="# Another\n")
    (issue,) = (await control.get(there)).json()["issues"]
    assert (issue["body"], issue["is_open"], issue["comments"][0]["by"]) == (
        "- [x] A <!-- box:a -->",
        False,
        "bob",
    )
    assert (await control.put("/faults", json={"call": 1, "how": "reset-after"})).status_code == 200
    assert (await control.put("/faults", json={"call": 1, "how": "explode"})).status_code == 400
    assert (await control.put("/lag", json={"seconds": 3})).status_code == 200
    assert (await control.get("/hosted/no/body")).status_code == 400
    assert (await control.put(there, json={"has_issues": False})).status_code == 200
    assert (await control.put(there, json={"colour": 1})).json()["error"].startswith("unknown key")
    hosted = world.hosting.repositories[min(world.hosting.repositories)]
    assert not hosted.has_issues
    assert hosted.git.content(str(hosted.head), "README.md") == b"# Another\n"


def test_a_click_on_a_ticked_box_unticks_it(empty: World) -> None:
    hosted = host(empty, "ada/list", {"README.md": b"# A list\n"})
    ada = Person(empty, hosted, "ada")
    number = ada.open_issue("x", "- [ ] A <!-- box:a -->\n- [x] B <!-- box:b -->")
    ada.tick(number, "b")
    assert hosted.issues[number].body == "- [ ] A <!-- box:a -->\n- [ ] B <!-- box:b -->"
