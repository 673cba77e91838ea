import re
from datetime import timedelta
from itertools import product

import pytest
from ui_builders import NOW, an_item_view

from pluggy_app.domain.items import RECONNECT_EXECUTIONS, WAITING_EXECUTIONS, Health
from pluggy_app.domain.users import Language
from pluggy_app.reads.items import ItemView
from pluggy_app.ui.connection_rows import card
from pluggy_app.ui.item_sentences import item_message, sentence_of
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.sentences import SENTENCES, item_sentence

DAY = timedelta(days=1)
OURS = ("internal_error", "worker_lost", "database_unavailable")
REASONS = [*SENTENCES, *OURS, "BRAND_NEW"]

#: What may be unknown, each with what it may be.
FACTS: dict[str, tuple[object, ...]] = {
    "bank": ("", "Banco Ipê", "Coop Serrana"),
    "next_try": ("", "14:32", "amanhã, 06:00", "26/11/2026, 06:12"),
    "valid_until": ("", "14:32"),
    "since": ("", "20/11/2026"),
    "month_start": ("", "01/12"),
    "kept": (0, 1, 418),
}
COUNTED: tuple[dict[str, object], ...] = (
    {},
    {"done": 2, "total": 3, "account": "Cartão", "limited": ("creditCards",), "bank_message": "Aceite os novos termos"},
)

#: A fact that is not there, or one that does not fit the words before it.
BROKEN = re.compile(
    r"[{}]|None|  | [.,;:]|[.,;:]{2}|\b(em|de|por) (o|a|os|as|em|no|na)\b|às (amanhã|\d+/)", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def _it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pluggy_app.ui.item_sentences.utc_now", lambda: NOW)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reason", REASONS)
def test_every_sentence_reads_well_with_and_without_each_fact(reason: str, language: Language) -> None:
    for chosen, counts in product(product(*FACTS.values()), COUNTED):
        with speaking(language):
            said = item_sentence(reason, **dict(zip(FACTS, chosen, strict=True)), **counts)  # type: ignore[arg-type]
        for part in (said.title, said.text):
            assert part == part.strip()
            assert part[0].isupper() or part[0].isdigit(), part
            assert not BROKEN.search(part), part
        assert said.text.endswith(".")


WELL_KNOWN = {
    "next_auto_sync_at": NOW + DAY,
    "prompt_expires_at": NOW + timedelta(minutes=3),
    "last_synced_at": NOW - 4 * DAY,
    "data_through": NOW - 4 * DAY,
    "revoked_at": NOW - 2 * DAY,
    "transaction_count": 418,
}
UNKNOWN = dict.fromkeys(WELL_KNOWN) | {"transaction_count": 0, "connector_name": ""}


def a_view(reason: str, facts: dict[str, object]) -> ItemView:
    health = Health.REVOKED if reason in ("revoked", "revoking") else Health.DEGRADED
    return an_item_view(reason=reason, health=health, **facts)


@pytest.mark.parametrize("facts", [WELL_KNOWN, UNKNOWN], ids=["known", "unknown"])
@pytest.mark.parametrize("reason", REASONS)
def test_machines_get_what_the_card_says_in_one_line(reason: str, facts: dict[str, object]) -> None:
    view = a_view(reason, facts)
    shown, said = card(view, NOW, ""), item_message(view, None)
    assert said is not None
    assert said.replace(". ", " ") == f"{shown['title']} {shown['text']}".replace(". ", " ")
    assert not BROKEN.search(said)


def test_a_healthy_connection_has_nothing_to_say() -> None:
    assert item_message(an_item_view(), None) is None
    assert card(an_item_view(), NOW, "")["title"] == ""


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("INVALID_CREDENTIALS", "O banco recusou a senha. Ela deve ter mudado no internet banking. Reconecte para "),
        ("INVALID_CREDENTIALS_MFA", "O banco recusou o código. Ele não confere ou já não vale."),
        ("USER_INPUT_TIMEOUT", "O código não chegou a tempo. Reconecte e informe um código novo."),
        ("WAITING_USER_INPUT", "O Banco Ipê pediu um código. Informe o código que o banco enviou. Ele vale até 14:33."),
        (
            "SITE_NOT_AVAILABLE",
            "O Banco Ipê não respondeu. Não depende de você. Próxima tentativa automática: amanhã, ",
        ),
        ("late", "Sem novidades do Banco Ipê desde 20/11/2026. Não depende de você; "),
        ("warning_423", "O limite mensal do Open Finance foi usado. O Banco Ipê volta a enviar tudo em 01/12. "),
        ("revoked", "Você desconectou em 22/11/2026. As 418 transações recebidas continuam no extrato."),
        ("internal_error", "A leitura do Banco Ipê não terminou. Vamos tentar de novo. Código internal_error."),
        ("worker_lost", "A leitura do Banco Ipê não terminou. Vamos tentar de novo. Código worker_lost."),
    ],
)
def test_a_message_names_what_is_known(reason: str, said: str) -> None:
    assert (item_message(a_view(reason, WELL_KNOWN), None) or "").startswith(said)


@pytest.mark.parametrize("reason", ["pluggy_refused", "cursor_refused"])
def test_a_refusal_promises_no_attempt_before_the_next_reading(reason: str) -> None:
    sentence = sentence_of(a_view(reason, WELL_KNOWN), NOW)
    assert sentence.title == "O serviço que lê os bancos recusou o pedido"
    assert sentence.text == "Pedimos de novo na próxima leitura. Nada do que já está aqui se perde."


def test_a_try_that_is_over_is_not_announced() -> None:
    late = a_view("SITE_NOT_AVAILABLE", {"next_auto_sync_at": NOW - timedelta(minutes=1)})
    assert sentence_of(late, NOW).text == "Não depende de você. Tentamos de novo sozinhos."


def test_a_bank_that_was_never_read_is_silent_since_it_was_connected() -> None:
    never = a_view("given_up", {"data_through": None, "last_synced_at": NOW, "created_at": NOW - 3 * DAY})
    assert sentence_of(never, NOW).title == "O Banco Ipê não responde desde 21/11/2026"


def test_the_month_after_december_is_january() -> None:
    december = NOW.replace(month=12)
    assert "em 01/01." in sentence_of(a_view("warning_423", {}), december).text


@pytest.mark.parametrize("reason", sorted(WAITING_EXECUTIONS | RECONNECT_EXECUTIONS))
def test_every_code_that_needs_a_person_has_a_sentence_of_its_own(reason: str) -> None:
    sentence = item_sentence(reason, bank="Banco Ipê")
    assert sentence.title
    assert reason not in sentence.title + sentence.text


def test_an_unknown_code_is_said_and_named() -> None:
    sentence = item_sentence("BRAND_NEW", bank="Banco Ipê")
    assert sentence.title == "A leitura do Banco Ipê não terminou"
    assert "BRAND_NEW" in sentence.text


def test_partial_names_the_account_only_when_it_is_known() -> None:
    told = item_sentence("PARTIAL_SUCCESS", bank="B", done=2, total=3, account="Cartão", since="20/11/2026")
    assert told.title == "2 de 3 contas atualizadas"
    assert item_sentence("PARTIAL_SUCCESS", bank="B").title == "Nem todas as contas foram atualizadas"


def test_machines_hear_the_language_of_their_person() -> None:
    said = item_message(a_view("INVALID_CREDENTIALS", WELL_KNOWN), Language.ENGLISH)

    assert said is not None
    assert said.startswith("The bank refused the password. It has probably changed.")


def test_the_bank_speaks_for_itself() -> None:
    said = item_sentence("ACCOUNT_NEEDS_ACTION", bank="Banco Ipê", bank_message="Aceite os novos termos de uso")

    assert said.title == "O Banco Ipê tem um aviso para você"
    assert said.text == "Aceite os novos termos de uso. Resolva no banco e depois reconecte."


@pytest.mark.parametrize(
    ("limited", "named"),
    [
        (("creditCards",), "os cartões"),
        (("accounts", "transactions"), "as contas e as transações"),
        (("creditCards", "investments"), "tudo"),
        ((), "tudo"),
    ],
)
def test_a_quota_names_what_it_holds_back(limited: tuple[str, ...], named: str) -> None:
    said = item_sentence("warning_423", bank="Banco Ipê", month_start="01/12", limited=limited)

    assert said.text == f"O Banco Ipê volta a enviar {named} em 01/12. O resto continua."


def test_an_account_without_a_name_is_told_by_the_end_of_its_number() -> None:
    left = an_item_view(
        reason="PARTIAL_SUCCESS",
        health=Health.DEGRADED,
        accounts_done=1,
        accounts_total=2,
        behind_number="0001/12345-0",
        behind_since=NOW - 4 * DAY,
    )

    assert "••3450" in (item_message(left, None) or "")
    assert "12345" not in (item_message(left, None) or "")


def test_an_account_left_behind_does_not_date_what_else_is_wrong() -> None:
    facts = {"data_through": NOW - 2 * DAY, "behind_since": NOW - 9 * DAY}

    assert (
        sentence_of(a_view("late", facts), NOW).title
        == sentence_of(a_view("late", {**facts, "behind_since": None}), NOW).title
    )
