"""The share of prose that is in English; code, tables and names are none."""

import subprocess
import sys
import time

import pytest

from pipeline.listing import language

ENGLISH = (
    "This server reads the calendar of the user and proposes meetings. It asks before it sends an invitation, and it "
    "keeps a log of every change that it made."
)
OTHERS = {
    "de": "Dieser Server liest den Kalender des Benutzers und schlägt Besprechungen vor. Er fragt, bevor er einlädt.",
    "fr": "Ce serveur lit le calendrier de l’utilisateur et propose des réunions. Il demande avant d’inviter.",
    "es": "Este servidor lee el calendario del usuario y propone reuniones. Pregunta antes de enviar una invitación.",
    "it": "Questo server legge il calendario dell’utente e propone riunioni. Chiede prima di invitare.",
    "pt": "Este servidor lê o calendário do usuário e propõe reuniões. Ele pergunta antes de enviar um convite.",
    "nl": "Deze server leest de agenda van de gebruiker en stelt vergaderingen voor. Hij vraagt het eerst.",
    "pl": "Ten serwer czyta kalendarz użytkownika i proponuje spotkania. Pyta, zanim wyśle zaproszenie.",
    "ru": "Этот сервер читает календарь пользователя и предлагает встречи. Сначала он спрашивает.",
    "zh": "该服务器读取用户的日历并提出会议建议。发送邀请之前它会先询问，并记录它所做的每一次更改。",
    "ja": "このサーバーは利用者の予定表を読み、会議を提案します。招待を送る前に確認し、すべての変更を記録します。",
    "ko": "이 서버는 사용자의 일정을 읽고 회의를 제안합니다. 초대를 보내기 전에 물어보며 모든 변경을 기록합니다.",
    "ar": "يقرأ هذا الخادم تقويم المستخدم ويقترح الاجتماعات. يسأل قبل إرسال أي دعوة ويسجل كل تغيير.",
    "fa": "این سرور تقویم کاربر را می‌خواند و جلسه پیشنهاد می‌کند. پیش از فرستادن دعوت‌نامه می‌پرسد.",
    "tr": "Bu sunucu kullanıcının takvimini okur ve toplantı önerir. Davet göndermeden önce sorar.",
}
CODE = "```python\nfor eintrag in kalender.lesen():\n    besprechung = vorschlagen(eintrag, zeitraum=woche)\n```\n"
TABLE = "| Werkzeug | Beschreibung |\n| lesen | liest den Kalender des Benutzers |\n| schreiben | legt Termine an |\n"


@pytest.mark.parametrize("code", sorted(OTHERS))
def test_another_language_is_told(code):
    told = language.of(OTHERS[code])

    assert told.unread > language.MOST_UNREAD
    assert told.others[0] == code


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ENGLISH, id="english"),
        pytest.param(f"{ENGLISH}\n\n{CODE * 5}", id="code-with-foreign-names"),
        pytest.param(f"{ENGLISH}\n\n{TABLE * 5}", id="table-in-german"),
        pytest.param(f"{ENGLISH}\n\nhttps://example.org/{'kalender/termine/' * 20}", id="address"),
        pytest.param(f"{ENGLISH}\n\n" + "\n".join(f"- termin_anlegen_{n}" for n in range(50)), id="identifiers"),
        pytest.param(f"{ENGLISH}\n\nMade by Müller & Söhne, Zürich; 東京支社.", id="names"),
        pytest.param("", id="nothing"),
        pytest.param("x" * 30_000, id="one-word"),
        pytest.param("1234 5678 | --- | 0x1f", id="no-letters"),
    ],
)
def test_what_counts_as_read(text):
    assert language.of(text).unread < language.WORTH_SAYING


def test_a_mixed_page_is_judged_by_the_share_of_its_prose():
    mostly_english = language.of(f"{ENGLISH * 6}\n\n{OTHERS['zh']}")
    mostly_chinese = language.of(f"{ENGLISH}\n\n{OTHERS['zh'] * 6}")

    assert language.WORTH_SAYING < mostly_english.unread < language.MOST_UNREAD
    assert mostly_chinese.unread > language.MOST_UNREAD
    assert mostly_english.others == mostly_chinese.others == ("zh",)


def test_the_same_text_is_told_the_same_way():
    assert language.of(ENGLISH + OTHERS["de"]) == language.of(ENGLISH + OTHERS["de"])


@pytest.mark.parametrize(
    "text",
    [
        "The agent reads. " * 300_000,
        "猫" * 2_000_000,
        "`" * 2_000_000,
        "a_" * 2_000_000,
        "<" * 2_000_000,
        "```\n" * 900_000,
    ],
    ids=["prose", "ideographs", "ticks", "identifiers", "brackets", "fences"],
)
@pytest.mark.usefixtures("no_collection")
def test_megabytes_take_less_than_three_seconds(text):
    language.of(ENGLISH)
    began = time.process_time()
    language.of(text)

    assert time.process_time() - began < 3


def test_the_detector_is_loaded_only_where_it_is_used():
    code = "import sys; import pipeline.cli, pipeline.listing.language; sys.exit('py3langid' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
