"""Versions of tariffs: added, never changed (W-32)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from ledger.database import insert_new
from ledger.issuers.service import policy_changed
from ledger.tariffs.tables import tariffs
from wire.policy import Tariff, TariffDirection
from wire.tariffs import tariff_in_force


def add_tariff(connection: Connection, tariff: Tariff) -> None:
    """Put a version into force from its effective time on."""
    insert_new(connection, tariffs, [{**tariff.model_dump(), "tiers": _tiers(tariff)}])
    policy_changed(connection)


def versions_of(connection: Connection, services: Iterable[str]) -> tuple[Tariff, ...]:
    """Every version of these services' tariffs."""
    chosen = select(tariffs).where(tariffs.c.service.in_(sorted(set(services))))
    return _tariffs(connection, chosen)


def offered(connection: Connection, now: datetime) -> tuple[Tariff, ...]:
    """What a kiosk needs: of each cash tariff the version in force and those still to come."""
    ordered = (
        select(tariffs)
        .where(tariffs.c.direction == TariffDirection.CASH)
        .order_by(tariffs.c.service, tariffs.c.version)
    )
    every = _tariffs(connection, ordered)
    in_force = {service: tariff_in_force(every, service, now) for service in {each.service for each in every}}
    return tuple(each for each in every if each.effective_from > now or each == in_force[each.service])


def _tariffs(connection: Connection, chosen: Select[*tuple[Any, ...]]) -> tuple[Tariff, ...]:
    return tuple(Tariff.model_validate(dict(row)) for row in connection.execute(chosen).mappings())


def _tiers(tariff: Tariff) -> list[dict[str, Any]]:
    return [tier.model_dump(mode="json") for tier in tariff.tiers]
