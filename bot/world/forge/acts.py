"""What happens when somebody acts on the simulated forge, by the API or by hand."""

from __future__ import annotations

from collections.abc import Mapping

from bot.world.forge.git import BRANCHES, FILE, Entry, Signature
from bot.world.forge.merge import merged_files
from bot.world.forge.state import Comment, Deed, Event, Hosted, Issue, Pull, Reaction


def open_issue(hosted: Hosted, deed: Deed, title: str, body: str, pull: Pull | None = None) -> Issue:
    """A new issue, or with `pull` a new pull request."""
    number = max(hosted.issues, default=0) + 1
    issue = Issue(number, deed.by, title, body, at=deed.at, updated=deed.at, pull=pull)
    hosted.issues[number] = issue
    return issue


def edit(issue: Issue, deed: Deed, *, title: str | None = None, body: str | None = None) -> None:
    """Give it another title or body; the same again is no edit."""
    if title is not None:
        issue.title = title
    if body is not None and body != issue.body:
        issue.body = body
        issue.edits.append(deed)
    issue.updated = deed.at


def close(issue: Issue, deed: Deed, reason: str = "completed") -> None:
    """Close it, unless it is closed."""
    if issue.is_open:
        issue.is_open, issue.reason, issue.updated = False, reason, deed.at
        issue.events.append(Event("closed", deed.by, deed.at))


def reopen(issue: Issue, deed: Deed) -> None:
    """Open it again, unless it is open."""
    if not issue.is_open:
        issue.is_open, issue.reason, issue.updated = True, "reopened", deed.at
        issue.events.append(Event("reopened", deed.by, deed.at))


def comment(hosted: Hosted, issue: Issue, deed: Deed, body: str) -> Comment:
    """A new comment, at the end."""
    said = Comment(next(hosted.comment_ids), deed.by, body, at=deed.at, updated=deed.at)
    issue.comments.append(said)
    issue.updated = deed.at
    return said


def react(hosted: Hosted, said: Comment, deed: Deed, content: str) -> tuple[Reaction, bool]:
    """The reaction, and whether it is new: the same again stays one."""
    for known in said.reactions:
        if (known.by, known.content) == (deed.by, content):
            return known, False
    reaction = Reaction(next(hosted.comment_ids), deed.by, content, deed.at)
    said.reactions.append(reaction)
    return reaction, True


def find_comment(hosted: Hosted, number: int) -> tuple[Issue, Comment] | None:
    """A comment by its id, with the issue that it stands under."""
    for issue in hosted.issues.values():
        for said in issue.comments:
            if said.id == number:
                return issue, said
    return None


# ── git ──


def commit_files(
    hosted: Hosted, branch: str, files: Mapping[str, bytes | Entry | None], deed: Deed, *, message: str
) -> str:
    """Put a commit on a branch, which may be the first: path → content, an entry of whatever kind, or None to
    delete. Its hash."""
    git = hosted.git
    parent = git.refs.get(f"{BRANCHES}{branch}")
    entries = git.files(parent) if parent else {}
    for path, content in files.items():
        if content is None:
            entries.pop(path, None)
        elif isinstance(content, Entry):
            entries[path] = content
        else:
            mode = entries[path].mode if path in entries else FILE
            entries[path] = Entry(mode, git.add_blob(content))
    parents = (parent,) if parent else ()
    oid = git.add_commit(git.add_files(entries), parents, message, signature(deed), signed=deed.by.is_bot)
    move_ref(hosted, f"{BRANCHES}{branch}", oid, deed)
    return oid


def signature(deed: Deed) -> Signature:
    """The same as git writes it."""
    return Signature(deed.by.login, deed.by.email, deed.at)


def move_ref(hosted: Hosted, ref: str, oid: str, deed: Deed) -> None:
    """Let a ref point at a commit; open pull requests from that branch have a new head, and are closed where
    that has nothing to offer."""
    hosted.git.refs[ref] = oid
    for issue, pull in _open_from(hosted, ref):
        pull.head_oid = oid
        target = hosted.parent if pull.fork and hosted.parent else hosted
        if not target.git.between(target.start_of(pull), oid):
            close(issue, deed)


def delete_ref(hosted: Hosted, ref: str, deed: Deed) -> bool:
    """Delete a ref, which closes the pull requests from it; False where there is none."""
    if hosted.git.refs.pop(ref, None) is None:
        return False
    for issue, _ in _open_from(hosted, ref):
        close(issue, deed)
    return True


def _open_from(hosted: Hosted, ref: str) -> list[tuple[Issue, Pull]]:
    """Those of this repository from its own branches, and those of the one that it is a fork of."""
    ends = ((hosted, None), (hosted.parent, hosted.full_name))
    found = (
        (issue, issue.pull)
        for target, fork in ends
        for issue in (target.issues.values() if target else ())
        if issue.pull and issue.is_open and issue.pull.fork == fork
    )
    return [(issue, pull) for issue, pull in found if f"{BRANCHES}{pull.branch}" == ref]


def merge(hosted: Hosted, issue: Issue, deed: Deed) -> str:
    """Merge a pull request with a merge commit; its hash."""
    pull = issue.pull
    assert pull is not None, "only pull requests can be merged"  # noqa: S101 - the callers have looked
    git, base = hosted.git, hosted.git.refs[f"{BRANCHES}{pull.base}"]
    entries = merged_files(git, base, pull.head_oid)
    assert entries is not None, f"#{issue.number} has conflicts"  # noqa: S101 - GitHub's button is grey then
    message = f"Merge pull request #{issue.number} from {hosted.owner}/{pull.branch}\n\n{issue.title}"
    parents = (base, pull.head_oid)
    oid = git.add_commit(git.add_files(entries), parents, message, signature(deed), signed=True)
    pull.merged, pull.merge_commit, pull.base_oid = deed, oid, base
    close(issue, deed)
    move_ref(hosted, f"{BRANCHES}{pull.base}", oid, deed)
    return oid
