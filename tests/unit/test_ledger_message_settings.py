"""Addresses of centres and servers, and what is wrong with the wrong ones; templates complete in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

from ledger.clock import elapsed
from ledger.messages.rules import Channel, MessageTo, retry_after
from ledger.messages.settings import MessagesMisconfigured, carriers_of
from ledger.messages.templates import TEMPLATES, FieldMissing, MessageKind, fields_of, render
from wire.texts import LANGUAGES

SMPP = "smpp://tolem@10.1.2.3:2775?source=TOLEM"
SMTP = "smtp://wallet@mail.example.kz?sender=wallet@example.kz"


def test_each_way_serves_its_channels(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden\n")

    carriers = carriers_of(
        {"TOLEM_SMS": SMPP, "TOLEM_SMS_PASSWORD_FILE": str(secret), "TOLEM_EMAIL": SMTP}, elapsed
    )

    assert set(carriers) == set(Channel) - {Channel.APP}
    assert carriers[Channel.SMS].name == "tolem@10.1.2.3"
    assert carriers[Channel.STAFF] is carriers[Channel.EMAIL]
    assert "hidden" not in repr(vars(carriers[Channel.SMS]))


def test_nothing_set_is_no_way_out() -> None:
    assert carriers_of({}, elapsed) == {}


@pytest.mark.parametrize(
    ("variable", "address", "words"),
    [
        ("TOLEM_SMS", "http://10.1.2.3", "allowed: console"),
        ("TOLEM_SMS", SMTP, "allowed: console"),
        ("TOLEM_EMAIL", SMPP, "allowed: console"),
        ("TOLEM_SMS", "file:", "allowed: console"),
        ("TOLEM_SMS", "smpp://tolem:secret@10.1.2.3", "a password stands in the address"),
        ("TOLEM_SMS", "smpp://", "no host"),
        ("TOLEM_SMS", f"{SMPP}&window=0", "window: 1 to 100"),
        ("TOLEM_SMS", f"{SMPP}&tls=perhaps", "tls: yes or no"),
        ("TOLEM_SMS", f"{SMPP}&receipt_ids=octal", "receipt_ids: same or decimal"),
        ("TOLEM_SMS", f"{SMPP}&color=red", "unknown: color"),
        ("TOLEM_SMS", "smpp://tolem@10.1.2.3:port", "TOLEM_SMS"),
        ("TOLEM_EMAIL", "smtp://mail.example.kz", "sender: an address"),
        ("TOLEM_EMAIL", f"{SMTP}&security=some", "security: starttls or tls or none"),
    ],
)
def test_a_wrong_address_says_what_is_wrong_and_no_secret(variable: str, address: str, words: str) -> None:
    with pytest.raises(MessagesMisconfigured, match=words) as wrong:
        carriers_of({variable: address}, elapsed)

    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize("kind", MessageKind)
def test_each_template_says_the_same_fields_in_each_language(kind: MessageKind) -> None:
    said = {
        language: {name for _, name, _, _ in Formatter().parse(TEMPLATES[kind][language]) if name}
        for language in LANGUAGES
    }

    assert said["kk"] == said["ru"] == said["en"] == fields_of(kind)


def test_money_dates_and_moments_are_written_for_people() -> None:
    fields = {
        "begins": date(2026, 11, 11),
        "ends": date(2026, 11, 30),
        "amount_tiyn": 20_000,
        "balance_tiyn": 180_550,
    }
    maintenance = {
        "begins_at": datetime(2026, 11, 22, 19, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 22, 20, 30, tzinfo=UTC),
    }

    assert render(MessageKind.SMS_SERVICE_PAID, fields, "ru").text == (
        "SMS-оповещение с 11.11.2026 по 30.11.2026 оплачено: 200\u00a0₸. Остаток 1\u00a0805,50\u00a0₸."
    )
    assert render(MessageKind.MAINTENANCE, maintenance, "en").text == (
        "Maintenance: 23.11.2026 00:00 to 23.11.2026 01:30."
    )


def test_a_missing_field_is_named_and_codes_are_secret() -> None:
    with pytest.raises(FieldMissing, match="payment_code needs amount_tiyn, counterparty"):
        render(MessageKind.PAYMENT_CODE, {"code": "1234"}, "kk")

    assert render(MessageKind.REGISTRATION_CODE, {"code": "1234"}, "kk").is_secret
    assert render(MessageKind.ONE_TIME_PASSWORD, {"password": "x"}, "kk").is_secret
    assert not render(MessageKind.WALLET_CLOSED, {}, "kk").is_secret


def test_a_message_has_one_receiver() -> None:
    assert MessageTo(phone="+77011234567").usual_channel is Channel.SMS
    assert MessageTo(email="a@example.kz").usual_channel is Channel.EMAIL
    assert MessageTo(staff="desk").usual_channel is Channel.STAFF
    assert MessageTo().usual_channel is Channel.APP
    with pytest.raises(AssertionError):
        MessageTo(phone="+77011234567", email="a@example.kz")


def test_waits_double_up_to_ten_minutes() -> None:
    waits = [retry_after(attempts).total_seconds() for attempts in (1, 2, 3, 9, 10, 11, 500)]

    assert waits == [2, 4, 8, 512, 600, 600, 600]
