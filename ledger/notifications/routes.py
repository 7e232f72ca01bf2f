"""``/v1/wallet/sms-service`` and ``/v1/wallet/notifications``: what a holder is told, and by what."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection, select

from ledger.access.sessions import KnownSession, ReadySession
from ledger.context import Context
from ledger.database import reading
from ledger.http.callers import Caller
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, PageQuery, read_page
from ledger.messages.rules import Channel
from ledger.messages.tables import messages
from ledger.notifications.schemas import (
    NotificationShown,
    PutService,
    PutSettings,
    ServiceShown,
    SettingsShown,
)
from ledger.notifications.service import put_settings, put_sms_service, settings_of, sms_service_of


def notification_router(context: Context) -> APIRouter:
    """Routes of a signed-in holder."""
    router = APIRouter(prefix="/v1/wallet", tags=["wallet: notifications"])

    @router.get("/sms-service")
    def get_sms_service(session: KnownSession) -> ServiceShown:
        """The paid SMS service: whether it is on, what it is paid for, what it costs (W-50 to W-53)."""
        with reading(context.engine) as connection:
            return sms_service_of(connection, session.wallet_id, context.clock())

    @router.post("/sms-service", response_model=ServiceShown)
    def post_sms_service(asked: PutService, session: ReadySession, key: IdempotencyKey) -> Response:
        """Put it on or off. On in the middle of a month: the rest of it is charged and begins tomorrow (W-51)."""

        def work(connection: Connection) -> ServiceShown:
            now = context.clock()
            put_sms_service(connection, session.wallet_id, is_on=asked.is_on, at=now)
            return sms_service_of(connection, session.wallet_id, now)

        caller = Caller("wallet", str(session.wallet_id))
        return answer_once(context, caller, key, route="wallet/sms-service", asked=asked, work=work)

    @router.get("/notification-settings")
    def get_settings(session: KnownSession) -> SettingsShown:
        """By what the holder is told of operations."""
        with reading(context.engine) as connection:
            return settings_of(connection, session.wallet_id, context.clock())

    @router.post("/notification-settings", response_model=SettingsShown)
    def post_settings(asked: PutSettings, session: KnownSession, key: IdempotencyKey) -> Response:
        """Be told by e-mail too, or not. In the app every operation is told (W-24)."""

        def work(connection: Connection) -> SettingsShown:
            now = context.clock()
            put_settings(connection, session.wallet_id, is_by_email=asked.is_by_email, at=now)
            return settings_of(connection, session.wallet_id, now)

        caller = Caller("wallet", str(session.wallet_id))
        return answer_once(context, caller, key, route="wallet/notification-settings", asked=asked, work=work)

    @router.get("/notifications")
    def list_notifications(query: PageQuery, session: KnownSession) -> Page[NotificationShown]:
        """What was told in the app, newest first; for ninety days."""
        chosen = select(messages).where(
            messages.c.wallet_id == session.wallet_id,
            messages.c.channel == Channel.APP,
            messages.c.text != "",
        )
        with reading(context.engine) as connection:
            keys = [messages.c.queued_at, messages.c.message_id]
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        items = [
            NotificationShown(message_id=row.message_id, kind=row.kind, text=row.text, at=row.queued_at)
            for row in rows
        ]
        return Page(items=items, next_cursor=after)

    return router
