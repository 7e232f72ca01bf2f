"""Versions of tariffs: added, never changed (W-32)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from ledger.database import insert_new
from ledger.issuers.service import policy_changed
from ledger.prepared import Prepared
from ledger.rowsets import among_given, among_values
from ledger.tariffs.tables import tariffs
from wire.policy import Tariff, TariffDirection
from wire.tariffs import tariff_in_force


def add_tariff(connection: Connection, tariff: Tariff) -> None:
    """Put a version into force from its effective time on."""
    insert_new(connection, tariffs, [{**tariff.model_dump(), "tiers": _tiers(tariff)}])
    policy_changed(connection)


def versions_of(connection: Connection, services: Iterable[str]) -> tuple[Tariff, ...]:
    """Every version of these services' tariffs."""
    wanted = set(services)
    if not wanted:
        return ()
    return _tariffs(
        _VERSIONS.rows(connection, {"services": among_values(connection, tariffs.c.service, wanted)})
    )


_VERSIONS: Final = Prepared(
    lambda dialect: select(tariffs).where(among_given(dialect, tariffs.c.service, "services"))
)


def offered(connection: Connection, now: datetime) -> tuple[Tariff, ...]:
    """What a kiosk needs: of each cash tariff the version in force and those still to come."""
    every = _tariffs(_CASH_TARIFFS.rows(connection, {}))
    in_force = {service: tariff_in_force(every, service, now) for service in {each.service for each in every}}
    return tuple(each for each in every if each.effective_from > now or each == in_force[each.service])


_CASH_TARIFFS: Final = Prepared(
    lambda _: (
        select(tariffs)
        .where(tariffs.c.direction == TariffDirection.CASH)
        .order_by(tariffs.c.service, tariffs.c.version)
    )
)


def _tariffs(rows: Iterable[Any]) -> tuple[Tariff, ...]:
    return tuple(Tariff.model_validate(row._asdict()) for row in rows)


def _tiers(tariff: Tariff) -> list[dict[str, Any]]:
    return [tier.model_dump(mode="json") for tier in tariff.tiers]
