"""One function a kind of slip: content in, blocks out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from receipts import wording
from receipts.document import (
    Block,
    Cut,
    Document,
    Feed,
    Line,
    Outcome,
    Pair,
    Qr,
    Receipt,
    ReceiptPart,
    Rule,
    Size,
    WalletReceipt,
)
from wire.money import format_money
from wire.texts import Language

ALPHABET_LINES: Final = (
    "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ",
    "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789 .,:;!?%&/()+-*#№",
    "«ұсыныс» — “цитата” – 1 000,50 ₸",
)


def customer_receipt(receipt: Receipt) -> Document:
    """The customer's receipt with every field of W-82, in the receipt's language."""
    return Document(
        (
            *_head(receipt),
            *(block for part in receipt.parts for block in _part(receipt, part)),
            *_total(receipt),
            *_foot(receipt),
        )
    )


def wallet_receipt(receipt: WalletReceipt) -> Document:
    """The receipt of an order from a wallet, in the receipt's language."""
    return Document((*_head(receipt.frame), *_wallet_part(receipt), *_foot(receipt.frame)))


def _wallet_part(receipt: WalletReceipt) -> Iterator[Block]:
    language = receipt.frame.language
    yield Rule()
    yield Line(wording.KIND[receipt.operation].in_language(language), is_bold=True)
    for label, value in (
        (wording.PAYEE, receipt.payee_name),
        (wording.CODE, receipt.payee_code),
        (wording.BIN, receipt.payee_bin),
    ):
        if value:
            yield Pair(label.in_language(language), value)
    for requisite in receipt.requisites:
        yield Pair(requisite.label, requisite.value)
    yield Pair(wording.WALLET.in_language(language), wording.format_phone(receipt.wallet))
    if receipt.operation_id:
        yield Pair(wording.OPERATION.in_language(language), receipt.operation_id)
    yield Feed()
    yield Pair(wording.AMOUNT.in_language(language), format_money(receipt.amount_tiyn))
    yield Pair(wording.FEE.in_language(language), format_money(receipt.fee_tiyn))
    total_tiyn = receipt.amount_tiyn + receipt.fee_tiyn
    yield Pair(
        wording.FROM_WALLET.in_language(language), format_money(total_tiyn), is_bold=True, size=Size.LARGE
    )
    yield Feed()
    outcome = wording.WALLET_OUTCOME[receipt.outcome].in_language(language)
    yield Line(outcome, is_bold=True, size=Size.LARGE, align="centre")
    if receipt.outcome in wording.WALLET_NOTE:
        yield Line(wording.WALLET_NOTE[receipt.outcome].in_language(language), align="centre")


def printer_check_slip(
    *, kiosk_number: str, kiosk_address: str, printer: str, url: str, at: datetime, language: Language
) -> Document:
    """A slip that shows a field agent what the printer can do: letters, sizes, edges, QR code, cut."""
    return Document(
        (
            Line(wording.TEST_SLIP.in_language(language), is_bold=True, size=Size.LARGE, align="centre"),
            Pair(wording.KIOSK.in_language(language), kiosk_number),
            Pair(wording.ADDRESS.in_language(language), kiosk_address),
            Pair(wording.AT.in_language(language), wording.format_time(at)),
            Line(printer),
            Rule(),
            *(Line(line) for line in ALPHABET_LINES),
            *(Line(line, is_bold=True) for line in ALPHABET_LINES[:2]),
            Rule(),
            *(Line("Ұшқыр Үміт 12 500 ₸", size=size) for size in Size),
            Line("|", align="left"),
            Line("|", align="right"),
            Qr(url),
            Feed(2),
            Cut(),
        )
    )


def _head(receipt: Receipt) -> Iterator[Block]:
    language = receipt.language
    yield Line(receipt.operator_name, is_bold=True, align="centre")
    yield Line(wording.TITLE.in_language(language), align="centre")
    yield Line(f"№ {receipt.number}", size=Size.LARGE, align="centre")
    if receipt.is_copy:
        yield Line(wording.COPY.in_language(language), is_bold=True, align="centre")
    yield Rule()
    yield Pair(wording.AT.in_language(language), wording.format_time(receipt.at))
    yield Pair(wording.KIOSK.in_language(language), f"№ {receipt.kiosk_number}")
    yield Pair(wording.ADDRESS.in_language(language), receipt.kiosk_address)
    yield from _participant(
        wording.AGENT.in_language(language), receipt.agent_name, receipt.agent_bin, language
    )


def _part(receipt: Receipt, part: ReceiptPart) -> Iterator[Block]:
    language = receipt.language
    yield Rule()
    yield Line(wording.KIND[part.kind].in_language(language), is_bold=True)
    if part.payee_name:
        yield Pair(wording.PAYEE.in_language(language), part.payee_name)
    if part.payee_code:
        yield Pair(wording.CODE.in_language(language), part.payee_code)
    if part.payee_bin:
        yield Pair(wording.BIN.in_language(language), part.payee_bin)
    for requisite in part.requisites:
        yield Pair(requisite.label, requisite.value)
    if part.wallet:
        yield Pair(wording.WALLET.in_language(language), wording.format_phone(part.wallet))
    yield Pair(wording.OPERATION.in_language(language), part.operation_id)
    yield Feed()
    yield from _sums(part, language)
    yield Feed()
    yield Line(
        wording.OUTCOME[part.outcome].in_language(language), is_bold=True, size=Size.LARGE, align="centre"
    )
    yield from _outcome_notes(receipt, part)


def _sums(part: ReceiptPart, language: Language) -> Iterator[Block]:
    yield Pair(wording.INSERTED.in_language(language), format_money(part.inserted_tiyn))
    yield Pair(wording.FEE.in_language(language), format_money(part.fee_tiyn))
    label, amount_tiyn = {
        "executed": (wording.CREDITED, part.credited_tiyn),
        "accepted": (wording.TO_BE_CREDITED, part.credited_tiyn),
        "unapplied": (wording.HELD, part.inserted_tiyn),
    }[part.outcome]
    yield Pair(label.in_language(language), format_money(amount_tiyn), is_bold=True, size=Size.LARGE)


def _outcome_notes(receipt: Receipt, part: ReceiptPart) -> Iterator[Block]:
    language = receipt.language
    outcome: Outcome = part.outcome
    if outcome == "accepted":
        note = wording.ACCEPTED_OFFLINE if receipt.is_offline else wording.ACCEPTED_ONLINE
        yield Line(note.in_language(language), align="centre")
    if outcome == "unapplied":
        if part.refusal_text:
            yield Line(f"{wording.REASON.in_language(language)}: {part.refusal_text}")
        yield Line(wording.HELD_NOTE.in_language(language))


def _total(receipt: Receipt) -> Iterator[Block]:
    if len(receipt.parts) > 1:
        yield Rule()
        label = wording.TOTAL_INSERTED.in_language(receipt.language)
        yield Pair(label, format_money(receipt.inserted_tiyn), is_bold=True)


def _foot(receipt: Receipt) -> Iterator[Block]:
    language = receipt.language
    yield Rule()
    yield from _participant(
        wording.OPERATOR.in_language(language), receipt.operator_name, receipt.operator_bin, language
    )
    yield from _participant(
        wording.ISSUER.in_language(language), receipt.issuer_name, receipt.issuer_bin, language
    )
    yield Pair(
        wording.PHONES.in_language(language), ", ".join(map(wording.format_phone, receipt.support_phones))
    )
    yield Feed()
    if receipt.trace_url:
        yield Qr(receipt.trace_url)
        yield Line(wording.CHECK_BY_QR.in_language(language), align="centre")
        yield Feed()
    yield Line(wording.KEEP.in_language(language), is_bold=True, align="centre")
    yield Feed(2)
    yield Cut()


def _participant(label: str, name: str, identity: str, language: Language) -> Iterator[Block]:
    yield Pair(label, name)
    yield Pair(f"{label}, {wording.BIN.in_language(language)}", identity)
