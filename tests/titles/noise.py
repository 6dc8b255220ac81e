"""What lists make of a paper's title, and titles that are nearly the same but another paper's."""

from __future__ import annotations

import re
from collections.abc import Callable

Noise = Callable[[str], str]


def _head(title: str) -> str:
    return title.partition(": ")[0]


def _tail(title: str) -> str:
    return title.partition(": ")[2] or title


def _cut(title: str, share: float) -> str:
    return title[: max(14, int(len(title) * share))].rstrip()


def _without_words(title: str) -> str:
    words = title.split()
    return " ".join(words[: max(3, len(words) * 2 // 3)])


def _longest(title: str, change: Noise) -> str:
    """The title with its longest word changed."""
    word = max(re.findall(r"[^\W\d_]+", title), key=len)
    return title.replace(word, change(word), 1)


NOISE: dict[str, Noise] = {
    # case and punctuation
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "full stop": lambda title: f"{title}.",
    "no punctuation": lambda title: re.sub(r"[^\w\s]", " ", title),
    "glued": lambda title: re.sub(r"[^\w\s]", "", title),
    "no hyphens": lambda title: title.replace("-", " "),
    "hyphens glued": lambda title: title.replace("-", ""),
    "en dashes": lambda title: title.replace("-", "\u2013"),
    "no-break hyphens": lambda title: title.replace("-", "\u2011"),
    "minus signs": lambda title: title.replace("-", "\u2212"),
    "soft hyphens": lambda title: f"{title[:9]}\u00ad{title[9:]}",
    "zero width": lambda title: title.replace(" ", "\u200b ", 1),
    "no-break spaces": lambda title: title.replace(" ", "\u00a0"),
    "a space lost": lambda title: title.replace(" ", "", 1),
    "entities": lambda title: title.replace(" and ", " &amp; "),
    # names and subtitles
    "the name alone": _head,
    "the subtitle alone": _tail,
    "a dash for the colon": lambda title: title.replace(": ", " - ", 1),
    "a long dash for the colon": lambda title: title.replace(": ", " \u2014 ", 1),
    "no colon": lambda title: title.replace(":", "", 1),
    "the name behind": lambda title: f"{_tail(title)} ({_head(title)})",
    "another name before": lambda title: f"FooBar: {title}",
    "another name behind": lambda title: f"{title} (FooBar)",
    "another name in brackets": lambda title: f"[FooBar] {title}",
    # cut off
    "cut at a word": lambda title: f"{_without_words(title)} …",
    "cut at a word, three dots": lambda title: f"{_without_words(title)}...",
    "cut in a word": lambda title: f"{_cut(title, 0.7)}…",
    "cut in silence": lambda title: _cut(title, 0.7),
    # typesetting
    "braces": lambda title: re.sub(r"\b([A-Z]{2,})", r"{\1}", title),
    "bold": lambda title: rf"\textbf{{{title}}}",
    "emphasis": lambda title: re.sub(r"(\w+)", r"\\emph{\1}", title, count=1),
    "accents": lambda title: title.replace("e", "é", 2).replace("o", "ö", 1),
    "LaTeX accents": lambda title: title.replace("o", '\\"o', 1).replace("e", "\\'{e}", 1),
    "ligatures": lambda title: title.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ"),
    "stars": lambda title: f"**{title}**",
    "code": lambda title: f"`{title}`",
    # where it appeared
    "[ICLR 2024]": lambda title: f"{title} [ICLR 2024]",
    "(NeurIPS'23)": lambda title: f"{title} (NeurIPS'23)",
    ", CVPR 2024": lambda title: f"{title}, CVPR 2024",
    "ICLR'24": lambda title: f"{title} ICLR'24",
    "(Oral)": lambda title: f"{title} (Oral)",
    "spotlight": lambda title: f"{title} - ICML 2023 Spotlight",
    "two brackets": lambda title: f"{title} [TPAMI 2021] [Code]",
    "venue before": lambda title: f"[CVPR 2023] {title}",
    "venue and colon before": lambda title: f"ACL 2022: {title}",
    "proceedings": lambda title: f"{title}. In Proc. Interspeech 2021",
    "volume": lambda title: f"{title}. IEEE Transactions on Image Processing, vol. 29, 2020",
    "pages": lambda title: f"{title}, pp. 123-135, 2019",
    "workshop": lambda title: f"{title} (ICML 2015 Deep Learning Workshop)",
    "award": lambda title: f"{title} (Best Paper Award)",
    # decoration
    "fire": lambda title: f"🔥🔥 {title}",
    "star": lambda title: f"{title} ⭐",
    "new": lambda title: f"[NEW!] {title}",
    "month": lambda title: f"[2024/05] {title}",
    "day": lambda title: f"2024-05-17 {title}",
    "month in words": lambda title: f"(May 2024) {title}",
    "American month": lambda title: f"05/2024 | {title}",
    "item": lambda title: f"12. {title}",
    "reference before": lambda title: f"[12] {title}",
    "reference behind": lambda title: f"{title} [3]",
    "version on arXiv": lambda title: f"{title} (v2)",
    "check mark": lambda title: f"✅ {title}",
    "quotes": lambda title: f"“{title}”",
    "straight quotes": lambda title: f'"{title}"',
    "guillemets": lambda title: f"«{title}»",
    "book marks": lambda title: f"《{title}》",
    "id before": lambda title: f"arXiv:2401.12345 {title}",
    "id behind": lambda title: f"{title}, arXiv preprint arXiv:2401.12345",
    "label": lambda title: f"Paper: {title}",
    "labels": lambda title: f"{title} [PDF] [Code]",
    "official": lambda title: f"{title} - official implementation",
    "paper and code": lambda title: f"{title}: paper and code",
    "description": lambda title: f"{title} - a new model that does things well",
    "sentence": lambda title: f"{title}. Presents a method for restoring images.",
    # translations beside
    "Chinese behind": lambda title: f"{title} (面向开源的交互式全模态大模型)",
    "Chinese before": lambda title: f"面向开源的全模态大模型 {title}",
    "Japanese": lambda title: f"{title} / 音声対話モデルの研究",
    "Chinese and colon": lambda title: f"全模态大模型\uff1a{title}",
    "Spanish": lambda title: f"{title} (Traducción al español)",
    # authors
    "title, authors, venue": lambda title: f"{title}. Jane Roe, John Doe, Wei Chen. ACL 2021.",
    "authors before": lambda title: f"Jane Roe, John Doe, and Wei Chen, {title}",
    "initials before": lambda title: f"J. Roe, J. Doe, W. Chen. {title}.",
    "and others": lambda title: f"Roe et al. (2020). {title}",
    "cited": lambda title: f"{title}, Roe et al., 2020",
    "the name, cited": lambda title: f"{_head(title)}, Roe et al., 2020",
    "by": lambda title: f"{title} by Jane Roe and John Doe",
    "authors and quotes": lambda title: f'Jane Roe, John Doe. "{title},"',
    # slips
    "abbreviated": lambda title: title.replace("Large Language Model", "LLM"),
    "singular": lambda title: re.sub(r"(\w{4,})s\b", r"\1", title),
    "no articles": lambda title: re.sub(r"\b(?:a|an|the) ", "", title, flags=re.IGNORECASE),
    "a letter lost": lambda title: _longest(title, lambda word: word[:3] + word[4:]),
    "letters swapped": lambda title: _longest(title, lambda it: it[:3] + it[4:5] + it[3:4] + it[5:]),
    "British": lambda title: title.replace("ization", "isation").replace("izing", "ising"),
}  # fmt: skip
"""Each leaves the title that of the same paper, or makes it too short to tell."""

NEAR_MISSES: dict[str, Noise] = {
    "part 2": lambda title: f"{title} Part 2",
    "II": lambda title: f"{title} II",
    "2.0": lambda title: f"{title} 2.0",
    "part 2 of its own": lambda title: f"{title}, Part II: More Data",
    "2 after the name": lambda title: title.replace(": ", "2: ", 1),
    "v2 after the name": lambda title: title.replace(": ", "-v2: ", 1),
    "1.5 after the name": lambda title: title.replace(": ", "-1.5: ", 1),
    "image": lambda title: re.sub(r"\b[Ii]mage\b", "Video", title, count=1),
    "speech": lambda title: re.sub(r"\b[Ss]peech\b", "Text", title, count=1),
    "supervised": lambda title: re.sub(r"\bSupervised\b", "Unsupervised", title, count=1),
    "neural": lambda title: re.sub(r"\bNeural\b", "Bayesian", title, count=1),
}
"""Each makes another paper's title of it, where it changes anything."""
