"""`listkeeper fix`, as users run it, against the simulated world over real sockets."""

from __future__ import annotations

import pytest

from bot.lists.positions import BOM
from bot.world.scenario import NEW_HOME, REDIRECTED, RENAMED, demo_list
from tests.e2e.bench import Bench

RENAMED_URL = f"https://github.com/{RENAMED}"
NEW_URL = "https://github.com/gpt-omni/mini-omni-2"


def seen_for_weeks(bench: Bench) -> Bench:
    """The same bench, after the looks that it takes to believe in a move."""
    for day in (0, 7.5, 9, 16):
        bench.check(*bench.state, day=day)
    return bench


def fixed_list() -> bytes:
    """The real list as it should be: the padding of each cell makes up for the length of its address."""
    lines = demo_list().split(b"\n")
    for at, line in enumerate(lines):
        for old, new in ((RENAMED_URL, NEW_URL), (REDIRECTED, NEW_HOME)):
            if f"({old})".encode() in line:
                cell, pipe, rest = line.partition(f"({old})".encode())[2].partition(b"|")
                head = line.partition(f"({old})".encode())[0]
                growth = len(new) - len(old)
                padded = cell[:-growth] if growth > 0 else cell + b" " * -growth
                lines[at] = head + f"({new})".encode() + padded + pipe + rest
    return b"\n".join(lines)


def test_the_renamed_repository_and_the_moved_page_are_fixed_and_nothing_else(faulty: Bench) -> None:
    bench = seen_for_weeks(faulty)
    code, out, err = bench.fix(*bench.state, day=16.1)
    assert code == 1, "the dead page has no fix"
    assert bench.readme.read_bytes() == fixed_list(), err
    before, after = demo_list().splitlines(), bench.readme.read_bytes().splitlines()
    changed = [at for at, (old, new) in enumerate(zip(before, after, strict=True), start=1) if old != new]
    assert [len(before[at - 1].decode()) for at in changed] == [len(after[at - 1].decode()) for at in changed]
    *lines, summary = out.splitlines()
    assert {line.partition(":")[0] for line in lines} == {f"line {at}" for at in changed}
    assert any(line.endswith(f": {RENAMED_URL} → {NEW_URL}  repo-renamed") for line in lines)
    assert any(line.endswith(f": {REDIRECTED} → {NEW_HOME}  moved") for line in lines)
    assert summary.startswith("fixed 2, ")
    assert summary.endswith(" findings have no fix")


def test_a_second_run_has_nothing_to_fix(faulty: Bench) -> None:
    bench = seen_for_weeks(faulty)
    bench.fix(*bench.state, day=16.1)
    once = bench.readme.stat()
    _, out, _ = bench.fix(*bench.state, day=16.2)
    assert out.startswith("fixed 0, ")
    assert bench.readme.stat() == once, "the file was not even touched"


def test_a_diff_writes_nothing_and_is_what_a_run_does(faulty: Bench) -> None:
    bench = seen_for_weeks(faulty)
    code, out, err = bench.fix(*bench.state, "--diff", day=16.1)
    assert code == bench.check(*bench.state, day=16.1)[0] == 1
    assert bench.readme.read_bytes() == demo_list()
    removed = [line[1:] for line in out.splitlines() if line.startswith("-|")]
    added = [line[1:] for line in out.splitlines() if line.startswith("+|")]
    after = demo_list().decode()
    for old, new in zip(removed, added, strict=True):
        after = after.replace(old, new)
    assert after.encode() == fixed_list()
    assert err.splitlines()[-1].startswith("would fix 2, ")


@pytest.mark.parametrize(
    ("head", "end", "tail"), [(b"", b"\r\n", b"\r\n"), (BOM, b"\n", b""), (BOM, b"\r\n", b"")]
)
def test_mark_line_endings_and_last_line_stay_as_they_were(
    faulty: Bench, head: bytes, end: bytes, tail: bytes
) -> None:
    def written(source: bytes) -> bytes:
        return head + source.rstrip(b"\n").replace(b"\n", end) + tail

    faulty.readme.write_bytes(written(b"# List\n\n- [a](%s)\n- [b](%s)\n" % (b"#list", RENAMED_URL.encode())))
    code, out, _ = faulty.fix(day=3)
    assert faulty.readme.read_bytes() == written(
        b"# List\n\n- [a](%s)\n- [b](%s)\n" % (b"#list", NEW_URL.encode())
    )
    assert (code, out.splitlines()[-1]) == (0, "fixed 1")
