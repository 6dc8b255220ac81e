from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import READERS, ConnectTo, Settings, parse_connect_to, parse_dns
from bot.errors import ConfigError

DOCS = Path(__file__).parents[1] / "docs" / "configuration.md"
TOKEN = "ghs_0123456789abcdefSECRET"  # noqa: S105 - nobody's token
GARBAGE = st.text(alphabet=":[]0123456789.abcé \n%\0-", max_size=30) | st.text(max_size=30)


# ── --connect-to and --dns ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("example.org:443:127.0.0.1:8443", ConnectTo("example.org", 443, "127.0.0.1", 8443)),
        ("Example.ORG:443:Mirror.test:1", ConnectTo("example.org", 443, "mirror.test", 1)),
        ("::127.0.0.1:8443", ConnectTo("", None, "127.0.0.1", 8443)),
        (":80:127.0.0.1:8080", ConnectTo("", 80, "127.0.0.1", 8080)),
        ("example.org::127.0.0.1:8443", ConnectTo("example.org", None, "127.0.0.1", 8443)),
        ("[2001:DB8::1]:443:[::1]:65535", ConnectTo("2001:db8::1", 443, "::1", 65535)),
        ("::[0:0:0:0:0:0:0:1]:8443", ConnectTo("", None, "::1", 8443)),
    ],
)
def test_connect_to_is_read_as_curl_reads_it(text: str, expected: ConnectTo) -> None:
    assert parse_connect_to(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "example.org:443",
        "example.org:443:127.0.0.1",
        "example.org:443:127.0.0.1:",
        "example.org:443::8443",
        "example.org:443:127.0.0.1:0",
        "example.org:65536:127.0.0.1:8443",
        "example.org:-1:127.0.0.1:8443",
        "example.org:443:127.0.0.1:8443:1",
        "example.org:443:127.0.0.1:8443\n",
        "example.org:443:::1:8443",
        "[::g]:443:127.0.0.1:8443",
        "[1::2::3]:443:127.0.0.1:8443",
        "https://example.org:443:127.0.0.1:8443",
        "exämple.org:443:127.0.0.1:8443",
        "example.org:٤٤٣:127.0.0.1:8443",
        "example.org:443:127.0.0.1:" + "9" * 5000,
    ],
)
def test_another_connect_to_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match="is not HOST:PORT:HOST2:PORT2, like"):
        parse_connect_to(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:53", ("127.0.0.1", 53)),
        ("[::1]:5353", ("::1", 5353)),
        ("Resolver.test:53", ("resolver.test", 53)),
    ],
)
def test_a_resolver_has_a_host_and_a_port(text: str, expected: tuple[str, int]) -> None:
    assert parse_dns(text) == expected


@pytest.mark.parametrize(
    "text", ["", ":53", "127.0.0.1", "127.0.0.1:", "127.0.0.1:dns", "::1:53", "[::1]", "[x]:53"]
)
def test_another_resolver_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match=r"is not HOST:PORT, like 127\.0\.0\.1:53"):
        parse_dns(text)


@pytest.mark.parametrize("parse", [parse_connect_to, parse_dns])
@settings(deadline=None)
@given(GARBAGE)
def test_whatever_the_text_it_is_read_or_refused(parse: Callable[[str], object], text: str) -> None:
    said = ""
    try:
        parse(text)
    except ConfigError as error:
        said = str(error)
    assert said.isprintable()


# ── the environment ───────────────────────────────────────────────────────────────────────


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({f"LISTKEEPER_{name.upper()}": "" for name in READERS}) == Settings()


def test_every_setting_has_a_variable(tmp_path: Path) -> None:
    authorities = tmp_path / "ca.pem"
    authorities.touch()
    settings = Settings.from_environment(
        {
            "LISTKEEPER_GITHUB_TOKEN": TOKEN,
            "LISTKEEPER_GITHUB_API": "https://github.test:8443/",
            "LISTKEEPER_ARXIV_API": "http://arxiv.test/api/query",
            "LISTKEEPER_OAI_API": "http://oai.test/oai",
            "LISTKEEPER_DATACITE_API": "http://datacite.test/dois/",
            "LISTKEEPER_HF_TOKEN": TOKEN,
            "LISTKEEPER_HF_API": "https://hf.test/",
            "LISTKEEPER_CROSSREF_API": "https://crossref.test/works",
            "LISTKEEPER_HANDLE_API": "https://doi.test/api/handles",
            "LISTKEEPER_OPENREVIEW_API": "https://openreview.test",
            "LISTKEEPER_OPENREVIEW_OLD_API": "https://old.openreview.test/",
            "LISTKEEPER_YOUTUBE_API": "https://youtube.test/oembed",
            "LISTKEEPER_WAYBACK_API": "https://wayback.test/",
            "LISTKEEPER_ARCHIVE_KEYS": "access:secret",
            "LISTKEEPER_CONNECT_TO": "a.test:443:127.0.0.1:1  ::[::1]:2",
            "LISTKEEPER_DNS": "127.0.0.1:5353",
            "LISTKEEPER_CA_FILE": str(authorities),
            "LISTKEEPER_TIMEOUT": "2.5",
            "LISTKEEPER_CONCURRENCY": "8",
            "LISTKEEPER_PER_HOST": "1",
            "LISTKEEPER_CONTACT": "https://example.org/bot",
            "LISTKEEPER_STATE": "state.sqlite",
        }
    )
    assert settings == Settings(
        github_token=TOKEN,
        github_api="https://github.test:8443",
        arxiv_api="http://arxiv.test/api/query",
        oai_api="http://oai.test/oai",
        datacite_api="http://datacite.test/dois",
        hf_token=TOKEN,
        hf_api="https://hf.test",
        crossref_api="https://crossref.test/works",
        handle_api="https://doi.test/api/handles",
        openreview_api="https://openreview.test",
        openreview_old_api="https://old.openreview.test",
        youtube_api="https://youtube.test/oembed",
        wayback_api="https://wayback.test",
        archive_keys="access:secret",
        connect_to=(ConnectTo("a.test", 443, "127.0.0.1", 1), ConnectTo("", None, "::1", 2)),
        dns=("127.0.0.1", 5353),
        ca_file=str(authorities),
        timeout=2.5,
        concurrency=8,
        per_host=1,
        contact="https://example.org/bot",
        state="state.sqlite",
    )


def test_an_override_wins_unless_it_is_not_given() -> None:
    environment = {"LISTKEEPER_TIMEOUT": "5", "LISTKEEPER_CONNECT_TO": "::127.0.0.1:1"}
    settings = Settings.from_environment(environment, timeout=7.0, connect_to=(), dns=None)
    assert settings.timeout == 7.0
    assert settings.connect_to == (ConnectTo("", None, "127.0.0.1", 1),)
    assert settings.dns is None


@pytest.mark.parametrize(
    ("environment", "token"),
    [
        ({"GITHUB_TOKEN": "home"}, "home"),
        ({"GITHUB_TOKEN": "home", "GITHUB_API_URL": "https://API.github.com"}, "home"),
        ({"GITHUB_TOKEN": "home", "LISTKEEPER_GITHUB_TOKEN": "reader"}, "reader"),
        ({"GITHUB_TOKEN": "home", "GITHUB_API_URL": "https://ghes.test/api/v3"}, None),
        ({"GITHUB_TOKEN": "home", "GITHUB_API_URL": "nonsense"}, None),
        ({"GITHUB_TOKEN": "home", "LISTKEEPER_GITHUB_API": "https://mirror.test"}, None),
        ({"GITHUB_TOKEN": "home", "LISTKEEPER_GITHUB_API": "http://api.github.com"}, None),
        ({"LISTKEEPER_GITHUB_TOKEN": "reader", "LISTKEEPER_GITHUB_API": "https://mirror.test"}, "reader"),
        ({"GITHUB_TOKEN": " home\n"}, "home"),
    ],
)
def test_a_token_goes_only_to_the_server_that_it_is_for(
    environment: dict[str, str], token: str | None
) -> None:
    assert Settings.from_environment(environment).github_token == token


@pytest.mark.parametrize(
    ("environment", "token"),
    [
        ({"HF_TOKEN": "own"}, "own"),
        ({"HF_TOKEN": "own", "LISTKEEPER_HF_TOKEN": "reader"}, "reader"),
        ({"HF_TOKEN": "own", "LISTKEEPER_HF_API": "https://mirror.test"}, None),
        ({"HF_TOKEN": "own", "LISTKEEPER_HF_API": "http://huggingface.co"}, None),
        ({"LISTKEEPER_HF_TOKEN": "reader", "LISTKEEPER_HF_API": "https://mirror.test"}, "reader"),
    ],
)
def test_hugging_faces_own_token_goes_to_hugging_face_alone(
    environment: dict[str, str], token: str | None
) -> None:
    assert Settings.from_environment(environment).hf_token == token


@pytest.mark.parametrize(
    ("environment", "keys"),
    [
        ({"IA_ACCESS_KEY_ID": "a", "IA_SECRET_ACCESS_KEY": "b"}, "a:b"),
        ({"IA_ACCESS_KEY_ID": "a"}, None),
        ({"IA_SECRET_ACCESS_KEY": "b"}, None),
        ({"IA_ACCESS_KEY_ID": "a", "IA_SECRET_ACCESS_KEY": "b", "LISTKEEPER_ARCHIVE_KEYS": "c:d"}, "c:d"),
    ],
)
def test_the_internet_archives_own_variables_have_its_keys(
    environment: dict[str, str], keys: str | None
) -> None:
    settings = Settings.from_environment(environment)
    assert settings.archive_keys == keys
    assert keys is None or keys not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("TIMEOUT", "0", "--timeout (or LISTKEEPER_TIMEOUT) must be from 1 to 120"),
        ("TIMEOUT", "121", "--timeout (or LISTKEEPER_TIMEOUT) must be from 1 to 120"),
        ("TIMEOUT", "nan", "--timeout (or LISTKEEPER_TIMEOUT) must be from 1 to 120"),
        ("TIMEOUT", "soon", "LISTKEEPER_TIMEOUT must be a number"),
        ("CONCURRENCY", "0", "--concurrency (or LISTKEEPER_CONCURRENCY) must be from 1 to 1024"),
        ("CONCURRENCY", "1025", "--concurrency (or LISTKEEPER_CONCURRENCY) must be from 1 to 1024"),
        ("CONCURRENCY", "9" * 5000, "LISTKEEPER_CONCURRENCY must be a number"),
        ("PER_HOST", "11", "--per-host (or LISTKEEPER_PER_HOST) must be from 1 to 10"),
        ("PER_HOST", "1.5", "LISTKEEPER_PER_HOST must be a number"),
        ("CONNECT_TO", "a:1:b:2 c", "LISTKEEPER_CONNECT_TO: 'c' is not HOST:PORT"),
        ("DNS", "resolver", "LISTKEEPER_DNS: 'resolver' is not HOST:PORT"),
        (
            "CA_FILE",
            "/nowhere/ca.pem",
            "--ca-file (or LISTKEEPER_CA_FILE) must be a file of certificates; '/nowhere/ca.pem'",
        ),
        ("CA_FILE", "a" * 5000, "--ca-file (or LISTKEEPER_CA_FILE) must be a file"),
        ("GITHUB_API", "api.github.com", "LISTKEEPER_GITHUB_API must be an http or https URL"),
        ("GITHUB_API", "ftp://api.github.com", "LISTKEEPER_GITHUB_API must be an http or https URL"),
        ("GITHUB_API", "https://[", "LISTKEEPER_GITHUB_API must be an http or https URL"),
        ("ARXIV_API", "https://a.test:99999", "LISTKEEPER_ARXIV_API must be an http or https URL"),
        ("OAI_API", "oaipmh.arxiv.org/oai", "LISTKEEPER_OAI_API must be an http or https URL"),
        ("DATACITE_API", "https://user@a.test", "LISTKEEPER_DATACITE_API must be an http or https URL"),
        ("ARXIV_API", "https://a\ntest", "LISTKEEPER_ARXIV_API must be an http or https URL"),
        ("CONTACT", "a\r\nCookie: b", "LISTKEEPER_CONTACT goes into a header"),
        ("GITHUB_TOKEN", "a\nb", "GITHUB_TOKEN or LISTKEEPER_GITHUB_TOKEN goes into a header"),
        ("CONTACT", "naïve", "LISTKEEPER_CONTACT goes into a header"),
        ("ARCHIVE_KEYS", "access", "LISTKEEPER_ARCHIVE_KEYS must be ACCESS:SECRET"),
        ("ARCHIVE_KEYS", ":secret", "LISTKEEPER_ARCHIVE_KEYS must be ACCESS:SECRET"),
        ("ARCHIVE_KEYS", "access:a\nCookie: b", "LISTKEEPER_ARCHIVE_KEYS goes into a header"),
    ],
)
def test_a_variable_that_makes_no_sense_is_refused_by_name(name: str, value: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.from_environment({f"LISTKEEPER_{name}": value})
    assert str(caught.value).startswith(named)


def test_overrides_are_checked_like_variables() -> None:
    with pytest.raises(ConfigError, match=r"--timeout .* must be"):
        Settings.from_environment({}, timeout=0)


@pytest.mark.parametrize(
    "environment",
    [
        {"GITHUB_TOKEN": f"{TOKEN}\n{TOKEN}"},
        {"LISTKEEPER_GITHUB_TOKEN": f"{TOKEN}é"},
        {"LISTKEEPER_GITHUB_API": f"https://bot:{TOKEN}@github.test"},
        {"GITHUB_TOKEN": TOKEN, "LISTKEEPER_STATE": f"postgresql://u:{TOKEN}@db", "LISTKEEPER_TIMEOUT": "x"},
    ],
)
def test_no_message_shows_a_token(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.from_environment(environment)
    assert "SECRET" not in str(caught.value)


def test_settings_do_not_show_their_secrets() -> None:
    settings = Settings.from_environment({"GITHUB_TOKEN": TOKEN, "LISTKEEPER_STATE": f"x://{TOKEN}@db"})
    assert settings.github_token == TOKEN
    assert "SECRET" not in repr(settings)


def test_the_documentation_has_every_variable_and_its_default() -> None:
    rows = dict(re.findall(r"^\| `LISTKEEPER_(\w+)` \| (.*?) \|", DOCS.read_text("utf-8"), re.MULTILINE))
    assert rows.pop("FORGE_TOKEN") == "`GITHUB_TOKEN`"  # the forge's settings are read apart from these
    assert set(rows) == {name.upper() for name in READERS}
    for name, default in rows.items():
        value = getattr(Settings(), name.lower())
        if isinstance(value, int | float | str):
            assert default == f"`{value:g}`" if isinstance(value, int | float) else f"`{value}`"


def test_importing_the_settings_stays_cheap() -> None:
    code = "import sys, bot.config; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "sqlalchemy", "tomllib", "httpx"} & set(loaded.stdout.split())
