"""The check before any money moves: to whom, what it costs, how much can go in (W-31, W-32)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import CheckView, NoticeView, Row, format_money
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

PPM_PER_HUNDREDTH = 100
"""A fee's rate is told to two decimals of a per cent: 100 parts per million each."""


@dataclass(frozen=True)
class CheckProps:
    """``fee`` is the headline, ``fee_detail`` the smallest and largest fee; ``sums`` the rows of money."""

    service: str = ""
    service_name: str = ""
    rows: tuple[dict[str, object], ...] = ()
    sums: tuple[dict[str, object], ...] = ()
    fee: str = ""
    fee_detail: str = ""
    note: str = ""
    is_fixed: bool = False


def row_label(row: Row) -> str:
    """A text key in words; a label of the payee's own form as it came."""
    if not row.is_key:
        return row.label
    match row.label:
        case "wallet" | "phone":
            return translate("Check", "Wallet")
        case "payee":
            return translate("Check", "Payee")
        case "service":
            return translate("Check", "Service")
        case "amount":
            return translate("Check", "To be paid")
        case "bin":
            return translate("Check", "Payee's BIN")
        case "holder":
            return translate("Check", "Holder")
        case _:
            return row.label


def percent_words(ppm: int) -> str:
    """``12_500`` parts per million is ``1,25 %``."""
    whole, hundredths = divmod(ppm // PPM_PER_HUNDREDTH, 100)
    decimals = f",{hundredths:02d}".rstrip("0") if hundredths else ""
    return f"{whole}{decimals}\u00a0%"


def tariff_words(view: CheckView) -> str:
    """The tariff in one line: a share, a fixed sum, both, or none."""
    parts = []
    if view.fee_ppm:
        parts.append(percent_words(view.fee_ppm))
    if view.fee_fixed_tiyn:
        parts.append(format_money(view.fee_fixed_tiyn))
    if parts:
        return " + ".join(parts)
    return format_money(view.fee_min_tiyn) if view.fee_min_tiyn else translate("Check", "No fee")


def tariff_detail(view: CheckView) -> str:
    """The tariff's floor and ceiling where they say more than its rate."""
    parts = []
    if view.fee_ppm and view.fee_min_tiyn:
        parts.append(translate("Check", "at least %1").replace("%1", format_money(view.fee_min_tiyn)))
    if view.fee_ppm and view.fee_max_tiyn is not None:
        parts.append(translate("Check", "at most %1").replace("%1", format_money(view.fee_max_tiyn)))
    return ", ".join(parts)


def change_words(view: CheckView) -> str:
    """Where the fee comes from (W-31), and that there is no change (K-08)."""
    if view.amount_tiyn is not None:
        return translate("Check", "The payee gets exactly this sum. No change is given.")
    if view.fee_ppm or view.fee_fixed_tiyn or view.fee_min_tiyn:
        return translate("Check", "The fee is taken from what you insert. No change is given.")
    return translate("Check", "All that you insert is credited. No change is given.")


def fixed_fee_words(view: CheckView) -> str:
    """The tariff behind a fixed payment's fee, for the small print; "" where there is none."""
    if not view.fee_tiyn:
        return ""
    parts = [part for part in (tariff_words(view), tariff_detail(view)) if part]
    return translate("Check", "Fee: %1").replace("%1", ", ".join(parts))


def _sum(label: str, amount_tiyn: int, *, is_strong: bool = False) -> dict[str, object]:
    return {"label": label, "value": format_money(amount_tiyn), "isStrong": is_strong}


def _fixed_sums(view: CheckView) -> list[dict[str, object]]:
    sums = []
    if view.amount_tiyn is not None:
        sums.append(_sum(translate("Check", "The payee gets"), view.amount_tiyn))
    if view.fee_tiyn is not None:
        sums.append(_sum(translate("Check", "Fee"), view.fee_tiyn))
    if view.to_insert_tiyn is not None:
        sums.append(_sum(translate("Check", "You insert"), view.to_insert_tiyn, is_strong=True))
    return sums


def _open_sums(view: CheckView) -> list[dict[str, object]]:
    sums = [_sum(translate("Check", "Smallest sum"), view.smallest_tiyn)]
    if view.largest_tiyn is not None:
        sums.append(_sum(translate("Check", "Largest sum"), view.largest_tiyn))
    if view.credit_max_tiyn is not None:
        sums.append(_sum(translate("Check", "Left of the limit"), view.credit_max_tiyn))
    return sums


def derive_check_props(view: CheckView) -> CheckProps:
    is_fixed = view.amount_tiyn is not None
    rows: list[dict[str, object]] = [{"label": row_label(row), "value": row.value} for row in view.rows]
    if view.holder_name:
        rows.append({"label": translate("Check", "Holder"), "value": view.holder_name})
    return CheckProps(
        service=view.service,
        service_name=view.service_name,
        rows=tuple(rows),
        sums=tuple(_fixed_sums(view) if is_fixed else _open_sums(view)),
        fee=tariff_words(view),
        fee_detail=fixed_fee_words(view) if is_fixed else tariff_detail(view),
        note=change_words(view),
        is_fixed=is_fixed,
    )


@QmlElement
@made_in_python
class CheckViewModel(PageViewModel):
    changed = Signal()

    serviceName = shown(str, "service_name", changed)  # noqa: N815
    rows = shown("QVariantList", "rows", changed)
    sums = shown("QVariantList", "sums", changed)
    fee = shown(str, "fee", changed)
    feeDetail = shown(str, "fee_detail", changed)  # noqa: N815
    note = shown(str, "note", changed)
    isFixed = shown(bool, "is_fixed", changed)  # noqa: N815

    def __init__(self, send: Send) -> None:
        super().__init__(CheckProps(), send)

    def show(self, view: CheckView) -> None:
        self.replace_props(derive_check_props(view), ((self.changed, ()),))


@dataclass(frozen=True)
class NoticeProps:
    """A plain sentence to agree to, one more on what it means, and a code to take it along."""

    icon: str = "offline"
    title: str = ""
    sentence: str = ""
    detail: str = ""
    link: str = ""
    can_read: bool = False


def derive_notice_props(view: NoticeView) -> NoticeProps:
    match view.key:
        case "terms":
            link = view.detail if view.detail.startswith("http") else ""
            return NoticeProps(
                icon="document",
                title=translate("Notice", "The public offer"),
                sentence=translate("Notice", "To use the wallet, please accept the offer in force."),
                detail=translate("Notice", "Read it on your phone: point the camera at the code.")
                if link
                else view.detail,
                link=link,
                can_read=True,
            )
        case "no-printer":
            return NoticeProps(
                icon="printer-off",
                title=translate("Notice", "No paper receipt now"),
                sentence=translate(
                    "Notice", "The terminal cannot print. You will get the receipt as a code for your phone."
                ),
                detail=translate(
                    "Notice",
                    "You can also ask for it later by the receipt number.",
                ),
            )
        case _:
            return NoticeProps(
                icon="offline",
                title=translate("Notice", "No connection now"),
                sentence=translate("Notice", "The money will be credited when the connection returns."),
                detail=translate(
                    "Notice",
                    "You will get a receipt with a number at once. Keep it until the money has arrived.",
                ),
            )


@QmlElement
@made_in_python
class NoticeViewModel(PageViewModel):
    changed = Signal()

    icon = shown(str, "icon", changed)
    title = shown(str, "title", changed)
    sentence = shown(str, "sentence", changed)
    detail = shown(str, "detail", changed)
    link = shown(str, "link", changed)
    canRead = shown(bool, "can_read", changed)  # noqa: N815

    def __init__(self, send: Send) -> None:
        super().__init__(NoticeProps(), send)

    def show(self, view: NoticeView) -> None:
        self.replace_props(derive_notice_props(view), ((self.changed, ()),))

    @Slot(str)
    def openPage(self, page: str) -> None:  # noqa: N802
        self._send("open", page)
