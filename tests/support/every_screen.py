"""Every view that has a picture: the customer's, a wallet's and service mode's, by one name each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.api import View
from tests.support.fake_kiosk import EVERY_VIEW
from tests.support.reference import Case
from tests.support.service_views import SERVICE_VIEWS
from tests.support.wallet_views import WALLET_VIEWS

Cases = Mapping[str, Callable[[str], View]]

ALL_VIEWS: Final[Cases] = {
    **EVERY_VIEW,
    **WALLET_VIEWS,
    **{f"service-{name}": view for name, view in SERVICE_VIEWS.items()},
}
SHEETS: Final[Mapping[str, Cases]] = {"": EVERY_VIEW, "wallet-": WALLET_VIEWS, "service-": SERVICE_VIEWS}
"""What stands on one contact sheet, by the beginning of its file's name."""
WHOLE: Final = (Case("17-inch-high", "kk"), Case("32-inch-tall", "ru"))
"""Where a picture of every view is kept; of the customer's views, in every case."""


def pictured(case: Case) -> Cases:
    return ALL_VIEWS if case in WHOLE else EVERY_VIEW
