"""The long catalogue of the demo: every service of every town, by invented companies (``towns.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from typing import Any

import yaml
from sqlalchemy import Connection

from ledger.issuers.service import Issuer
from ledger.merchants.rules import is_iin_bin
from ledger.merchants.service import add_payee, open_merchant
from ledger.tariffs.service import add_tariff
from wire.policy import Payee, RequisiteField, Tariff, TariffDirection
from wire.texts import LANGUAGES, Text


def town_payees(forms: dict[str, Any]) -> tuple[Payee, ...]:
    """All of them; ``forms`` are the questions of network.yaml by name."""
    told = yaml.safe_load((files("ledger.demo") / "towns.yaml").read_text(encoding="utf-8"))
    fields = {name: RequisiteField.model_validate(form) for name, form in forms.items()}
    numbers = _bins()
    return tuple(
        _payee(town, service, fields, next(numbers), told["terms"])
        for service in told["services"]
        for town in told["towns"]
    )


def open_towns(connection: Connection, issuer: Issuer, forms: dict[str, Any], begins: str) -> list[str]:
    """Put them into the catalogue, behind the others; a tariff each for cash and for a wallet. Their codes."""
    payees = town_payees(forms)
    told = yaml.safe_load((files("ledger.demo") / "towns.yaml").read_text(encoding="utf-8"))
    for place, payee in enumerate(payees, start=1000):
        open_merchant(
            connection, issuer=issuer, code=payee.code, name=f"ТОО «{payee.name.kk}»", bin_number=payee.bin
        )
        add_payee(connection, payee, place)
        for direction in (TariffDirection.CASH, TariffDirection.PAYMENT):
            terms = {"service": payee.code, "version": 1, "effective_from": begins, "direction": direction}
            add_tariff(connection, Tariff.model_validate({**told["tariff"], **terms}))
    return [payee.code for payee in payees]


def _payee(
    town: dict[str, str],
    service: dict[str, Any],
    fields: dict[str, RequisiteField],
    bin_number: str,
    terms: dict[str, int],
) -> Payee:
    code = f"{town['code']}-{service['code']}"
    name = {tag: service[tag].replace("{town}", town[tag]) for tag in LANGUAGES}
    return Payee.model_validate(
        {
            **terms,
            "code": code,
            "category": service["category"],
            "name": Text.model_validate(name),
            "merchant_code": code,
            "bin": bin_number,
            "fields": [fields[each] for each in service["fields"]],
            "is_offline_allowed": service.get("is_offline_allowed", True),
        }
    )


def _bins() -> Iterator[str]:
    """Numbers with a right check digit that no company of the short catalogue has."""
    for number in count(2):
        for digit in range(10):
            candidate = f"2501400{number:04d}{digit}"
            if is_iin_bin(candidate):
                yield candidate
                break
