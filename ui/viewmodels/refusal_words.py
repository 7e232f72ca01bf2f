"""Why a bill acceptor refused a bill, in words: the reasons that the drivers read out of each protocol's codes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def refusal_words(told: str) -> str:
    """``told`` is a counter's label, ``verification 66``: the driver's name for it, and the unit's own code.

    A code that the manual does not name is said as a code. Coins have no words: no kiosk of ours takes any.
    """
    name, _, code = told.partition(" ")
    words = _words().get(name)
    if words is None:
        unknown = translate("Service", "code %1 of its manual").replace("%1", code)
        return unknown if code and name.startswith("unknown_") else told
    return f"{words} ({code.upper()})" if code else words


def _words() -> dict[str, str]:
    """When asked: the language may be another by then."""
    return {
        "insertion": translate("Service", "inserted askew"),
        "dielectric": translate("Service", "dielectric sensor"),
        "magnetic": translate("Service", "magnetic sensor"),
        "bill_in_head": translate("Service", "a bill is left in the head"),
        "bill_in_stacker": translate("Service", "a bill is left in the stacker"),
        "multiplying": translate("Service", "correction out of bounds"),
        "calibration": translate("Service", "calibration out of bounds"),
        "conveying": translate("Service", "trouble drawing it in"),
        "transport": translate("Service", "trouble drawing it in"),
        "identification": translate("Service", "denomination not identified"),
        "denomination": translate("Service", "denomination not identified"),
        "verification": translate("Service", "genuineness not confirmed"),
        "validation": translate("Service", "genuineness not confirmed"),
        "true_bill_feature": translate("Service", "genuineness not confirmed"),
        "optic": translate("Service", "optical sensor"),
        "photo_pattern_1": translate("Service", "optical pattern 1"),
        "photo_pattern_2": translate("Service", "optical pattern 2"),
        "photo_level": translate("Service", "optical level"),
        "ultraviolet": translate("Service", "ultraviolet sensor"),
        "capacity": translate("Service", "capacitance sensor"),
        "camera": translate("Service", "image sensor"),
        "lens": translate("Service", "dirty lens"),
        "rear_sensor": translate("Service", "rear sensor"),
        "slot": translate("Service", "trouble at the slot"),
        "inhibited": translate("Service", "not taken here"),
        "inhibited_by_switch": translate("Service", "switched off on the unit"),
        "disabled": translate("Service", "acceptor was off"),
        "by_host": translate("Service", "given back by the terminal"),
        "escrow_timeout": translate("Service", "nobody decided in time"),
        "operation": translate("Service", "out of turn"),
        "length": translate("Service", "wrong length"),
        "too_long": translate("Service", "too long"),
        "short": translate("Service", "too short"),
        "width": translate("Service", "wrong width"),
        "twisted": translate("Service", "crooked in the path"),
        "double": translate("Service", "two bills at once"),
        "second_bill": translate("Service", "second bill put in"),
        "cross_channel": translate("Service", "fits two denominations"),
        "peak": translate("Service", "signal too weak"),
        "slow_mechanism": translate("Service", "slow mechanism"),
        "string": translate("Service", "a string on the bill"),
        "fraud_channel": translate("Service", "sign of fraud"),
        "no_bills": translate("Service", "no bills to pay out"),
        "payout_bill": translate("Service", "bill of the payout"),
        "cannot_stack": translate("Service", "cannot be stacked"),
        "accepted": translate("Service", "was accepted"),
        "barcode": translate("Service", "barcode"),
        "barcode_unrecognised": translate("Service", "barcode not recognised"),
        "barcode_characters": translate("Service", "barcode of wrong length"),
        "barcode_start": translate("Service", "barcode without a start"),
        "barcode_stop": translate("Service", "barcode without an end"),
        "ticket": translate("Service", "ticket, not a bill"),
    }
