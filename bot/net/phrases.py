"""How pages say in their titles that they are not what was asked for, in the languages of the web.

A title counts only as a whole, or as a whole part between separators: a paper may well be *about* error 404.
Phrases are patterns in lower case, without accents of the typographer: `says_…` straightens apostrophes, and
makes small letters of capitals, for patterns that do so themselves take twice as long.
"""

# ruff: noqa: RUF001  (letters of other alphabets are what this file is about)

from __future__ import annotations

import re
from functools import lru_cache

_SEPARATOR = re.compile(r"\s[-|·•–—:»/]+\s|\s?[|·•–—»_]\s?")
_AROUND = " \t.,:;!?¡¿()[]\"'“”„…。、！？"
_STRAIGHT = str.maketrans("’‘", "''")

_THING = "(?:page|site|file|document|content|resource|url|article|post)s?"
_IS_NOT = "(?:(?:was|is|could|can) ?not|(?:ca|is|was|does|could)n't|cannot|does not|not|no longer)"
_NOT_FOUND_PHRASES = (
    # English
    rf"(?:the |this |that )?(?:requested )?{_THING} {_IS_NOT} (?:be )?(?:found|exists?|available)",
    rf"the {_THING} (?:that )?you \w{{1,20}} \w{{1,20}} \w{{1,20}} {_IS_NOT} (?:be )?(?:found|exist)",
    r"(?:sorry, )?we (?:can't|cannot|could not|couldn't) (?:seem to )?find (?:that|this|the) page",
    r"there isn't a github pages site here",
    r"(?:object )?not found",
    r"nothing found",
    r"no such page",
    # French, German
    r"(?:la |cette )?page (?:introuvable|non trouvée|inexistante|n'a pas été trouvée)",
    r"(?:la |cette )?page (?:demandée )?n'existe (?:pas|plus)",
    r"(?:die |diese )?seite (?:wurde )?(?:leider )?(?:nicht gefunden|existiert nicht(?: mehr)?)",
    # Spanish, Catalan, Italian, Portuguese, Dutch
    r"(?:la )?página (?:no encontrada|no existe|no disponible)",
    r"no se (?:ha )?encontr(?:ó|ado) la página",
    r"pàgina no trobada",
    r"(?:la )?pagina (?:non trovata|inesistente|non esiste)",
    r"(?:a )?página (?:não (?:foi )?encontrada|não existe|inexistente)",
    r"(?:de |deze )?pagina (?:(?:is )?niet gevonden|bestaat niet(?: meer)?)",
    # Swedish, Danish, Norwegian, Finnish
    r"sidan (?:hittades inte|kunde inte hittas|finns inte)",
    r"siden (?:(?:blev|ble) ikke fun[dn]et|findes ikke|finnes ikke)|fant ikke siden",
    r"sivua ei (?:löytynyt|löydy)",
    # Polish, Czech, Slovak, Hungarian, Romanian, Turkish, Greek
    r"nie znaleziono strony|strona nie (?:została znaleziona|znaleziona|istnieje)",
    r"stránk[au] (?:nenalezena|nebyla nalezena|neexistuje|nenájdená|sa nenašla)",
    r"az? (?:keresett )?oldal nem található",
    r"pagina nu (?:a fost găsită|există)",
    r"(?:arad[ıi]ğ[ıi]n[ıi]z )?sayfa bulunamad[ıi]",
    r"η σελίδα δεν (?:βρέθηκε|υπάρχει)",
    # Russian, Ukrainian, Bulgarian
    r"(?:такая )?страница не (?:найдена|существует)",
    r"сторінк[ау] не (?:знайдено|знайдена|існує)",
    r"страницата не (?:е намерена|съществува)",
    # Chinese, Japanese, Korean
    r"(?:抱歉\W?)?(?:您|你)?[所要]?(?:访问|查找|浏览|訪問)?的?[页頁網网][面頁页](?:不存在|未找到|[没沒]有找到|找不到了?|已被?删除)",
    r"(?:找不到|未找到|[没沒]有找到)(?:该|此|这个|該)?[页頁網网][面頁页]",
    r"(?:お探しの|指定された|ご指定の)?ページ(?:が|は)(?:見つかりません(?:でした)?|存在しません)",
    r"(?:요청하신 )?페이지를 찾을 수 없(?:습니다|음)|존재하지 않는 페이지(?:입니다)?",
    # Arabic, Hebrew, Vietnamese, Indonesian, Thai, Hindi
    r"لم يتم العثور على الصفحة|الصفحة غير موجودة",
    r"(?:הדף|העמוד) לא נמצא",
    r"không tìm thấy trang|trang không tồn tại",
    r"halaman tidak (?:ditemukan|tersedia)",
    r"ไม่พบหน้า(?:นี้|เว็บ|ที่คุณต้องการ)?",
    r"पृष्ठ नहीं मिला",
)
_ERROR = (
    r"(?:(?:http |status |code )?error|erreur|fehler|errore|erro|fout|fel|fejl|feil|błąd|chyba|hata|"
    r"ошибка|помилка|错误|錯誤|エラー|오류)"
)
_APOLOGY = r"(?:(?:oops|whoops|sorry|uh[- ]oh|ups|désolée?)\W{1,4})?"
_MISSING = f"{_APOLOGY}(?:{'|'.join(_NOT_FOUND_PHRASES)})"
_NOT_FOUND = re.compile(
    rf"{_ERROR}?\W{{0,3}}404\W{{0,3}}{_ERROR}?(?:\W{{0,3}}{_MISSING})?"
    rf"|(?:{_ERROR}\W{{1,3}})?{_MISSING}(?:\W{{1,3}}404)?"
)

_SITE = "(?:(?:this |our |the )?(?:web)?site |we are |we're )?"
_MAINTENANCE_PHRASES = (
    rf"{_SITE}(?:is )?(?:currently )?(?:down for|under|in|undergoing) (?:scheduled )?maintenance(?: mode)?",
    r"(?:scheduled |site |system )?maintenance(?: mode| break)?",
    r"be right back|we(?:'ll| will) be (?:right )?back(?: soon)?",
    r"(?:das |die )?(?:website |webseite )?(?:ist )?(?:zurzeit )?(?:in wartung|wartungs(?:arbeiten|modus))",
    r"(?:le )?site (?:est )?en maintenance|maintenance en cours",
    r"(?:sitio )?en mantenimiento|(?:sito )?in manutenzione|(?:site )?em manutenção",
    r"(?:ведутся )?технические работы",
    r"(?:网站|系统|網站|系統)?正?在?(?:维护|維護)中?",
    r"(?:ただいま)?メンテナンス中(?:です)?",
    r"(?:서비스 |시스템 )?점검 중(?:입니다)?",
)
_MAINTENANCE = re.compile("|".join(_MAINTENANCE_PHRASES))

_PARKED_PHRASES = (
    r"(?:the |this )?(?:domain|domain name|website) (?:\S{1,80} )?(?:is|may be) (?:for sale|parked)",
    r"(?:[\w-]{1,40}\.){1,4}\w{2,20} (?:is|may be) for sale",
    r"buy (?:this|the) domain",
    r"hugedomains\.com",
    r"parked domain(?: name)?|domain parking",
    r"(?:diese )?domain (?:steht zum verkauf|ist zu verkaufen)",
    r"ce domaine est à vendre|dominio en venta",
    r"此?域名(?:正在)?出售",
)
_PARKED = re.compile("|".join(_PARKED_PHRASES))

_SUSPENDED = re.compile(
    r"(?:this |your )?(?:account|(?:web)?site|domain)(?: name)? (?:(?:has been|is|was) )?suspended|"
    r"(?:this |the )?domain(?: name)? (?:has |is )?expired"
)
_USURPED = re.compile(
    r"\b(?:slot gacor|situs (?:slot|judi|togel)|judi (?:online|bola|slot)|slot online|agen (?:judi|slot)|"
    r"bandar (?:slot|togel|judi)|togel (?:online|singapore|hongkong)|slot88|sbobet|rtp (?:slot|live)|"
    r"(?:best |top )?online casinos?|casino online|казино онлайн)\b|娱乐城|博彩|赌场"
)


def says_not_found(words: str) -> bool:
    """Whether a title or a headline says nothing but that there is no such page. Total, linear."""
    return any(map(_NOT_FOUND.fullmatch, parts_of(words)))


def says_maintenance(title: str) -> bool:
    """Whether a title begins by saying that the site is being worked on."""
    whole, *parts = parts_of(title)
    return any(map(_MAINTENANCE.fullmatch, (whole, *parts[:1])))


def says_parked(title: str) -> bool:
    """Whether a title offers the domain for sale, and nothing else."""
    return any(map(_PARKED.fullmatch, parts_of(title)))


def says_suspended(title: str) -> bool:
    """Whether a title says that whoever hosts the site has shut it."""
    return any(map(_SUSPENDED.fullmatch, parts_of(title)))


def says_usurped(title: str) -> bool:
    """Whether a title is one of those that gamblers give to domains whose owners let them go."""
    return _USURPED.search(title.lower()) is not None


@lru_cache(maxsize=16)
def parts_of(title: str) -> tuple[str, ...]:
    """A title as a whole, and then the parts between its separators. All who read one ask for the same."""
    straight = title.translate(_STRAIGHT).lower()
    parts = _SEPARATOR.split(straight)
    return tuple(part.strip(_AROUND) for part in ((straight, *parts) if len(parts) > 1 else parts))
