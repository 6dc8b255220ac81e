"""What says when and where something was published, and so is no title."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re

YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"^[\d\s./年月日,-]+$|^{YEAR}\b.{{0,12}}$|^(?:{_DAY}\s+)?{_MONTH},?\s*(?:{_DAY},?\s+)?{YEAR}$"
)
_VENUE = re.compile(r"^(?:[A-Z][A-Za-z&/-]*\s?){1,3}[ '’]?\d{2,4}(?:\s*\(?\w+\)?)?$|^[A-Z][A-Z&/ -]{1,9}$")
_SURE_VENUE = re.compile(
    rf"^(?:[A-Z][A-Za-z&/-]*\s?){{1,3}}[ '’]?{YEAR}(?:\s*\(?\w+\)?)?$|^[A-Z]{{2,}}[A-Za-z]*[ '’]*\d\d$"
)
_NAMES = """
    3dv aaai acl aistats arxiv asplos biorxiv bmvc ccs cell chi cikm coling colm conll corl cvpr dac
    eacl eccv ecir emnlp eurographics icassp iccv icde icip iclr icme icml icra ijcai ijcnn ijcv ijrr
    interspeech iros isca jmlr kdd micro miccai mlsys mm naacl nature ndss neurips nips nsdi osdi pami
    pmlr pnas preprint ral recsys rss science sigcomm siggraph sigir sigmod sosp tacl taslp tip tkde
    tmlr tmm tnnls tog tpami tvcg uai uist usenix vldb wacv wsdm www
"""
_KNOWN = frozenset(_NAMES.split())
_LONGEST = 40


def is_date_or_venue(text: str) -> bool:
    """Whether a short text looks like a date or a venue; so do some names: `GDAL`."""
    return len(text) <= _LONGEST and (text.lower() in _KNOWN or bool(_DATE.match(text) or _VENUE.match(text)))


def is_surely_date_or_venue(text: str) -> bool:
    """Whether a short text can be nothing else."""
    is_known = text.lower() in _KNOWN
    return len(text) <= _LONGEST and (is_known or bool(_DATE.match(text) or _SURE_VENUE.match(text)))
