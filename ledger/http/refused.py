"""A refusal on its way out of a route."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.http.problem import FieldFault
from wire.refusals import Refusal


class Refused(Exception):
    """The operation is refused; the caller gets the refusal as a problem (W-16, W-26).

    Raised inside a transaction it undoes everything written in it; a use case that must keep what it wrote
    returns the refusal instead. ``errors`` names the fields that are at fault, where some are.
    """

    def __init__(
        self,
        refusal: Refusal,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[FieldFault] | None = None,
    ) -> None:
        super().__init__(refusal.code.value)
        self.refusal = refusal
        self.headers = headers
        self.errors = errors
