"""`listkeeper archive` over real sockets; what takes minutes is tried in tests/archive without waiting."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.archive.worth import OF_API
from bot.hosts.archive import NO_KEYS
from bot.hosts.cli import run
from bot.lists.parse import parse
from bot.model import Resource
from bot.stores.sql import open_store
from bot.world.behaviours import Api, Mood, Page, Spell
from bot.world.seed import from_document
from bot.world.server import Address, running
from bot.world.state import World
from bot.world.wayback import archive, key_of
from tests.e2e.bench import START

KEYS = "an-access-key:a-secret-key"
HAS, LACKS = "https://has.example/page", "https://lacks.example/page"
LIST = f"""# Things
- Paper [paper](https://arxiv.org/abs/2408.05211)
- Has [page]({HAS})
- Lacks [page]({LACKS})
"""
CAPTURED = f"https://web.archive.org/web/20260220060000/{HAS}"


class Bench:
    """A running world with a list of two pages, one of which was captured."""

    def __init__(self, world: World, address: Address, folder: Path, out: pytest.CaptureFixture[str]) -> None:
        self.world, self.address, self.folder, self._out = world, address, folder, out

    def archive(self, *words: str, day: float = 0) -> tuple[int, str, str]:
        now = (START + timedelta(days=day)).isoformat()
        code = run(["archive", str(self.folder / "README.md"), *self.address.flags(), "--now", now, *words])
        captured = self._out.readouterr()
        return code, captured.out, captured.err

    @property
    def state(self) -> tuple[str, str]:
        return "--state", str(self.folder / "state.sqlite")

    def asked(self, path: str) -> int:
        return sum(one.path.startswith(path) for one in self.world.log if one.host == "web.archive.org")


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setattr("bot.archive.saving.POLLS", (0.0,) * 3)
    monkeypatch.setattr("bot.checkers._wayback_api.GAP", 0.0)
    monkeypatch.setenv("LISTKEEPER_ARCHIVE_KEYS", KEYS)
    for name in ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "README.md").write_text(LIST, encoding="utf-8")
    world = from_document(parse("README.md", LIST.encode()), START)
    world.services.archive.keys = KEYS
    archive(world, HAS, START - timedelta(days=10))
    with running(world) as address:
        yield Bench(world, address, tmp_path, capsys)


def test_what_lacks_a_capture_is_saved_and_told(bench: Bench) -> None:
    code, out, err = bench.archive()
    assert code == 0, err
    assert out.splitlines() == [
        "2 pages; asking about 2, 30 a minute",
        f"line 3  {HAS}  captured before: {CAPTURED}",
        f"line 4  {LACKS}  saved: https://web.archive.org/web/20260302060000/{LACKS}",
        f"left alone: 1 ({OF_API})",
        "2 pages, 1 captured before, 1 saved",
    ]
    assert {one.host for one in bench.world.log} == {"web.archive.org"}


def test_what_was_saved_is_remembered_and_the_second_run_asks_nobody(bench: Bench) -> None:
    bench.archive(*bench.state)
    bench.world.forget_requests()
    code, out, _ = bench.archive(*bench.state)
    assert code == 0
    assert out.splitlines()[0] == "2 pages; 2 captured before, as is remembered"
    assert bench.world.log == []


def test_what_left_the_list_is_forgotten_in_time(bench: Bench) -> None:
    bench.archive(*bench.state)
    (bench.folder / "README.md").write_text(LIST.replace(HAS, "https://x.com/has"), encoding="utf-8")
    for day in (1, 92):
        bench.archive(*bench.state, day=day)
    with closing(open_store(bench.state[1])) as store:
        known = store.load([Resource("wayback", HAS), Resource("wayback", LACKS)])
    assert {resource.key for resource in known} == {LACKS}


def test_a_dry_run_tells_what_lacks_a_capture_and_needs_no_keys(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LISTKEEPER_ARCHIVE_KEYS")
    code, out, _ = bench.archive("--dry-run")
    assert code == 0
    assert f"line 4  {LACKS}  without a capture\n" in out
    assert bench.asked("/save") == 0


def test_without_keys_it_says_where_they_are_to_be_had_and_asks_nobody(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LISTKEEPER_ARCHIVE_KEYS")
    code, out, err = bench.archive()
    assert (code, out, err) == (2, "", f"listkeeper: {NO_KEYS}\n")
    assert bench.world.log == []


def test_keys_that_are_not_accepted_end_it(bench: Bench) -> None:
    bench.world.services.archive.keys = "others:keys"
    code, out, err = bench.archive(*bench.state)
    assert code == 2
    assert "does not accept the keys" in err
    assert f"{HAS}  captured before" in out


@pytest.mark.parametrize("extra", [(), ("--verbose",), ("--format", "json")])
def test_the_keys_are_in_no_output_and_go_to_the_archive_alone(bench: Bench, extra: tuple[str, ...]) -> None:
    bench.world.services.archive.refusals[key_of(LACKS) or ""] = "error:blocked-url"
    code, out, err = bench.archive(*bench.state, *extra)
    assert code == 1
    state = (bench.folder / "state.sqlite").read_bytes()
    assert not any(part in out + err for part in KEYS.split(":"))
    assert not any(part.encode() in state for part in KEYS.split(":"))
    carrying = [one for one in bench.world.log if "authorization" in one.headers]
    assert {(one.host, one.path.split("/")[1]) for one in carrying} == {("web.archive.org", "save")}


def test_a_page_that_cannot_be_saved_is_told_with_the_reason_and_makes_the_exit_code_1(bench: Bench) -> None:
    bench.world.services.archive.refusals[key_of(LACKS) or ""] = "error:too-many-daily-captures"
    code, out, _ = bench.archive()
    assert code == 1
    assert f"{LACKS}  not saved: This URL has been already captured 10 times today" in out


def test_where_the_archive_wants_to_be_asked_less_it_ends_and_the_next_run_goes_on(bench: Bench) -> None:
    bench.world.spells[Api.WAYBACK] = Spell(Mood.RATE_EXCEEDED)
    code, out, err = bench.archive(*bench.state)
    assert code == 2
    assert (
        err
        == "listkeeper: The Wayback Machine wants to be asked less. Later it may do more: run this again.\n"
    )
    assert "1 left for the next run" in out
    assert len(bench.world.log) == 1


def test_json_has_all_of_it_and_people_follow_on_standard_error(bench: Bench) -> None:
    code, out, err = bench.archive("--format", "json")
    report: dict[str, Any] = json.loads(out)
    assert code == 0
    assert report["summary"] == {
        "pages": 2, "has": 1, "saved": 1, "lacks": 0, "failed": 0, "unknown": 0, "left": 0
    }  # fmt: skip
    assert [page["fate"] for page in report["pages"]] == ["has", "saved"]
    assert report["pages"][0]["capture"] == CAPTURED
    assert report["not_worth"][0]["url"] == "https://arxiv.org/abs/2408.05211"
    assert f"{LACKS}  saved" in err


def test_the_most_that_is_saved_in_a_run_can_be_set(bench: Bench) -> None:
    bench.world.services.archive.snapshots.clear()
    code, out, _ = bench.archive("--most", "1", *bench.state)
    assert code == 0
    assert "1 left for the next run" in out
    assert bench.asked("/save/status") >= 1
    code, out, _ = bench.archive("--most", "1", *bench.state)
    assert f"{LACKS}  saved" in out


def test_interrupted_it_tells_and_remembers_what_was_done(bench: Bench) -> None:
    seen = bench.world.services.archive
    seen.patience = 10**9

    def interrupt(*_: object) -> Any:
        signal.raise_signal(signal.SIGINT)

    bench.world.put_site(LACKS, Page("Lacks"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.archive.saving.SavePageNow._ended", interrupt)
        code, out, err = bench.archive(*bench.state)
    assert (code, err.strip()) == (130, "listkeeper: interrupted")
    assert f"{HAS}  captured before" in out
    assert "1 left for the next run" in out
    seen.patience = 1
    bench.world.forget_requests()
    code, out, _ = bench.archive(*bench.state)
    assert code == 0
    assert f"{LACKS}  saved" in out
    assert bench.asked("/cdx") == 1
