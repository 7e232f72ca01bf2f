"""The dependency that lets only the holder of a merchant's key reach a route."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ledger.context import Context
from ledger.database import reading
from ledger.http.problem import ApiCode, ApiFailure
from ledger.merchants.keys import Merchant, merchant_by_key

_BEARER = HTTPBearer(
    scheme_name="merchant key",
    description="A key of the merchant's, made by the operator or by the merchant itself.",
    auto_error=False,
)


def _merchant(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Merchant:
    """Raises ApiFailure (401) unless a valid key was sent; what is wrong with it is not told."""
    context: Context = request.app.state.context
    if bearer is not None:
        with reading(context.engine) as connection:
            found = merchant_by_key(connection, bearer.credentials, context.clock())
        if found is not None:
            return found
    raise ApiFailure(ApiCode.UNAUTHENTICATED, headers={"WWW-Authenticate": "Bearer"})


ByKey = Annotated[Merchant, Depends(_merchant)]
"""The merchant that the request's key speaks for."""
