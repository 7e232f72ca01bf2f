"""What a kiosk without a line gives a person to carry: the very requests it would have sent, one a line.

Each line is a batch signed for ``POST /v1/kiosks/{kiosk_id}/batches``; the ledger takes it as if it had come by the
line, whatever its age, and the kiosk that sends it again later is answered as the first time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wire.signatures import KIOSK_HEADER, SIGNATURE_HEADER, TIME_HEADER, KioskKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class ExportInvalid(ValueError):
    """A line is no signed batch; the message says which and why."""


class SignedBatch(BaseModel):
    """One batch with what proves who said it and when."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    kiosk_id: str = Field(min_length=1, max_length=64, examples=["kiosk-0001"])
    signed_time: str = Field(max_length=40, examples=["2026-11-22T07:00:00Z"])
    signature: str = Field(max_length=100, examples=["c2lnbmF0dXJl"], description="Ed25519, base64.")
    body: str = Field(description="The request's bytes as they were signed.", examples=['{"entries":[…]}'])

    @property
    def path(self) -> str:
        return _path(self.kiosk_id)

    @property
    def headers(self) -> Mapping[str, str]:
        return {
            KIOSK_HEADER: self.kiosk_id,
            TIME_HEADER: self.signed_time,
            SIGNATURE_HEADER: self.signature,
        }


def signed_batch(body: bytes, key: KioskKey, kiosk_id: str, at: str) -> SignedBatch:
    """The bytes of a batch (``wire.messages.batch_bytes``) as the kiosk would send them at ``at`` (ISO 8601, UTC)."""
    headers = key.sign_request(kiosk_id=kiosk_id, method="POST", path=_path(kiosk_id), at=at, body=body)
    return SignedBatch(
        kiosk_id=kiosk_id, signed_time=at, signature=headers[SIGNATURE_HEADER], body=body.decode()
    )


def line_of(batch: SignedBatch) -> str:
    """One line of the file, without its end."""
    return json.dumps(batch.model_dump(), ensure_ascii=False)


def read_export(lines: Iterable[str]) -> Iterator[SignedBatch]:
    """The batches of a file in their order. Raises ExportInvalid at the first line that is none."""
    for number, line in enumerate(lines, 1):
        try:
            yield SignedBatch.model_validate_json(line)
        except ValidationError as wrong:
            first = wrong.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise ExportInvalid(f"line {number} is no signed batch: {where}: {first['msg']}") from wrong


def _path(kiosk_id: str) -> str:
    return f"/v1/kiosks/{kiosk_id}/batches"
