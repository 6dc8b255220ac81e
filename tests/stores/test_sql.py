from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.errors import StateError
from bot.model import Evidence, Record, Resource, Silence, Status
from bot.stores import schema, sql
from bot.stores.sql import SqlStore, open_store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE = Resource("web", "https://demo.example/")
PAPER = Resource("arxiv", "2408.05211")
MANY = [Resource("web", f"https://demo.example/{number}") for number in range(60)]
NOBODY = 65534


def record(resource: Resource) -> Record:
    return Record(resource, NOW, NOW, Status.ALIVE, Evidence("HTTP 200"))


def save(store: SqlStore, *resources: Resource) -> None:
    store.save(map(record, resources), listed="README.md", present=resources, now=NOW)


@cache
def sound_file() -> bytes:
    """The bytes of a state file of a few pages, which knows `MANY`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state.sqlite")
        with closing(open_store(str(path))) as store:
            save(store, *MANY)
        return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound state file."""
    path = tmp_path / "state.sqlite"
    path.write_bytes(sound_file())
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def refusal(path: Path) -> str:
    """What opening says, if it leaves the file and its folder as they were."""
    files = sorted(path.parent.iterdir())
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StateError) as caught:
        open_store(str(path), busy_seconds=0)
    assert sorted(path.parent.iterdir()) == files
    assert (path.read_bytes() if path.is_file() else None) == before
    message = str(caught.value)
    assert message.startswith(f"The state file {path} cannot be ")
    assert "\n" not in message
    return message


# ── opening ───────────────────────────────────────────────────────────────────────────────


def test_what_was_saved_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    for name in (str(path), f"sqlite:///{path}"):
        with closing(open_store(name)) as store:
            save(store, PAGE)
        with closing(open_store(name)) as store:
            assert store.load([PAGE]) == {PAGE: record(PAGE)}
    assert [file.name for file in tmp_path.iterdir()] == ["state.sqlite"]


def test_memory_without_a_file_ends_with_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with closing(open_store(None)) as store:
            assert store.load([PAGE]) == {}
            save(store, PAGE)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_is_below_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a b?%.sqlite", "sqlite:///b.sqlite"):
        open_store(name).close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a b?%.sqlite", "b.sqlite"]


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.touch()
    with closing(open_store(str(path))) as store:
        save(store, PAGE)
        assert store.load([PAGE]) == {PAGE: record(PAGE)}


def test_the_file_is_in_wal_mode(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:SECRET@db/state",
        "mysql://bot:SECRET@db/state",
        "sqlite+pysqlite:///state.sqlite",
        "https://example.org/state.sqlite",
    ],
)
def test_other_databases_are_refused_for_now(url: str) -> None:
    with pytest.raises(StateError, match="is not supported yet: give a file") as caught:
        open_store(url)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite://host/state", "sqlite:///state?mode=ro"])
def test_a_url_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(StateError, match="is not of the form sqlite:///FILE"):
        open_store(url)


@pytest.mark.parametrize("name", ["", ".", "/", "/dev/null", "sqlite:///"])
def test_a_directory_or_a_device_is_no_state_file(name: str) -> None:
    with pytest.raises(StateError, match="it is a directory or a device"):
        open_store(name)


def test_the_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"cannot be created: there is no folder .*nowhere\.$"):
        open_store(str(tmp_path / "nowhere" / "state.sqlite"))
    assert not (tmp_path / "nowhere").exists()


def test_a_path_beyond_what_the_system_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="File name too long"):
        open_store(str(tmp_path / ("a" * 5000)))


# ── files that cannot be used ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "content", [b"\n", b"{}", b"strikes = 3\n" * 500, bytes(range(256)) * 40, b"\0" * 4096]
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(content)
    assert "it is not a database" in refusal(path)


@pytest.mark.parametrize("length", [1, 15, 16, 50, 100, 512, 4095, 4096, 4097, 8192, 20000, -4096])
def test_a_truncated_file_is_refused(path: Path, length: int) -> None:
    path.write_bytes(sound_file()[:length])
    assert any(why in refusal(path) for why in ("it is not a database", "it is damaged"))


def test_a_page_that_was_overwritten_is_found_on_opening(path: Path) -> None:
    content = bytearray(sound_file())
    content[-4096:] = b"\xa5" * 4096
    path.write_bytes(content)
    assert "it is damaged" in refusal(path)


@pytest.mark.parametrize("table", ["places (id)", "meta (key, value)"])
def test_the_database_of_another_program_is_refused(tmp_path: Path, table: str) -> None:
    path = tmp_path / "state.sqlite"
    change(path, f"CREATE TABLE {table}")
    assert "it belongs to another program" in refusal(path)


def test_a_newer_version_is_refused_with_what_to_do(path: Path) -> None:
    change(path, "UPDATE meta SET schema_version = 7", "DROP TABLE presence", "CREATE TABLE lists (name)")
    assert "it has version 7 of the schema and this listkeeper knows 2; upgrade listkeeper" in refusal(path)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM meta",
        "INSERT INTO meta VALUES (1)",
        "UPDATE meta SET schema_version = 'one'",
        "UPDATE meta SET schema_version = 0",
        "UPDATE meta SET schema_version = -1",
        "UPDATE meta SET schema_version = 0.5",
    ],
)
def test_a_file_that_does_not_say_its_version_is_refused(path: Path, statement: str) -> None:
    change(path, statement)
    assert "it does not say its version" in refusal(path)


@pytest.mark.parametrize(
    "statement", ["DROP TABLE presence", "ALTER TABLE resources DROP COLUMN rest", "DROP TABLE resources"]
)
def test_a_table_or_column_that_is_missing_is_found_on_opening(path: Path, statement: str) -> None:
    change(path, statement)
    assert "no such" in refusal(path)


def test_a_file_that_another_run_keeps_locked_is_refused_after_a_while(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateError, match="another run is using it"):
            open_store(str(path), busy_seconds=0)
        other.execute("ROLLBACK")
    open_store(str(path)).close()


@pytest.fixture(params=[0o555, 0o777])
def shelf(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder of these permissions with a state file that can only be read, seen as no administrator."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "state.sqlite").write_bytes(sound_file())
        (folder / "state.sqlite").chmod(0o444)
        folder.chmod(request.param)
        administrator = os.geteuid() == 0
        if administrator:
            os.seteuid(NOBODY)
        try:
            if not os.access(folder, os.X_OK, effective_ids=True):
                pytest.skip("TMPDIR is an administrator's own")
            yield folder
        finally:
            if administrator:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_file_that_cannot_be_written_is_refused(shelf: Path) -> None:
    assert "it cannot be read and written" in refusal(shelf / "state.sqlite")


@pytest.mark.parametrize("shelf", [0o555], indirect=True)
def test_a_new_file_where_none_can_be_written_is_refused(shelf: Path) -> None:
    with pytest.raises(StateError, match="it cannot be opened or created"):
        open_store(str(shelf / "new.sqlite"))


# ── rows that make no sense ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "assignment",
    [
        "status = 'alife'",
        "status = 7",
        "first_seen = ''",
        "last_checked = '2026-03-02'",
        "last_alive = 1.5",
        "rest = ''",
        "rest = '[]'",
        "rest = '7'",
        "rest = '{}'",
        "rest = x'ff'",
        "rest = CAST(x'ff' AS TEXT)",
        "rest = 7",
        "rest = '{\"evidence\": {}}'",
        f"rest = '{'[' * 99999}'",
        f"rest = '{'9' * 9999}'",
    ],
)
def test_a_broken_row_is_found_when_it_is_loaded(path: Path, assignment: str) -> None:
    change(path, f"UPDATE resources SET {assignment} WHERE key = '{MANY[3]}'")  # noqa: S608 - our own words
    before = path.read_bytes()
    with closing(open_store(str(path))) as store:
        with pytest.raises(StateError, match=f"^The state file {path} cannot be used: ") as caught:
            store.load(MANY)
        assert len(str(caught.value)) < 1000
        assert store.load(MANY[4:]).keys() == set(MANY[4:])
    assert path.read_bytes() == before


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(sound_file()) - 1), st.integers(0, 255)), max_size=9),
    st.just(len(sound_file())) | st.integers(1, len(sound_file())),
)
def test_whatever_bytes_are_damaged_there_is_memory_or_one_sentence(
    damage: list[tuple[int, int]], length: int
) -> None:
    content = bytearray(sound_file())
    for place, byte in damage:
        content[place] = byte
    said = ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state.sqlite")
        path.write_bytes(content[:length])
        try:
            with closing(open_store(str(path), busy_seconds=0)) as store:
                store.load(MANY)
                save(store, PAGE)
                store.forget(NOW, listed="README.md")
        except StateError as error:
            said = str(error)
    assert not said or said.startswith(f"The state file {path} cannot be used: ")


# ── saving ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", ["resources", "presence"])
def test_a_write_that_fails_midway_leaves_all_as_it_was(path: Path, table: str) -> None:
    column = {"resources": "key", "presence": "resource"}[table]
    change(
        path,
        f"CREATE TRIGGER full BEFORE INSERT ON {table} WHEN new.{column} = '{PAPER}' "
        "BEGIN SELECT RAISE(ABORT, 'out of luck'); END",
    )
    with closing(open_store(str(path))) as store:
        dead = replace(record(MANY[0]), status=Status.DEAD)
        with pytest.raises(StateError, match="out of luck"):
            store.save([record(PAGE), dead, record(PAPER)], listed="b.md", present=[PAGE, PAPER], now=NOW)
        everything = [*MANY, PAGE, PAPER]
        assert store.load(everything) == {resource: record(resource) for resource in MANY}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT DISTINCT listed FROM presence").fetchall() == [("README.md",)]


def test_many_runs_may_open_and_save_one_new_file_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "state.sqlite")

    def run(number: int) -> None:
        with closing(open_store(path)) as store:
            for step in range(5):
                store.load(MANY)
                save(store, Resource("web", f"https://demo.example/{number}/{step}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    wanted = [
        Resource("web", f"https://demo.example/{number}/{step}") for number in range(8) for step in range(5)
    ]
    with closing(open_store(path)) as store:
        assert store.load(wanted).keys() == set(wanted)


@pytest.mark.parametrize("name", [None, "state.sqlite"])
def test_one_store_may_be_used_by_many_threads(tmp_path: Path, name: str | None) -> None:
    with closing(open_store(name and str(tmp_path / name))) as store, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda resource: save(store, resource), MANY))
        assert store.load(MANY).keys() == set(MANY)


def test_when_a_link_was_first_and_last_shown_is_kept(path: Path) -> None:
    later = NOW + timedelta(days=1)
    with closing(open_store(str(path))) as store:
        store.save([], listed="README.md", present=MANY[:1], now=later)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT first_seen, last_seen FROM presence WHERE resource = ?"
        shown = connection.execute(query, (str(MANY[0]),)).fetchone()
        gone = connection.execute(query, (str(MANY[1]),)).fetchone()
    assert [datetime.fromisoformat(text) for text in shown] == [NOW, later]
    assert [datetime.fromisoformat(text) for text in gone] == [NOW, NOW]


# ── growth ────────────────────────────────────────────────────────────────────────────────


def test_a_file_of_the_first_version_learns_to_keep_silences(path: Path) -> None:
    change(path, "DROP TABLE silences", "UPDATE meta SET schema_version = 1")
    with closing(open_store(str(path))) as store:
        assert store.load(MANY).keys() == set(MANY)
        assert store.silences(listed="o/list") == ()
        store.silence([Silence("dead", None)], listed="o/list")
        assert store.silences(listed="o/list") == (Silence("dead", None),)


def test_a_silence_that_makes_no_sense_is_refused(path: Path) -> None:
    change(path, "INSERT INTO silences VALUES ('o/list', 'dead', 'someday')")
    with (
        closing(open_store(str(path))) as store,
        pytest.raises(StateError, match="a silence in it is broken"),
    ):
        store.silences(listed="o/list")


def add_color(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE presence ADD COLUMN color TEXT DEFAULT 'red'")


def stumble(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE presence")
    connection.exec_driver_sql("no such statement")


def test_an_older_file_is_brought_up_to_date_step_by_step(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "STEPS", (*schema.STEPS, add_color))
    for _ in range(2):
        with closing(open_store(str(path))) as store:
            assert store.load(MANY).keys() == set(MANY)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT schema_version FROM meta").fetchall() == [(3,)]
        assert connection.execute("SELECT DISTINCT color FROM presence").fetchall() == [("red",)]


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "STEPS", (*schema.STEPS, stumble))
    assert "syntax error" in refusal(path)


def test_the_interface_does_not_import_sqlalchemy() -> None:
    code = "import sys, bot.stores, bot.stores.interface, bot.stores.records; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "sqlalchemy" not in loaded.stdout.split()
