"""Whether a request is what an enrolled kiosk said, and about when it said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, select

from ledger.kiosks.batches import SignedBytes
from ledger.kiosks.service import KioskUnknown
from ledger.kiosks.tables import kiosks
from ledger.prepared import Prepared
from ledger.problems import ClockSkewed
from wire.signatures import KIOSK_HEADER, SIGNATURE_HEADER, TIME_HEADER, SignatureInvalid, verify_request

_KEY: Final = Prepared(lambda _: select(kiosks.c.public_key).where(kiosks.c.kiosk_id == bindparam("of")))


@dataclass(frozen=True, kw_only=True)
class SignedRequest:
    """One request as it came: the raw body is what is signed, so it is verified before it is read."""

    kiosk_id: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def proof(self) -> SignedBytes:
        return SignedBytes(
            signed_time=self.headers[TIME_HEADER], signature=self.headers[SIGNATURE_HEADER], body=self.body
        )


def authenticate(connection: Connection, request: SignedRequest, now: datetime, skew_max: timedelta) -> None:
    """Let only what the kiosk of the path signed pass.

    Raises:
        KioskUnknown: no kiosk of this id is enrolled.
        SignatureInvalid: headers are missing, name another kiosk, or the signature does not fit.
        ClockSkewed: it is the kiosk, but its time is too far off; it is told ours.
    """
    known = _KEY.first(connection, {"of": request.kiosk_id})
    if known is None or known.public_key is None:
        raise KioskUnknown(f"no kiosk {request.kiosk_id!r} is enrolled")
    verify_request(
        known.public_key, method=request.method, path=request.path, body=request.body, headers=request.headers
    )
    if request.headers[KIOSK_HEADER] != request.kiosk_id:
        raise SignatureInvalid(f"{KIOSK_HEADER} names another kiosk than the path")
    at = _time(request.headers[TIME_HEADER])
    if abs(at - now) > skew_max:
        raise ClockSkewed(f"{TIME_HEADER} is more than {skew_max} from the server's time")


def _time(raw: str) -> datetime:
    try:
        at = datetime.fromisoformat(raw)
    except ValueError as wrong:
        raise ClockSkewed(f"{TIME_HEADER} is not a time in ISO 8601") from wrong
    if at.tzinfo is None:
        raise ClockSkewed(f"{TIME_HEADER} has no time zone")
    return at
