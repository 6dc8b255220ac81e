"""`listkeeper daemon` and `serve` as processes: what signals do to them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = "import sys; from bot.hosts.cli import main; main()"
FILE = 'state = "health.sqlite"\ninbox = "inbox.sqlite"\n'
PATIENCE = 60


@dataclass
class Process:
    """A command that runs until it is told to end, and what it has logged."""

    process: subprocess.Popen[str]
    folder: Path

    def wait_for(self, message: str) -> dict[str, object]:
        """The next line with this message."""
        assert self.process.stderr
        for line in self.process.stderr:
            logged: dict[str, object] = json.loads(line)
            if str(logged["message"]).startswith(message):
                return logged
        raise AssertionError(f"it ended without {message!r}")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def started() -> Iterator[list[Process]]:
    """Processes that are killed at the end."""
    processes: list[Process] = []
    yield processes
    for one in processes:
        one.process.kill()
        one.process.wait()
        if one.process.stderr:
            one.process.stderr.close()


def start(started: list[Process], folder: Path, *words: str) -> Process:
    file = folder / "operator.toml"
    if not file.exists():
        file.write_text(FILE)
    # A name server that answers nobody: nothing leaves this machine.
    environment = {**os.environ, "GITHUB_TOKEN": "t", "LISTKEEPER_WEBHOOK_SECRET": "0123456789abcdef"}
    environment |= {"LISTKEEPER_DNS": "127.0.0.1:1", "GITHUB_API_URL": "http://127.0.0.1:1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, words[0], str(file), *words[1:]],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    started.append(Process(process, folder))
    return started[-1]


def test_a_daemon_begins_and_ends_in_order(started: list[Process], tmp_path: Path) -> None:
    daemon = start(started, tmp_path, "daemon")
    assert daemon.wait_for("begin")["lists"] == 0
    daemon.wait_for("running")
    assert daemon.end(signal.SIGTERM) == 0
    daemon.wait_for("end")


def test_the_file_is_read_again_at_a_hangup_and_nonsense_changes_nothing(
    started: list[Process], tmp_path: Path
) -> None:
    daemon = start(started, tmp_path, "daemon")
    daemon.wait_for("running")
    (tmp_path / "operator.toml").write_text(f'{FILE}[lists."ada/awesome"]\nevery = "7d"\n')
    daemon.process.send_signal(signal.SIGHUP)
    assert daemon.wait_for("reloaded")["lists"] == 1
    (tmp_path / "operator.toml").write_text("colour = 1\n")
    daemon.process.send_signal(signal.SIGHUP)
    assert "`colour` in" in str(daemon.wait_for("not reloaded")["message"])
    assert daemon.end(signal.SIGTERM) == 0


@pytest.mark.slow
def test_a_list_that_cannot_be_reached_stays_in_the_inbox_with_the_reason(
    started: list[Process], tmp_path: Path
) -> None:
    (tmp_path / "operator.toml").write_text(f'{FILE}jitter = "0m"\n[lists."ada/awesome"]\n')
    daemon = start(started, tmp_path, "daemon")
    assert "GitHub gave no answer" in str(daemon.wait_for("failed")["reason"])
    assert daemon.end(signal.SIGTERM) == 0


def test_a_second_process_for_the_same_inbox_is_refused(started: list[Process], tmp_path: Path) -> None:
    start(started, tmp_path, "daemon").wait_for("running")
    second = start(started, tmp_path, "daemon")
    assert second.process.wait(PATIENCE) == 2
    assert second.process.stderr
    assert "there can be only one" in second.process.stderr.read()


def test_after_a_kill_the_next_one_begins(started: list[Process], tmp_path: Path) -> None:
    first = start(started, tmp_path, "daemon")
    first.wait_for("running")
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    again = start(started, tmp_path, "daemon")
    again.wait_for("running")
    assert again.end(signal.SIGTERM) == 0


def test_serve_answers_over_http_whatever_it_is_sent_and_ends_in_order(
    started: list[Process], tmp_path: Path
) -> None:
    server = start(started, tmp_path, "serve", "--port", "0")
    port = server.wait_for("listening")["port"]
    assert isinstance(port, int)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE) as answer:
        assert answer.status == 200
    for nonsense in NONSENSE:
        assert not answer_to(port, nonsense).startswith(b"HTTP/1.1 5"), nonsense[:80]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as answer:
        assert answer.read() == b"alive\n"
    began = time.monotonic()
    assert server.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 30


HEAD = b"POST /webhook HTTP/1.1\r\nHost: here\r\nX-Hub-Signature-256: sha256=0\r\n"
NONSENSE = (
    b"",
    b"\x00" * 1_000,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET /%00%ff/../../etc/passwd HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET /lists/a%2Fb/c HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
    HEAD + b"Content-Length: -1\r\n\r\n",
    HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    HEAD + b"Content-Length: 99999999999999999999\r\n\r\n",
    HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    HEAD + b"Content-Length: 10\r\nConnection: close\r\n\r\nhello",
    HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
    HEAD + b"Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)


def answer_to(port: int, sent: bytes) -> bytes:
    """What comes back, once nothing more is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        try:
            return connection.recv(65_536)
        except ConnectionResetError:
            return b""
