"""What titles say, in the languages of the web."""

# ruff: noqa: RUF001  (titles as they are written)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.phrases import says_maintenance, says_not_found, says_parked, says_suspended, says_usurped

TITLES_OF_NOTHING = """
404
404 Not Found
404 | Lab
404: Page not found
404 - File or directory not found
Example Lab - 404
Site not found · GitHub Pages
Error 404
Page Not Found (404)
HTTP Status 404 – Not Found
Oops! Page not found
Sorry, this page isn’t available.
The page you were looking for doesn't exist
The requested URL was not found
We can't find that page
Page introuvable
Erreur 404
Page non trouvée - Laboratoire
Cette page n’existe pas
Seite nicht gefunden
Fehler 404: Seite nicht gefunden
Diese Seite existiert nicht mehr
Página no encontrada
Error 404: No se encontró la página
Pàgina no trobada
Pagina non trovata
Página não encontrada
Erro 404
Pagina niet gevonden
Deze pagina bestaat niet
Sidan hittades inte
Siden blev ikke fundet
Siden ble ikke funnet
Fant ikke siden
Sivua ei löytynyt
Strona nie została znaleziona
Nie znaleziono strony
Stránka nenalezena
Stránka neexistuje
Az oldal nem található
Pagina nu a fost găsită
Sayfa bulunamadı
Η σελίδα δεν βρέθηκε
Страница не найдена
Ошибка 404. Страница не найдена
Сторінку не знайдено
Страницата не е намерена
页面不存在
您访问的页面不存在
抱歉,您访问的页面不存在
404错误
找不到页面
頁面不存在
找不到網頁
ページが見つかりません
お探しのページは見つかりませんでした
404エラー
페이지를 찾을 수 없습니다
존재하지 않는 페이지입니다
الصفحة غير موجودة
הדף לא נמצא
Không tìm thấy trang
Halaman tidak ditemukan
ไม่พบหน้าที่คุณต้องการ
पृष्ठ नहीं मिला
"""

TITLES_OF_SOMETHING = """
404 Media
Error 404: a study of missing pages
Why is my page not found? A guide
Lost and found
The found page
Area 404 at work
Not all who wander are lost
Four hundred and four
Page rank explained
A site for sore eyes
What to do when the certificate is not found in the store
Seiten, die man nicht gefunden haben muss
Les pages introuvables de l'histoire
页面设计不存在的问题
Maintenance of full-duplex models
Domain adaptation for speech
Everything in this store is for sale
The account of a suspended bridge
Slots in dialogue state tracking
Just married
"""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("title", lines(TITLES_OF_NOTHING))
def test_a_page_says_in_many_languages_that_it_is_not_there(title: str) -> None:
    assert says_not_found(title)
    assert says_not_found(f"{title} | Some Lab")
    assert says_not_found(title.upper())


@pytest.mark.parametrize("title", lines(TITLES_OF_SOMETHING))
def test_a_page_that_has_something_to_say_says_none_of_this(title: str) -> None:
    for says in (says_not_found, says_maintenance, says_parked, says_suspended, says_usurped):
        assert not says(title)


@pytest.mark.parametrize(
    "title",
    [
        *("Maintenance", "Under maintenance", "Site is under maintenance | Lab", "We'll be back soon!"),
        *(
            "We’ll be right back",
            "This website is currently undergoing scheduled maintenance",
            "Wartungsarbeiten",
        ),
        *(
            "Site en maintenance",
            "En mantenimiento",
            "Технические работы",
            "系统维护中",
            "メンテナンス中",
            "점검 중",
        ),
    ],
)
def test_a_site_says_that_it_is_being_worked_on(title: str) -> None:
    assert says_maintenance(title)


@pytest.mark.parametrize(
    "title",
    [
        *("example.com is for sale", "The domain name example.com is for sale", "Buy this domain"),
        *(
            "HugeDomains.com",
            "Parked Domain",
            "Diese Domain steht zum Verkauf",
            "域名出售",
            "lab.co.uk may be for sale!",
        ),
    ],
)
def test_a_domain_is_offered_for_sale(title: str) -> None:
    assert says_parked(title)


@pytest.mark.parametrize(
    "title", ["Account Suspended", "This account has been suspended.", "Website suspended", "Domain expired"]
)
def test_a_site_is_shut_by_whoever_hosts_it(title: str) -> None:
    assert says_suspended(title)


@pytest.mark.parametrize(
    "title",
    ["DEMO88: Situs Slot Gacor Hari Ini", "Best Online Casino 2026", "澳门娱乐城", "Agen Judi Terpercaya"],
)
def test_gamblers_give_themselves_away(title: str) -> None:
    assert says_usurped(title)


@given(st.text(max_size=200))
def test_any_title_is_read(title: str) -> None:
    for says in (says_not_found, says_maintenance, says_parked, says_suspended, says_usurped):
        assert says(title) in (True, False)
