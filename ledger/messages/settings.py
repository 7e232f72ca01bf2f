"""Which way messages leave, from addresses such as ``smpp://tolem@10.1.2.3:2775?source=TOLEM``.

A password never stands in an address: it comes from a file, or from the environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ledger.config import PREFIX, SettingInvalid, value_of
from ledger.messages.carriers.calls import CallCarrier
from ledger.messages.carriers.file import FileCarrier
from ledger.messages.carriers.smpp import SmppCarrier, SmppSettings
from ledger.messages.carriers.smtp import Security, SmtpCarrier, SmtpSettings
from ledger.messages.ports import Carrier
from ledger.messages.rules import Channel
from ledger.outgoing import is_address

SMS_VARIABLE: Final = "TOLEM_SMS"
CALLS_VARIABLE: Final = "TOLEM_CALLS"
EMAIL_VARIABLE: Final = "TOLEM_EMAIL"

BY_SMS: Final = (Channel.SMS, Channel.FLASH_CALL, Channel.VOICE)
"""Without a gateway for calls a code goes as SMS."""
BY_CALL: Final = (Channel.FLASH_CALL, Channel.VOICE)
BY_EMAIL: Final = (Channel.EMAIL, Channel.STAFF)


class MessagesMisconfigured(SettingInvalid):
    """An address of a centre or server that cannot be used; the message says what is wrong, without secrets."""


def carriers_of(environment: Mapping[str, str], elapsed: Callable[[], float]) -> dict[Channel, Carrier]:
    """The carrier of each channel that has one: from ``TOLEM_SMS``, ``TOLEM_CALLS`` and ``TOLEM_EMAIL``.

    Each is ``console:``, ``file:PATH``, ``smpp://…``, ``http(s)://…`` or ``smtp://…``; the password or token of the last
    three is in ``TOLEM_SMS_PASSWORD_FILE`` (``TOLEM_CALLS_…``, ``TOLEM_EMAIL_…``) or, without a file, in the variable
    without ``_FILE``.

    Raises:
        MessagesMisconfigured: with what is wrong.
    """
    carriers: dict[Channel, Carrier] = {}
    ways = ((SMS_VARIABLE, BY_SMS), (CALLS_VARIABLE, BY_CALL), (EMAIL_VARIABLE, BY_EMAIL))
    for variable, channels in ways:
        address = environment.get(variable, "")
        if address:
            carrier = _carrier(variable, address, environment, elapsed)
            carriers.update(dict.fromkeys(channels, carrier))
    return carriers


def _carrier(
    variable: str, address: str, environment: Mapping[str, str], elapsed: Callable[[], float]
) -> Carrier:
    parts = urlsplit(address)
    try:
        match parts.scheme:
            case "console":
                return FileCarrier(None)
            case "file" if parts.path:
                return FileCarrier(Path(parts.path))
            case "smpp" if variable == SMS_VARIABLE:
                return SmppCarrier(_smpp(parts, _secret(variable, environment)), elapsed)
            case "smtp" if variable == EMAIL_VARIABLE:
                return SmtpCarrier(_smtp(parts, _secret(variable, environment)), elapsed)
            case "http" | "https" if variable == CALLS_VARIABLE and is_address(address):
                return CallCarrier(address, _secret(variable, environment))
            case _:
                raise MessagesMisconfigured(
                    "allowed: console:, file:PATH, smpp:// for SMS, http(s):// for calls, smtp:// for e-mail"
                )
    except ValueError as wrong:
        raise MessagesMisconfigured(f"{variable}: {wrong}") from wrong


def _secret(variable: str, environment: Mapping[str, str]) -> str:
    return value_of(environment, f"{variable.removeprefix(PREFIX)}_PASSWORD") or ""


def _smpp(parts: SplitResult, password: str) -> SmppSettings:
    wishes = _wishes(parts, {"source", "system_type", "tls", "window", "receipt_ids"})
    return SmppSettings(
        host=_host(parts),
        port=parts.port or 2775,
        system_id=unquote(parts.username or ""),
        password=password,
        source=wishes.get("source", ""),
        system_type=wishes.get("system_type", ""),
        is_tls=_is_yes("tls", wishes.get("tls", "no")),
        window=_window(wishes.get("window", "10")),
        are_receipt_ids_decimal=_one_of("receipt_ids", wishes, ("same", "decimal")) == "decimal",
    )


def _smtp(parts: SplitResult, password: str) -> SmtpSettings:
    wishes = _wishes(parts, {"sender", "security", "staff"})
    if "@" not in wishes.get("sender", ""):
        raise MessagesMisconfigured("sender: an address is needed, as sender=wallet@example.kz")
    return SmtpSettings(
        host=_host(parts),
        port=parts.port or 587,
        sender=wishes["sender"],
        staff=wishes.get("staff", ""),
        security=Security(_one_of("security", wishes, tuple(Security)[1:] + tuple(Security)[:1])),
        login=unquote(parts.username or ""),
        password=password,
    )


def _host(parts: SplitResult) -> str:
    if parts.password:
        raise MessagesMisconfigured("a password stands in the address; it belongs into a file")
    if not parts.hostname:
        raise MessagesMisconfigured("no host is named")
    return parts.hostname


def _wishes(parts: SplitResult, known: set[str]) -> dict[str, str]:
    wishes = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    unknown = sorted(wishes.keys() - known)
    if unknown:
        raise MessagesMisconfigured(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    return wishes


def _is_yes(name: str, word: str) -> bool:
    if word not in {"yes", "no"}:
        raise MessagesMisconfigured(f"{name}: yes or no, not {word!r}")
    return word == "yes"


def _window(word: str) -> int:
    if not (word.isdecimal() and 1 <= int(word) <= 100):
        raise MessagesMisconfigured(f"window: 1 to 100, not {word!r}")
    return int(word)


def _one_of(name: str, wishes: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    """The wish, or the first one allowed."""
    word = wishes.get(name, allowed[0])
    if word not in allowed:
        raise MessagesMisconfigured(f"{name}: {' or '.join(allowed)}, not {word!r}")
    return word
