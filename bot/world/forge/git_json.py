"""What GitHub's REST API says of git objects and refs, in its own words."""

from __future__ import annotations

import base64
from urllib.parse import quote

from bot.model import Json
from bot.world.atom import stamp
from bot.world.forge.accounts import Account
from bot.world.forge.git import Commit, Entry, Signature
from bot.world.forge.json import Place, user_json


def ref_json(here: Place, ref: str, oid: str) -> dict[str, Json]:
    """A `git-ref`; all of ours point at commits."""
    target = {"type": "commit", "sha": oid, "url": f"{here.repo}/git/commits/{oid}"}
    return {"ref": ref, "node_id": "REF_1", "url": f"{here.repo}/git/{quote(ref)}", "object": target}


def git_commit_json(here: Place, commit: Commit) -> dict[str, Json]:
    """A `git-commit`."""
    return {
        "sha": commit.oid,
        "node_id": "C_1",
        "url": f"{here.repo}/git/commits/{commit.oid}",
        "html_url": f"{here.page}/commit/{commit.oid}",
        "message": commit.message,
        **signed(commit),
        "tree": {"sha": commit.tree, "url": f"{here.repo}/git/trees/{commit.tree}"},
        "parents": _parents(here, commit),
    }


def signed(commit: Commit) -> dict[str, Json]:
    """Who made a commit, and whether GitHub vouches for it."""
    reason = "valid" if commit.signed else "unsigned"
    verification: dict[str, Json] = {
        "verified": commit.signed,
        "reason": reason,
        "signature": None,
        "payload": None,
        "verified_at": None,
    }
    return {
        "author": _signature(commit.author),
        "committer": _signature(commit.author),
        "verification": verification,
    }


def commit_json(here: Place, commit: Commit) -> dict[str, Json]:
    """A `commit`, as lists of commits show it; its author is known by the address."""
    url = f"{here.repo}/commits/{commit.oid}"
    return {
        "sha": commit.oid,
        "node_id": "C_1",
        "url": url,
        "html_url": f"{here.page}/commit/{commit.oid}",
        "comments_url": f"{url}/comments",
        "commit": {
            "url": f"{here.repo}/git/commits/{commit.oid}",
            "message": commit.message,
            **signed(commit),
            "tree": {"sha": commit.tree, "url": f"{here.repo}/git/trees/{commit.tree}"},
            "comment_count": 0,
        },
        "author": _known(commit.author),
        "committer": _known(commit.author),
        "parents": _parents(here, commit),
    }


def _parents(here: Place, commit: Commit) -> list[Json]:
    return [
        {
            "sha": oid,
            "url": f"{here.repo}/git/commits/{oid}",
            "html_url": f"{here.page}/commit/{oid}",
        }
        for oid in commit.parents
    ]


def _signature(who: Signature) -> dict[str, Json]:
    return {"name": who.name, "email": who.email, "date": stamp(who.at)}


def _known(who: Signature) -> Json:
    """The account that an author's address belongs to; None where it is nobody's."""
    number, plus, rest = who.email.partition("+")
    login, at, _ = rest.partition("@users.noreply")
    return user_json(Account(login)) if number.isdecimal() and plus and at else None


def tree_json(
    here: Place, oid: str, rows: list[tuple[str, Entry, int | None]], *, cut: bool
) -> dict[str, Json]:
    """A `git-tree`: path, entry, and the size of what is a file."""
    tree: list[Json] = []
    for path, entry, size in rows:
        kind = {"tree": "trees", "blob": "blobs"}.get(entry.kind)
        row: dict[str, Json] = {"path": path, "mode": entry.mode, "type": entry.kind, "sha": entry.oid}
        if size is not None:
            row["size"] = size
        if kind:
            row["url"] = f"{here.repo}/git/{kind}/{entry.oid}"
        tree.append(row)
    return {"sha": oid, "url": f"{here.repo}/git/trees/{oid}", "tree": tree, "truncated": cut}


def blob_json(here: Place, oid: str, content: bytes) -> dict[str, Json]:
    """A `blob`."""
    return {
        "sha": oid,
        "node_id": "B_1",
        "url": f"{here.repo}/git/blobs/{oid}",
        "size": len(content),
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }
