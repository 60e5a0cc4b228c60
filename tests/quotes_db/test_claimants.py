"""Claimants: a speaker is somebody's name, never whoever wrote on a platform."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.claimants import speaker_in

NOBODY = """
    multiple sources | Various sources | Several politicians | Unknown | Anonymous | N/A | —
    Bloggers | Facebook user | Facebook users | FB User - Ada Brook
    Facebook user Ada Brook | Ada Brook, Facebook user | Facebook Post | Viral post
    Viral image | Chain message | WhatsApp forward | @harbourtruth | Social media users
    Social media posts | Facebook,WhatsApp,Twitter,media outlets | Multiple Facebook posts
    YouTube channel “The Quay” | Twitter user @quay | https://post.example/1 | Internet
    TikTok | Varias fuentes | Redes sociales | Usuarios de redes sociales
    Publicación viral | Cadena de WhatsApp | Fuentes anónimas | Usuario de Facebook
    Página de Facebook | Autor desconocido | Várias fontes | Post no Facebook
    Boatos de redes sociais | Usuários do Twitter | Publicação no Instagram
    Plusieurs sources | Réseaux sociaux | Utilisateurs de Facebook | Publications virales
    Internautes | Facebook-Nutzer | Facebook-Nutzerin Anna Alt
    Nutzer in sozialen Netzwerken | Mehrere Quellen | Kettenbrief | Utenti Facebook
    Varie fonti | Post sui social | Xarxes socials | Diverses fonts | Facebookgebruikers
    Sociale media | Diverse brugere på Facebook | Sosiale medier | Sociala medier
    Internauci | Użytkownicy Facebooka | Media społecznościowe | Uživatelé Facebooku
    Sociální sítě | Sociálne siete | Društvene mreže | Razni portali | Социальные сети
    Пользователи Facebook | Соцсети | Соціальні мережі | Дописи у Facebook | Социални мрежи
    Rețele sociale | Közösségi média | Χρήστες Facebook | Μέσα κοινωνικής δικτύωσης
    Sosyal medya kullanıcıları | Çeşitli kaynaklar | وسائل التواصل الاجتماعي | مصادر متعددة
    صفحات فيسبوك | سوشل میڈیا صارفین | کاربران شبکه‌های اجتماعی | רשתות חברתיות
    सोशल मीडिया यूजर | फेसबुक यूजर | वायरल पोस्ट | সোশ্যাল মিডিয়া | ফেসবুক পোস্ট
    સોશિયલ મીડિયા | ਸੋਸ਼ਲ ਮੀਡੀਆ | சமூக ஊடகம் | సోషల్ మీడియా | സോഷ്യൽ മീഡിയ | Media sosial
    Pengguna Facebook | Berbagai sumber | Netizen | Mitandao ya kijamii | Mạng xã hội
    ネットユーザー | SNS | 網友 | 社群媒體 | 网传 | 누리꾼 | 온라인 커뮤니티
"""

SOMEBODY = [
    "Ada Brook",
    "Malcolm X",
    "Larry Page",
    "PSOE",
    "Fox News",
    "Facebook CEO Ada Brook",
    "Ministry of Health",
    "The harbour and pilot authorities",
    "Ángela Ruiz",
    "योगेश शर्मा",
    "王小明",
    "سارة علي",
    "Blogger Ada Brook",
]


@pytest.mark.parametrize(
    ("claimant", "speaker"),
    [
        ("Prime minister Ada Brook", "Ada Brook"),
        ("President of Ostra Ada Brook", "Ada Brook"),
        ("Ada Brook (mayor)", "Ada Brook"),
        ("ADA BROOK, harbour master", "Ada Brook"),
        ("Spokesman for Ada Brook", None),
        ("Ada Brook's campaign", None),
        ("Ada Brook supporters", None),
        ("Anti-Ada Brook", None),
        ("Fake Ada Brook", None),
        ("Ben Ford & Ada Brook", None),
        ("Ada Brook, Ben Ford", None),
        ("Ben Ford, Ada Brook", None),
    ],
)
def test_a_title_is_the_name_of_whoever_has_nothing_but_a_role_beside_it(
    claimant: str, speaker: str | None
) -> None:
    assert speaker_in(claimant, titles=["Ada Brook"]) == (speaker or claimant)


@pytest.mark.parametrize("claimant", NOBODY.replace("\n", " | ").strip(" |").split(" | "))
def test_nobody_in_particular_is_no_speaker(claimant: str) -> None:
    assert speaker_in(claimant) is None


@pytest.mark.parametrize("claimant", SOMEBODY)
def test_a_name_is_a_speaker(claimant: str) -> None:
    assert speaker_in(f"  {claimant}\n") == claimant


def test_an_article_about_them_tells_the_name_from_the_role() -> None:
    claimant = "Prime minister Zoë Brook"
    assert speaker_in(claimant, titles=("Ferries", "Zoë Brook")) == "Zoë Brook"
    assert speaker_in(claimant, titles=("Zoë Brooks",)) == claimant
    assert speaker_in("Facebook user", titles=("",)) is None


def test_a_sentence_is_no_name() -> None:
    assert speaker_in("somebody who stood on the quay " * 5) is None
    assert (
        speaker_in("one of those who had seen it from the far side of the old harbour wall") is None
    )


@given(claimant=st.text(max_size=150))
@settings(deadline=None)
def test_any_text_is_a_name_or_not(claimant: str) -> None:
    found = speaker_in(claimant)
    assert found is None or found == " ".join(claimant.split())
