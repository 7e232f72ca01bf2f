"""A mail server over SMTP, with STARTTLS or TLS from the first byte, and with a log-in or without."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from typing import Final

from ledger.messages.ports import Accepted, Declined, Heard, Outcome, Outgoing, Receipt, Unreachable

FINAL_FROM: Final = 500
"""Answers from here on are final (RFC 5321, 4.2.1)."""

IDLE_S: Final = 60
"""A server may hang up on a line that is silent for longer: it is opened anew."""


class Security(StrEnum):
    NONE = "none"
    """In the clear: to a server on this machine only."""
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, kw_only=True)
class SmtpSettings:
    """Where mail is handed over, and as whom."""

    host: str
    port: int = 587
    sender: str
    security: Security = Security.STARTTLS
    login: str = ""
    password: str = field(default="", repr=False)
    answer_s: int = 10
    staff: str = ""
    """Where messages to the operator's staff go."""
    tls: ssl.SSLContext | None = field(default=None, repr=False, compare=False)
    """Whom to trust; by default whom the machine trusts."""


class SmtpCarrier:
    """One line to one mail server."""

    def __init__(self, settings: SmtpSettings, elapsed: Callable[[], float]) -> None:
        self._settings = settings
        self._elapsed = elapsed
        self._server: smtplib.SMTP | None = None
        self._used_at = 0.0

    @property
    def name(self) -> str:
        return f"smtp@{self._settings.host}"

    def hand_over(self, batch: Sequence[Outgoing], now: datetime) -> Iterator[Outcome]:
        """One mail after the other.

        Raises:
            Unreachable: the server is not there, or hung up.
        """
        for message in batch:
            yield self._send(message, now)

    def receipts(self) -> Sequence[Receipt]:
        """Mail has none."""
        return ()

    def heard(self) -> Sequence[Heard]:
        """Nobody answers here."""
        return ()

    def close(self) -> None:
        """Say good-bye to the server."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _send(self, message: Outgoing, now: datetime) -> Outcome:
        try:
            self._line().send_message(self._mail(message, now))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as refused:
            code = _code_of(refused)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line().rset()
            return Declined(message_id=message.message_id, reason=f"smtp {code}", is_final=code >= FINAL_FROM)
        except (smtplib.SMTPException, OSError, ValueError) as broken:
            self._server = None
            if isinstance(broken, ValueError):
                return Declined(message_id=message.message_id, reason="not an address", is_final=True)
            raise Unreachable(f"the mail server is not there ({type(broken).__name__})") from broken
        return Accepted(message_id=message.message_id)

    def _line(self) -> smtplib.SMTP:
        if self._server is not None and self._elapsed() - self._used_at > IDLE_S:
            self.close()
        if self._server is None:
            self._server = self._opened()
        self._used_at = self._elapsed()
        return self._server

    def _opened(self) -> smtplib.SMTP:
        settings = self._settings
        tls = settings.tls or ssl.create_default_context()
        server: smtplib.SMTP | None = None
        try:
            if settings.security is Security.TLS:
                server = smtplib.SMTP_SSL(
                    settings.host, settings.port, timeout=settings.answer_s, context=tls
                )
            else:
                server = smtplib.SMTP(settings.host, settings.port, timeout=settings.answer_s)
            if settings.security is Security.STARTTLS:
                server.starttls(context=tls)
            if settings.login:
                server.login(settings.login, settings.password)
        except (smtplib.SMTPException, OSError) as wrong:
            if server is not None:
                server.close()
            # Not the message's fault: a server that lets us in later takes it then.
            raise Unreachable(f"the mail server does not let us in ({type(wrong).__name__})") from wrong
        return server

    def _mail(self, message: Outgoing, now: datetime) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._settings.sender
        mail["To"] = self._settings.staff if message.channel == "staff" else message.address
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(now)
        # The same for every try, so that a mailbox can tell a second copy from a second message.
        mail["Message-ID"] = f"<{message.message_id}@{self._settings.sender.rpartition('@')[2]}>"
        mail["Content-Language"] = message.language
        mail.set_content(message.text)
        return mail


def _code_of(refused: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> int:
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in refused.recipients.values()), default=FINAL_FROM)
    return int(refused.smtp_code)
