"""Tell holders of their operations; charge for the SMS service (W-24, W-50 to W-53)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Select, func, select

from ledger.books.ids import spelt_id, timed_id
from ledger.database import upsert
from ledger.holders.tables import holders
from ledger.jobs.moment import Moment
from ledger.messages.rules import MessageTo
from ledger.messages.service import Message, queued
from ledger.messages.templates import Field, MessageKind, Worded, in_language
from ledger.notifications import charging
from ledger.notifications.rules import (
    MONTH_PRICE,
    TOLD_BY_SMS,
    Decision,
    SmsService,
    Suspension,
    is_provided,
    put_off,
    put_on,
    resumed,
    share_after,
)
from ledger.notifications.schemas import ServiceShown, SettingsShown
from ledger.notifications.tables import notification_settings, sms_services
from ledger.prepared import Prepared
from ledger.rowsets import Finish, RowSet, among_given, among_values, new_only, write_sets
from ledger.wallets.rules import WalletCondition
from ledger.wallets.tables import wallets
from wire.astana import astana_date
from wire.texts import Language

Wish = Row[Any]
"""How a holder wants to be told, and his SMS service: a row of ``wishes_of``."""


class Happening(NamedTuple):
    """Something that a holder is told of.

    Fields are those of the message's template, each as it is or by language; a counterparty comes masked already
    (W-92). With an ``operation_id`` the same happening is told once, however often it is reported.
    """

    wallet_id: UUID
    kind: MessageKind
    fields: Mapping[str, Worded]
    at: datetime
    operation_id: UUID | None = None


def operation_happened(
    connection: Connection,
    wallet_id: UUID,
    kind: MessageKind,
    fields: Mapping[str, Field],
    at: datetime,
    *,
    operation_id: UUID | None = None,
) -> None:
    """Queue what a holder is to be told of one operation, in the transaction of the operation (W-24)."""
    happening = Happening(wallet_id=wallet_id, kind=kind, fields=fields, at=at, operation_id=operation_id)
    operations_happened(connection, [happening])


def operations_happened(connection: Connection, happenings: Sequence[Happening]) -> None:
    """Queue what holders are to be told: in the app always, by e-mail and SMS as they wish.

    One statement reads the wishes of all of them, one writes the messages. A holder whose personal data is
    erased is told nothing.

    Raises:
        FieldMissing: a template needs a field that is not given.
    """
    if not happenings:
        return
    tell(connection, happenings, wishes_of(connection, {each.wallet_id for each in happenings}))


def tell(connection: Connection, happenings: Sequence[Happening], wishes: Mapping[UUID, Wish]) -> None:
    """``operations_happened`` for whom the wishes are read already."""
    write_sets(connection, told(happenings, wishes))


def told(
    happenings: Sequence[Happening], wishes: Mapping[UUID, Wish], *, finish: Finish = new_only
) -> list[RowSet]:
    """The rows that ``tell`` writes, for whoever writes others with them (``messages.queued``). Raises FieldMissing."""
    wanted = [
        message
        for each in happenings
        if each.wallet_id in wishes
        for message in _messages(each, wishes[each.wallet_id])
    ]
    return queued(wanted, max(each.at for each in happenings), finish=finish) if wanted else []


def money_arrived(connection: Connection, wallet_ids: Collection[UUID], at: datetime) -> None:
    """W-51: resume the SMS service of wallets that money has just come into, charging the rest of the month.

    Called in the transaction that credited them, after the credit was posted; ``at`` is when it came into the
    books. Costs one statement when none of the wallets waits for money.

    Raises:
        GuardFailed: a balance has changed meanwhile; run the transaction again.
    """
    resume_services(connection, charging.suspended_among(connection, wallet_ids), at)


def waiting_among(wishes: Mapping[UUID, Wish]) -> list[UUID]:
    """Those whose SMS service is on and waits for money or for the end of a block."""
    return [wallet_id for wallet_id, wish in wishes.items() if wish.is_on and wish.suspended is not None]


def resume_services(connection: Connection, waiting: Sequence[UUID], at: datetime) -> None:
    """``money_arrived`` for wallets that are known to wait for it."""
    if not waiting:
        return
    day = astana_date(at)
    judged = charging.decide(
        connection,
        waiting,
        lambda service, purse: resumed(service, day, purse.available_tiyn, is_blocked=purse.is_blocked),
        Moment(at=at, now=at),
    )
    tell_charges(connection, judged, at)


def put_sms_service(connection: Connection, wallet_id: UUID, *, is_on: bool, at: datetime) -> SmsService:
    """Put the service on or off for a wallet; the answer is the service as it is then (W-50 to W-52).

    Raises:
        GuardFailed: the balance or the service has changed meanwhile; run the transaction again.
    """
    day = astana_date(at)

    def rule(service: SmsService, purse: charging.Purse) -> Decision:
        if is_on:
            return put_on(service, day, purse.available_tiyn, is_blocked=purse.is_blocked)
        return put_off(service)

    judged = charging.decide(connection, [wallet_id], rule, Moment(at=at, now=at))
    tell_charges(connection, judged, at)
    if any(each.before.is_on and not is_on for each in judged):
        operation_happened(connection, wallet_id, MessageKind.SMS_SERVICE_OFF, {}, at)
    return judged[0].decision.service


def tell_charges(connection: Connection, judged: Sequence[charging.Judged], at: datetime) -> None:
    """Tell holders whose service was paid for, or has just been suspended."""
    operations_happened(connection, [one for each in judged for one in _told_of_service(each, at)])


def _told_of_service(judged: charging.Judged, at: datetime) -> Iterable[Happening]:
    service, charge = judged.decision.service, judged.decision.charge_tiyn
    wallet_id = judged.purse.wallet_id
    if charge is not None:
        assert service.paid_from is not None, "a charge pays for days"
        assert service.paid_through is not None, "a charge pays for days"
        yield Happening(
            wallet_id=wallet_id,
            kind=MessageKind.SMS_SERVICE_PAID,
            fields={
                "begins": service.paid_from,
                "ends": service.paid_through,
                "amount_tiyn": charge,
                "balance_tiyn": judged.purse.balance_tiyn - charge,
            },
            at=at,
        )
    elif service.suspended is Suspension.BALANCE and judged.before.suspended is not Suspension.BALANCE:
        price = MONTH_PRICE if service.decided_month == astana_date(at) else share_after(astana_date(at))
        fields: dict[str, Field] = {"amount_tiyn": price}
        yield Happening(wallet_id=wallet_id, kind=MessageKind.SMS_SERVICE_SUSPENDED, fields=fields, at=at)


def _messages(happening: Happening, wish: Wish) -> list[Message]:
    wallet_id, kind, fields, at, operation_id = happening
    receivers = [_IN_THE_APP]
    if wish.is_by_email and wish.email:
        receivers.append(MessageTo(email=wish.email))
    if wish.phone and kind in TOLD_BY_SMS and _is_provided(wish, at):
        receivers.append(MessageTo(phone=wish.phone))
    language: Language = wish.language
    said = in_language(fields, language)
    name = f"message/{spelt_id(operation_id or uuid4())}/{spelt_id(wallet_id)}/{kind}"
    return [
        Message(timed_id(at, f"{name}/{to.usual_channel}"), to, kind, said, language, wallet_id)
        for to in receivers
    ]


_IN_THE_APP: Final = MessageTo()


def _is_provided(wish: Wish, at: datetime) -> bool:
    if wish.paid_through is None:  # as of most holders: they never had the service
        return False
    is_blocked = wish.condition != WalletCondition.ACTIVE
    return is_provided(charging.service_in(wish), astana_date(at), is_blocked=is_blocked)


def wishes_of(connection: Connection, wallet_ids: Iterable[UUID]) -> dict[UUID, Wish]:
    """How these holders want to be told; one whose personal data is erased is left out."""
    wanted = set(wallet_ids)
    if not wanted:
        return {}
    given = {"ids": among_values(connection, holders.c.wallet_id, wanted)}
    return {row.wallet_id: row for row in _WISHES_OF.rows(connection, given)}


def _wishes_statement(dialect: str) -> Any:
    return with_wishes(
        select(holders.c.wallet_id, holders.c.phone, wallets.c.condition, *WISHES)
        .select_from(holders)
        .join(wallets, wallets.c.wallet_id == holders.c.wallet_id)
    ).where(among_given(dialect, holders.c.wallet_id, "ids"))


_WISHES_OF: Final = Prepared(_wishes_statement)


WISHES: Final = (
    holders.c.email,
    holders.c.language,
    func.coalesce(notification_settings.c.is_by_email, False).label("is_by_email"),
    *(
        sms_services.c[name]
        for name in ("is_on", "opted_on", "paid_from", "paid_through", "suspended", "decided_month")
    ),
)
"""What makes a row one of wishes, beside wallet, number and condition; ``with_wishes`` joins it."""


def with_wishes(chosen: Select[Any]) -> Select[Any]:
    """A statement over ``holders``, with the tables of ``WISHES``. No language: the personal data is erased."""
    return chosen.outerjoin(sms_services, sms_services.c.wallet_id == holders.c.wallet_id).outerjoin(
        notification_settings, notification_settings.c.wallet_id == holders.c.wallet_id
    )


def sms_service_of(connection: Connection, wallet_id: UUID, now: datetime) -> ServiceShown:
    """The service as its holder sees it today."""
    service = charging.services_of(connection, [wallet_id]).get(wallet_id, SmsService())
    condition = connection.execute(
        select(wallets.c.condition).where(wallets.c.wallet_id == wallet_id)
    ).scalar_one()
    day = astana_date(now)
    return ServiceShown(
        is_on=service.is_on,
        is_provided=is_provided(service, day, is_blocked=condition != WalletCondition.ACTIVE),
        paid_from=service.paid_from,
        paid_through=service.paid_through,
        suspended=service.suspended,
        month_tiyn=MONTH_PRICE,
        share_tiyn=share_after(day),
    )


def settings_of(connection: Connection, wallet_id: UUID, now: datetime) -> SettingsShown:
    """By what a holder is told of his operations."""
    wish = wishes_of(connection, [wallet_id]).get(wallet_id)
    return SettingsShown(
        is_by_email=wish is not None and bool(wish.is_by_email),
        has_email=wish is not None and bool(wish.email),
        sms_service=sms_service_of(connection, wallet_id, now),
    )


def put_settings(connection: Connection, wallet_id: UUID, *, is_by_email: bool, at: datetime) -> None:
    """Tell operations by e-mail too, or not any more."""
    row = {"wallet_id": wallet_id, "is_by_email": is_by_email, "changed_at": at}
    statement = upsert(connection, notification_settings)
    changed = {"is_by_email": is_by_email, "changed_at": at}
    connection.execute(statement.on_conflict_do_update(index_elements=["wallet_id"], set_=changed), row)
