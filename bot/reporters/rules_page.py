"""The page that explains every rule, docs/rules.md: each finding links to its heading there."""

from __future__ import annotations

from bot.model import Edits, Rule
from bot.reporters.rules_table import comment_for, level_of, policy_for
from bot.rules import worst_first

HEAD = """\
# Rules

<!-- A test writes this page from the table of rules: LISTKEEPER_UPDATE_GOLDEN=1 pytest tests/reporters -->

What listkeeper can find in a list, the worst first. `listkeeper rules` prints the same at a terminal, and \
`listkeeper rules RULE` one of them.

An edit is **safe** where nobody could object to it: those come in a pull request, and `listkeeper fix` \
makes them. The others are offered, and made with `listkeeper fix --unsafe`.

## How to silence a rule

- On one line: `<!-- listkeeper-ignore: RULE, the reason -->` on that line of the list or the one above it; \
`all` instead of a rule silences every one.
- For a host, an address or an entry, for a while or for good: an `[[ignore]]` in `.github/listkeeper.toml`, \
see [what to ignore](configuration.md#what-to-ignore).
- For the whole list: `RULE = "off"` in the table `[rules]` of that file. With `"info"`, `"warning"` or \
`"error"` instead a rule matters less or more, and one that is off by default speaks.
"""
EDITS = {
    Edits.NONE: "It offers no edit.",
    Edits.SAFE: "Its edits are safe.",
    Edits.UNSAFE: "Its edits are not safe: look at them first.",
    Edits.EITHER: "Its edits are safe where all is certain; look at the others first.",
}


def rules_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *map(rule_section, worst_first())])


def rule_section(rule: Rule) -> str:
    """What there is to know of one rule, under a heading that its anchor comes from."""
    return f"""\
## `{rule.code}`

**{level_of(rule)}** · {rule.meaning}

{rule.does} {EDITS[rule.edits]}

To silence it: `{comment_for(rule)}` beside the link, or `{policy_for(rule)}` under `[rules]` of the \
policy; [more](#how-to-silence-a-rule).
"""
