from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.forge.access import Access
from tests.app_keys import PEM

TOKEN = {"GITHUB_TOKEN": "t"}
APP = {"LISTKEEPER_APP_ID": "7", "LISTKEEPER_APP_KEY": PEM}


def test_without_anything_else_it_is_github_com_and_the_jobs_own_token() -> None:
    access = Access.from_environment(TOKEN)
    assert (access.api, access.host, access.web) == (
        "https://api.github.com",
        "api.github.com",
        "https://github.com",
    )
    assert access.token == "t"  # noqa: S105 - no secret


def test_a_token_for_the_forge_alone_wins() -> None:
    assert Access.from_environment({**TOKEN, "LISTKEEPER_FORGE_TOKEN": "f"}).token == "f"  # noqa: S105


@pytest.mark.parametrize(
    ("api", "graphql", "web"),
    [
        ("https://ghe.example/api/v3", "https://ghe.example/api/graphql", "https://ghe.example"),
        ("https://ghe.example/api/v3/", "", "https://ghe.example"),
        ("https://api.octo.ghe.com", "https://api.octo.ghe.com/graphql", "https://octo.ghe.com"),
        ("https://api.github.com", "https://api.github.com/graphql", "https://github.com"),
    ],
)
def test_an_enterprise_server_is_named_by_the_runners_own_variables(api: str, graphql: str, web: str) -> None:
    access = Access.from_environment({**TOKEN, "GITHUB_API_URL": api, "GITHUB_GRAPHQL_URL": graphql})
    assert access.web == web


def test_a_key_is_given_as_text_or_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(PEM)
    folded = PEM.replace("\n", "\\n")
    for key in (PEM, str(file), folded):
        access = Access.from_environment({**APP, "LISTKEEPER_APP_KEY": key})
        assert access.app is not None
        assert (access.app.id, access.app.key.strip()) == ("7", PEM.strip())


def test_an_app_wins_over_a_token() -> None:
    assert Access.from_environment({**TOKEN, **APP}).app is not None


@pytest.mark.parametrize(
    ("env", "complaint"),
    [
        ({}, "There is no token for api.github.com: set GITHUB_TOKEN or LISTKEEPER_FORGE_TOKEN"),
        ({"GITHUB_TOKEN": "a\nb"}, "must be one line of ASCII characters"),
        ({"GITHUB_TOKEN": "tökén"}, "must be one line of ASCII characters"),
        ({**TOKEN, "GITHUB_API_URL": "ftp://x"}, "GITHUB_API_URL must be an http or https URL"),
        ({**TOKEN, "GITHUB_API_URL": "https://u:p@ghe.example/api/v3"}, "without a user or password"),
        (
            {**TOKEN, "GITHUB_GRAPHQL_URL": "https://evil.example/graphql"},
            "must be https://api.github.com/graphql",
        ),
        ({"LISTKEEPER_APP_ID": "7"}, "needs both"),
        ({"LISTKEEPER_APP_KEY": PEM}, "needs both"),
        ({**APP, "LISTKEEPER_APP_KEY": "/no/such/file"}, "cannot be read: No such file or directory"),
        ({**APP, "LISTKEEPER_APP_KEY": "/dev/null"}, "must be a private key in PEM form"),
        ({**APP, "LISTKEEPER_APP_KEY": PEM[:300]}, "is not a private RSA key"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_without_a_secret(env: dict[str, str], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Access.from_environment(env)
    assert complaint in str(caught.value)
    assert "tökén" not in str(caught.value)
    assert "PRIVATE KEY" not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    shown = repr(Access.from_environment({"GITHUB_TOKEN": "s3cret", **APP}))
    assert "s3cret" not in shown
    assert "PRIVATE KEY" not in shown
