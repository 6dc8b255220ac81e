"""Git data and files of the simulated forge, by REST: refs, commits, trees, blobs, contents, comparisons."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.world.forge import acts
from bot.world.forge.call import Call, forbidden, invalid, missing
from bot.world.forge.git import BRANCHES, FOLDER, Entry
from bot.world.forge.git_json import blob_json, commit_json, git_commit_json, ref_json, tree_json
from bot.world.forge.pull_json import comparison_json
from bot.world.github.errors import DOCS, failure

LARGEST_CONTENT = 2**20
"""Bytes that `contents` gives as JSON; above only the raw form works
(https://docs.github.com/rest/repos/contents#get-repository-content)."""
LARGEST_BLOB = 100 * 2**20
LONGEST_TREE = 100_000
"""Entries that a recursive tree has at most."""


def _empty() -> Response:
    return failure(409, "Git Repository is empty.", f"{DOCS}/git/refs#get-a-reference")


# ── refs ──


def get_ref(call: Call) -> Response:
    """One ref, by its whole name."""
    ref = f"refs/{call.parts['ref']}"
    if call.hosted.head is None and not call.git.refs:
        return _empty()
    oid = call.git.refs.get(ref)
    return missing() if oid is None else JSONResponse(ref_json(call.here, ref, oid))


def matching_refs(call: Call) -> Response:
    """All refs whose name starts so."""
    start = f"refs/{call.parts['ref']}"
    found = sorted(ref for ref in call.git.refs if ref.startswith(start))
    return call.paged(found, lambda ref: ref_json(call.here, ref, call.git.refs[ref]))


def create_ref(call: Call) -> Response:
    """A ref that is not there yet."""
    ref, oid = call.text("ref") or "", call.text("sha") or ""
    if not ref.startswith("refs/") or ref.count("/") < 2:  # noqa: PLR2004 - refs/KIND/NAME
        return invalid(message=f"Reference name must start with 'refs/': {ref}")
    if oid not in call.git.commits:
        return invalid(message="Object does not exist")
    if ref in call.git.refs:
        return invalid(message="Reference already exists")
    acts.move_ref(call.hosted, ref, oid, call.deed)
    return JSONResponse(ref_json(call.here, ref, oid), 201)


def update_ref(call: Call) -> Response:
    """Without `force`, only forwards."""
    ref, oid = f"refs/{call.parts['ref']}", call.text("sha") or ""
    if ref not in call.git.refs:
        return invalid(message="Reference does not exist")
    if oid not in call.git.commits:
        return invalid(message="Object does not exist")
    if ref.removeprefix(BRANCHES) in call.hosted.protected:
        return invalid(message="Changes must be made through a pull request.")
    if call.body.get("force") is not True and call.git.refs[ref] not in call.git.ancestors(oid):
        return invalid(message="Update is not a fast forward")
    acts.move_ref(call.hosted, ref, oid, call.deed)
    return JSONResponse(ref_json(call.here, ref, oid))


def delete_ref(call: Call) -> Response:
    """204."""
    if not acts.delete_ref(call.hosted, f"refs/{call.parts['ref']}", call.deed):
        return invalid(message="Reference does not exist")
    return Response(status_code=204)


# ── objects ──


def get_commit(call: Call) -> Response:
    """`git/commits/SHA`: the object alone."""
    commit = call.git.commits.get(call.parts["commit_sha"])
    return missing() if commit is None else JSONResponse(git_commit_json(call.here, commit))


def get_known_commit(call: Call) -> Response:
    """`commits/REF`: the same with who made it."""
    oid = call.git.resolve(call.parts["ref"])
    if oid is None:
        return invalid(message=f"No commit found for SHA: {call.parts['ref']}")
    return JSONResponse(commit_json(call.here, call.git.commits[oid]))


def create_commit(call: Call) -> Response:
    """A commit that nothing points at yet. GitHub signs those of Apps that name no author."""
    tree, parents = call.text("tree") or "", tuple(call.body.get("parents") or ())
    if tree not in call.git.trees:
        return invalid(message="Tree SHA does not exist")
    if any(parent not in call.git.commits for parent in parents):
        return invalid(message="Parent SHA does not exist or is not a commit object")
    who = acts.signature(call.deed)
    is_plain = not (call.body.get("author") or call.body.get("committer"))
    oid = call.git.add_commit(
        tree, parents, call.text("message") or "", who, signed=call.grant.is_app and is_plain
    )
    return JSONResponse(git_commit_json(call.here, call.git.commits[oid]), 201)


def get_tree(call: Call) -> Response:
    """A tree by its own hash, or that of a commit or a branch."""
    wanted = call.parts["tree_sha"]
    commit = call.git.resolve(wanted)
    oid = call.git.commits[commit].tree if commit else wanted
    if oid not in call.git.trees:
        return _empty() if not call.git.commits else missing()
    rows = list(call.git.walk(oid))
    if not call.request.query.get("recursive"):
        rows = [(path, entry) for path, entry in rows if "/" not in path]
    sized = [(path, entry, _size(call, entry)) for path, entry in rows[:LONGEST_TREE]]
    return JSONResponse(tree_json(call.here, oid, sized, cut=len(rows) > LONGEST_TREE))


def _size(call: Call, entry: Entry) -> int | None:
    content = call.git.blobs.get(entry.oid)
    return None if content is None else len(content)


def create_tree(call: Call) -> Response:
    """A tree from rows `{path, mode, sha | content}`, on top of `base_tree` where that is given."""
    base = call.text("base_tree")
    if base is not None and base not in call.git.trees:
        return missing()
    entries = {path: one for path, one in call.git.walk(base) if one.mode != FOLDER} if base else {}
    for row in call.body.get("tree") or ():
        entry = _entry(call, row)
        if isinstance(entry, Response):
            return entry
        if entry is None:
            entries.pop(row["path"], None)
        else:
            entries[row["path"]] = entry
    oid = call.git.add_files(entries)
    rows = [(path, entry, _size(call, entry)) for path, entry in call.git.walk(oid) if "/" not in path]
    return JSONResponse(tree_json(call.here, oid, rows, cut=False), 201)


def _entry(call: Call, row: Mapping[str, Any]) -> Entry | Response | None:
    if "content" in row:
        return Entry(row["mode"], call.git.add_blob(str(row["content"]).encode()))
    oid = row.get("sha")
    if oid is None:
        return None
    if oid not in call.git.blobs and oid not in call.git.trees:
        return invalid(message=f"tree.sha {oid} is not a valid blob")
    return Entry(row["mode"], oid)


def get_blob(call: Call) -> Response:
    """A file by its hash, up to 100 MB."""
    oid = call.parts["file_sha"]
    content = call.git.blobs.get(oid)
    if content is None:
        return missing()
    if len(content) > LARGEST_BLOB:
        return forbidden("This API returns blobs up to 100 MB in size.")
    if "raw" in call.request.headers.get("accept", ""):
        return Response(content, media_type="application/vnd.github.raw; charset=utf-8")
    return JSONResponse(blob_json(call.here, oid, content))


def create_blob(call: Call) -> Response:
    """A file that nothing holds yet."""
    text = call.text("content") or ""
    try:
        is_packed = call.text("encoding") == "base64"
        content = base64.b64decode(text, validate=False) if is_packed else text.encode()
    except binascii.Error:
        return invalid(message="content is not valid Base64")
    oid = call.git.add_blob(content)
    return JSONResponse({"sha": oid, "url": f"{call.here.repo}/git/blobs/{oid}"}, 201)


# ── files ──


def get_contents(call: Call) -> Response | None:
    """A file in its raw form, or of more than 1 MB; None leaves the rest to whoever serves readers."""
    oid = call.git.resolve(call.request.query.get("ref") or call.hosted.default_branch)
    content = call.git.content(oid, call.parts["path"]) if oid else None
    if content is None:
        return None
    if "raw" in call.request.headers.get("accept", ""):
        return Response(content, media_type="application/vnd.github.raw; charset=utf-8")
    if len(content) <= LARGEST_CONTENT:
        return None
    error = {"resource": "Blob", "field": "data", "code": "too_large"}
    message = (
        "This API returns blobs up to 1 MB in size. The requested blob is too large to fetch via the API."
    )
    return JSONResponse({"message": message, "errors": [error], "documentation_url": DOCS}, 403)


def compare(call: Call) -> Response:
    """`BASE...HEAD`: branches or hashes."""
    base, dots, head = call.parts["basehead"].partition("...")
    ends = [call.git.resolve(name.rpartition(":")[2]) for name in (base, head)]
    if not dots or ends[0] is None or ends[1] is None:
        return missing()
    if call.git.merge_base(ends[0], ends[1]) is None:
        return missing(f"No common ancestor between {base} and {head}.")
    return JSONResponse(comparison_json(call.here, call.git, ends[0], ends[1]))
