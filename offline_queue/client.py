"""The kiosk's only HTTP: signed requests to the ledger, answers that are believed only when they are whole."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from wire.compression import ENCODING, PACKED_BYTES_MIN, packed
from wire.messages import (
    BatchAnswer,
    EnrolAnswer,
    EnrolRequest,
    EntriesAnswer,
    LogoAnswer,
    PolicyAnswer,
    Problem,
    ProblemCode,
    QuoteAnswer,
    QuoteRequest,
    StaffCodeAnswer,
    StaffCodeRequest,
    TraceAnswer,
    UnenrolAnswer,
    UnenrolRequest,
)
from wire.times import utc_text
from wire.wallet import (
    WalletOrderAsked,
    WalletOrderFound,
    WalletSessionsEnded,
    WalletSignedIn,
    WalletSignIn,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    import requests

    from offline_queue.outbox import Batch
    from wire.signatures import KioskKey
    from wire.texts import Language

ANSWER_BYTES_MAX: Final = 16 * 1024 * 1024
CHUNK_BYTES: Final = 64 * 1024
PATIENCE_MAX: Final = 8
"""So many times longer than configured sync waits at most, on a line where everything takes half a minute."""
OK: Final = 200
SERVER_FAILS: Final = 500
"""From here on the ledger itself is at fault (RFC 9110, 15.6)."""
JSON_TYPES: Final = ("application/json", "application/problem+json")

AnswerT = TypeVar("AnswerT", bound=BaseModel)


class LedgerUnreachable(Exception):
    """The ledger did not answer: no link, too late, a captive portal, a broken or cut answer, a fault of its own.

    Whether it acted on the request is not known; every request may be sent again.
    """

    def __init__(self, detail: str, *, is_timeout: bool = False, is_cut: bool = False) -> None:
        """``is_cut``: the line was there and broke before all was said."""
        self.is_timeout = is_timeout
        self.is_cut = is_cut
        super().__init__(detail)


class LedgerRefused(Exception):
    """The ledger answered no; ``problem`` says what is wrong."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.code.value}: {problem.title}")


@dataclass(frozen=True)
class Timeouts:
    """``connect_s`` and ``silence_s`` bound each step, ``total_s`` the reading of a whole answer."""

    connect_s: float = 5.0
    silence_s: float = 10.0
    total_s: float = 30.0

    def times(self, patience: int) -> Timeouts:
        return Timeouts(self.connect_s * patience, self.silence_s * patience, self.total_s * patience)


@dataclass(frozen=True)
class HolderCall:
    """One call for the holder of a wallet. ``key`` makes a repetition the same call."""

    method: str
    path: str
    body: bytes = field(repr=False)
    token: str = field(repr=False)
    key: UUID
    language: Language


class LedgerClient:
    """Talks to one ledger as one kiosk. Thread-safe: each thread has a connection of its own."""

    def __init__(
        self,
        base_url: str,
        key: KioskKey,
        kiosk_id: str = "",
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        timeouts: Timeouts = Timeouts(),
        ca_file: str | None = None,
    ) -> None:
        """``now`` gives the trusted time for signatures; ``kiosk_id`` is "" only until enrolled."""
        self.kiosk_id = kiosk_id
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._now = now
        self._monotonic = monotonic
        self._timeouts = timeouts
        self._patience = 1
        self._verify: bool | str = ca_file or True
        self._own = threading.local()
        self._sessions: list[requests.Session] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every thread's connection; requests under way end as LedgerUnreachable."""
        for session in self._sessions:
            session.close()

    def enrol(self, code: str) -> EnrolAnswer:
        """Introduce this kiosk's key by a one-time code; repeated with the same key it gives the same answer.

        Raises as every call here: LedgerUnreachable, LedgerRefused.
        """
        request = EnrolRequest(code=code, public_key=self._key.public_key)
        body = request.model_dump_json().encode()
        return self._call(EnrolAnswer, "POST", "/v1/kiosks/enrol", body, self._timeouts, is_signed=False)

    def unenrol(self) -> UnenrolAnswer:
        """Say that this kiosk sells no more; it is closed from then on. Safe to repeat."""
        body = UnenrolRequest().model_dump_json().encode()
        return self._call_patiently(UnenrolAnswer, "POST", self._path("unenrolment"), body)

    def send_batch(self, batch: Batch, alarm: str = "") -> BatchAnswer:
        """Send entries; safe to repeat. ``alarm``: why the ledger will not take them, but must keep them as proof."""
        path = self._path(f"batches?alarm={alarm}" if alarm else "batches")
        return self._call_patiently(BatchAnswer, "POST", path, batch.data())

    def entries(self, after_seq: int) -> EntriesAnswer:
        """What the ledger holds of this kiosk's own journal after an entry: for a disk that lost it."""
        return self._call_patiently(EntriesAnswer, "GET", self._path(f"entries?after={after_seq}"), b"")

    def quote(self, request: QuoteRequest, timeout_s: float) -> QuoteAnswer:
        """Ask what an order may be; a customer waits, so ``timeout_s`` bounds all of it."""
        timeouts = Timeouts(min(timeout_s, self._timeouts.connect_s), timeout_s, timeout_s)
        body = request.model_dump_json().encode()
        return self._call(QuoteAnswer, "POST", self._path("quotes"), body, timeouts)

    def trace(
        self, kiosk_number: str, receipt_number: int, inserted_tiyn: int, timeout_s: float
    ) -> TraceAnswer:
        """What became of a payment at any kiosk; a customer waits, so ``timeout_s`` bounds all of it."""
        timeouts = Timeouts(min(timeout_s, self._timeouts.connect_s), timeout_s, timeout_s)
        number = quote(kiosk_number, safe="")
        path = self._path(f"receipts/{number}/{receipt_number}?inserted_tiyn={inserted_tiyn}")
        return self._call(TraceAnswer, "GET", path, b"", timeouts)

    def staff_code(self, request: StaffCodeRequest, timeout_s: float) -> StaffCodeAnswer:
        """A field agent's one-time code: sent, or checked; he waits, so ``timeout_s`` bounds all of it."""
        timeouts = Timeouts(min(timeout_s, self._timeouts.connect_s), timeout_s, timeout_s)
        body = request.model_dump_json().encode()
        return self._call(StaffCodeAnswer, "POST", self._path("staff-codes"), body, timeouts)

    def policy(self, have: str) -> PolicyAnswer:
        """The policy in force as far as ``have`` lacks it, the allotment, how much of our journal the ledger holds."""
        return self._call_patiently(PolicyAnswer, "GET", self._path(f"policy?have={have}"), b"")

    def logo(self, logo_hash: str, timeout_s: float) -> bytes | None:
        """The payee's sign of this hash, not looked at yet; None when the ledger has it no more."""
        return self._call(LogoAnswer, "GET", self._path(f"logos/{logo_hash}"), b"", _bounded(timeout_s)).png

    # --- holders of wallets who stand at this kiosk

    def sign_in(self, request: WalletSignIn, timeout_s: float) -> WalletSignedIn:
        """Ask to let a holder in. Never repeated here: a lost answer may have been a counted try (W-64)."""
        body = request.model_dump_json().encode()
        return self._call(WalletSignedIn, "POST", self._path("wallet-sessions"), body, _bounded(timeout_s))

    def end_wallet_sessions(self, timeout_s: float) -> WalletSessionsEnded:
        """Make every token worthless that was given out at this kiosk; safe to repeat."""
        path = self._path("wallet-sessions/end")
        return self._call(WalletSessionsEnded, "POST", path, b"{}", _bounded(timeout_s))

    def find_wallet_order(self, request: WalletOrderAsked, timeout_s: float) -> WalletOrderFound:
        """What became of an order of the journal; safe to repeat."""
        body = request.model_dump_json().encode()
        return self._call(WalletOrderFound, "POST", self._path("wallet-orders"), body, _bounded(timeout_s))

    def as_holder(self, call: HolderCall, timeout_s: float) -> tuple[int, bytes]:
        """A call of the wallet's public API with the session's token: status and JSON, also of a no.

        Raises LedgerUnreachable; its message never holds the token.
        """
        headers = {
            "Accept": "application/json",
            "Accept-Language": call.language,
            "Authorization": f"Bearer {call.token}",
        }
        if call.body:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(call.key)}
        return self._exchanged(call.method, call.path, call.body, headers, _bounded(timeout_s))

    def _path(self, subject: str) -> str:
        return f"/v1/kiosks/{self.kiosk_id}/{subject}"

    def _call_patiently(self, kind: type[AnswerT], method: str, path: str, body: bytes) -> AnswerT:
        """For sync, where nobody waits: after a time-out the next call waits twice as long, or a slow line is none.

        What is answered within a quarter of that halves it again, so that a dead line is soon found dead.
        """
        timeouts, begun = self._timeouts.times(self._patience), self._monotonic()
        try:
            return self._call(kind, method, path, body, timeouts)
        except LedgerUnreachable as unreachable:
            if unreachable.is_timeout:
                self._patience = min(PATIENCE_MAX, self._patience * 2)
            raise
        finally:
            if self._monotonic() - begun < timeouts.silence_s / 4:
                self._patience = max(1, self._patience // 2)

    def _call(
        self,
        kind: type[AnswerT],
        method: str,
        path: str,
        body: bytes,
        timeouts: Timeouts,
        *,
        is_signed: bool = True,
    ) -> AnswerT:
        headers = {"Accept": "application/json", "Accept-Encoding": ENCODING}
        if body:
            headers["Content-Type"] = "application/json"
        if is_signed:
            at = utc_text(self._now())
            headers |= self._key.sign_request(
                kiosk_id=self.kiosk_id, method=method, path=path, at=at, body=body
            )
        if len(body) >= PACKED_BYTES_MIN:
            headers["Content-Encoding"] = ENCODING
            body = packed(body)  # after it was signed: wire.compression
        status, content = self._exchanged(method, path, body, headers, timeouts)
        if status == OK:
            return _understood(kind, content, path)
        raise _refusal(status, content, path)

    def _exchanged(
        self, method: str, path: str, body: bytes, headers: dict[str, str], timeouts: Timeouts
    ) -> tuple[int, bytes]:
        import requests  # noqa: PLC0415 - with the first call: no start waits for it
        from urllib3.exceptions import HTTPError  # noqa: PLC0415
        from urllib3.exceptions import TimeoutError as SilenceTooLong  # noqa: PLC0415

        try:
            return self._exchange(method, path, body, headers, timeouts)
        except (requests.Timeout, SilenceTooLong) as late:
            raise LedgerUnreachable(f"{method} {path}: {late}", is_timeout=True) from late
        except (requests.RequestException, HTTPError, OSError) as broken:
            raise LedgerUnreachable(f"{method} {path}: {broken}", is_cut=_is_cut(broken)) from broken

    def _exchange(
        self, method: str, path: str, body: bytes, headers: dict[str, str], timeouts: Timeouts
    ) -> tuple[int, bytes]:
        ends_at = self._monotonic() + timeouts.total_s
        with self._session().request(
            method,
            self._base_url + path,
            data=body or None,
            headers=headers,
            timeout=(timeouts.connect_s, timeouts.silence_s),
            allow_redirects=False,  # a captive portal redirects; the ledger never does
            verify=self._verify,
            stream=True,
        ) as response:
            content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if content_type not in JSON_TYPES:
                raise LedgerUnreachable(
                    f"{path}: status {response.status_code} with {content_type or 'nothing'}"
                )
            return response.status_code, self._read(response, ends_at, path)

    def _read(self, response: requests.Response, ends_at: float, path: str) -> bytes:
        content = bytearray()
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
            content += chunk
            if len(content) > ANSWER_BYTES_MAX:
                raise LedgerUnreachable(f"{path}: the answer is larger than {ANSWER_BYTES_MAX} bytes")
            if self._monotonic() > ends_at:
                raise LedgerUnreachable(f"{path}: the answer came too slowly", is_timeout=True)
        return bytes(content)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            import requests  # noqa: PLC0415

            session = requests.Session()
            session.trust_env = False  # no proxy or .netrc of whoever started the kiosk
            self._own.session = session
            self._sessions.append(session)
        return session


def _bounded(timeout_s: float) -> Timeouts:
    """A customer waits: all of it within ``timeout_s``."""
    return Timeouts(min(timeout_s, Timeouts.connect_s), timeout_s, timeout_s)


def _is_cut(broken: Exception) -> bool:
    from urllib3.exceptions import ProtocolError  # noqa: PLC0415

    return any(isinstance(each, ProtocolError) for each in (broken, *broken.args))


def _understood(kind: type[AnswerT], content: bytes, path: str) -> AnswerT:
    try:
        return kind.model_validate_json(content)
    except ValidationError as wrong:
        raise LedgerUnreachable(f"{path}: the answer is not the ledger's: {_first_error(wrong)}") from wrong


def _refusal(status: int, content: bytes, path: str) -> LedgerUnreachable | LedgerRefused:
    if status >= SERVER_FAILS:
        return LedgerUnreachable(f"{path}: the ledger fails with status {status}")
    try:
        problem = Problem.model_validate_json(content)
    except ValidationError as wrong:
        return LedgerUnreachable(f"{path}: status {status} is not the ledger's: {_first_error(wrong)}")
    if problem.code is ProblemCode.UNAVAILABLE:
        return LedgerUnreachable(f"{path}: the ledger is not available")
    return LedgerRefused(problem)


def _first_error(wrong: ValidationError) -> str:
    first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
