"""What a labelled link of an entry is for: the paper, the code, a demo."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit


class Role(StrEnum):
    """The part that a link plays for its entry."""

    PAPER = "paper"
    CODE = "code"
    DEMO = "demo"
    MODEL = "model"
    DATASET = "dataset"
    VIDEO = "video"
    PROJECT = "project"
    BLOG = "blog"
    SLIDES = "slides"
    POSTER = "poster"
    SUPPLEMENT = "supplement"
    CITATION = "citation"
    PACKAGE = "package"
    DOCS = "docs"


# The first row with a word of the label wins, so what is narrow stands above what is wide:
# "project page" is a project, "code & data" is code.
_LABELS: tuple[tuple[Role, str], ...] = (
    (Role.CITATION, "bib bibtex bibtext cite citation cited"),
    (Role.SUPPLEMENT, "supp suppl supplement supplementary supplemental appendix"),
    (Role.SLIDES, "slide slides ppt pptx presentation keynote"),
    (Role.POSTER, "poster"),
    (Role.PACKAGE, "pypi conda npm maven docker dockerhub nuget crates packagist rubygems homebrew"),
    (Role.VIDEO, "video videos youtube youtu talk talks bilibili recording lecture 视频 動画"),
    (Role.DEMO, "demo demos space spaces colab notebook notebooks playground gradio samples live 演示"),
    (
        Role.CODE,
        (
            "code codes github gitlab repo repos repository implementation implementations source "
            "pytorch tensorflow torch tf jax keras caffe matlab 代码 源码 开源代码"
        ),
    ),
    (
        Role.PAPER,
        (
            "paper papers pdf arxiv abs abstract openreview acl aclanthology cvf preprint proceedings "
            "doi biorxiv article ieee acm springer semanticscholar publication report html ar5iv 论文"
        ),
    ),
    (Role.DATASET, "dataset datasets data benchmark corpus leaderboard 数据集 数据"),
    (Role.MODEL, "model models checkpoint checkpoints weights ckpt huggingface hf modelscope 模型"),
    (
        Role.BLOG,
        "blog post blogpost news medium zhihu tweet note notes intro introduction 博客 中文解读 知乎",
    ),
    (Role.DOCS, "doc docs documentation tutorial wiki guide manual readme 文档 教程"),
    (
        Role.PROJECT,
        (
            "project projects page homepage home website site web webpage link url "
            "主页 项目 项目主页 官网 链接 豆瓣 サイト 公式サイト"
        ),
    ),
)
_BY_WORD = {word: (rank, role) for rank, (role, words) in enumerate(_LABELS) for word in words.split()}
_PRODUCTS = frozenset(
    ("pytorch", "tensorflow", "torch", "tf", "jax", "keras", "caffe", "matlab", "youtube", "medium", "zhihu")
)
_FILLERS = """
    a an the official unofficial and or of for to our its my in on here by this at online original full new
    link links page part download read more see also version v1 v2 main project web interactive soon coming
"""
_FILLER_WORDS = frozenset(_FILLERS.split())
_SAYING_NOTHING = _FILLER_WORDS | _BY_WORD.keys()
"""All words that name nothing but a role."""
_MOST_WORDS = 4
_LONGEST_LABEL = 60

_HOSTS = {
    "arxiv.org": Role.PAPER,
    "ar5iv.org": Role.PAPER,
    "ar5iv.labs.arxiv.org": Role.PAPER,
    "alphaxiv.org": Role.PAPER,
    "openreview.net": Role.PAPER,
    "aclanthology.org": Role.PAPER,
    "doi.org": Role.PAPER,
    "openaccess.thecvf.com": Role.PAPER,
    "proceedings.mlr.press": Role.PAPER,
    "papers.nips.cc": Role.PAPER,
    "proceedings.neurips.cc": Role.PAPER,
    "ieeexplore.ieee.org": Role.PAPER,
    "dl.acm.org": Role.PAPER,
    "link.springer.com": Role.PAPER,
    "isca-archive.org": Role.PAPER,
    "isca-speech.org": Role.PAPER,
    "biorxiv.org": Role.PAPER,
    "semanticscholar.org": Role.PAPER,
    "colab.research.google.com": Role.DEMO,
    "hf.space": Role.DEMO,
    "github.io": Role.PROJECT,
    "github.com": Role.CODE,
    "gitlab.com": Role.CODE,
    "bitbucket.org": Role.CODE,
    "codeberg.org": Role.CODE,
    "gitee.com": Role.CODE,
    "huggingface.co": Role.MODEL,
    "hf.co": Role.MODEL,
    "modelscope.cn": Role.MODEL,
    "youtube.com": Role.VIDEO,
    "youtu.be": Role.VIDEO,
    "bilibili.com": Role.VIDEO,
    "vimeo.com": Role.VIDEO,
    "zenodo.org": Role.DATASET,
    "kaggle.com": Role.DATASET,
    "pypi.org": Role.PACKAGE,
    "anaconda.org": Role.PACKAGE,
    "npmjs.com": Role.PACKAGE,
    "crates.io": Role.PACKAGE,
    "hub.docker.com": Role.PACKAGE,
    "medium.com": Role.BLOG,
    "zhihu.com": Role.BLOG,
    "sites.google.com": Role.PROJECT,
}
"""With all their subdomains."""
_HUGGINGFACE = (
    ("papers/", Role.PAPER),
    ("datasets/", Role.DATASET),
    ("spaces/", Role.DEMO),
    ("blog/", Role.BLOG),
)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def role_of(label: str, url: str) -> Role | None:
    """Tell a link's role by what its label says, or else by its host."""
    return role_of_label(label) or role_of_url(url)


def role_of_label(label: str) -> Role | None:
    """Tell a role by a label alone; None for a title, which may well hold the word "model"."""
    return _role_of_words(label) if len(label) <= _LONGEST_LABEL else None


@lru_cache(maxsize=32_768)
def _role_of_words(label: str) -> Role | None:
    words = [word.lower() for word in _WORD.findall(label)]
    if len(words) > _MOST_WORDS:
        return None
    ranked = [_BY_WORD[word] for word in words if word in _BY_WORD]
    others = [
        word for word in words if word not in _BY_WORD and word not in _FILLER_WORDS and not word.isdigit()
    ]
    if not ranked or len(others) > 1 or (others and words[-1] not in _BY_WORD):
        return None
    return min(ranked)[1]


def is_label(label: str) -> bool:
    """Whether a label tells of a role."""
    return role_of_label(label) is not None


def is_bare_label(label: str) -> bool:
    """Whether a label says nothing but its role; "Urantia Papers" has a name in it."""
    said = False
    for word in _WORD.finditer(label):
        if word.group().lower() not in _SAYING_NOTHING:
            return False
        said = True
    return said


def is_product(label: str) -> bool:
    """Whether a label is as well the name of something that a list may be about: `Keras`."""
    return all(word.lower() in _PRODUCTS for word in _WORD.findall(label[:_LONGEST_LABEL]))


def role_of_url(url: str) -> Role | None:
    """Tell a role by the host of a URL."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if host in ("huggingface.co", "hf.co"):
        path = parts.path.lstrip("/")
        return next((role for prefix, role in _HUGGINGFACE if path.startswith(prefix)), Role.MODEL)
    while host and host not in _HOSTS:
        host = host.partition(".")[2]
    return _HOSTS.get(host)
