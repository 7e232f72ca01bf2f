"""The words of service mode, by the keys that the core gives (``kiosk.service_api``). A key without words is shown as it is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from ui.viewmodels.refusal_words import refusal_words

translate = QCoreApplication.translate


def page_words(key: str) -> str:
    """The name of a page."""
    words = {
        "collection": translate("Service", "Collection"),
        "devices": translate("Service", "Devices"),
        "network": translate("Service", "Network test"),
        "queue": translate("Service", "Queue"),
        "report": translate("Service", "X report"),
        "disputed": translate("Service", "Disputed bills"),
        "settings": translate("Service", "Settings"),
        "bills": translate("Service", "Bills taken"),
        "fitting": translate("Service", "Installation"),
        "logs": translate("Service", "Logs"),
        "screen": translate("Service", "Screen test"),
        "power": translate("Service", "Open, close, restart"),
    }
    return words.get(key, key)


def role_words(key: str) -> str:
    """A role, as it stands beside a person's code."""
    words = {
        "collector": translate("Service", "collector"),
        "technician": translate("Service", "technician"),
        "manager": translate("Service", "manager"),
    }
    return words.get(key, key)


def action_words(key: str) -> str:
    """What a button does."""
    if key.startswith("bill-"):
        return translate("Service", "%1 ₸").replace("%1", grouped(key.removeprefix("bill-")))
    words = {
        "test-print": translate("Service", "Test print"),
        "test-bill": translate("Service", "Test a bill"),
        "paper-replaced": translate("Service", "Paper replaced"),
        "reset-acceptor": translate("Service", "Reset acceptor"),
        "inhibit": translate("Service", "Take no bills"),
        "enable": translate("Service", "Take bills"),
        "test-network": translate("Service", "Test again"),
        "sync-now": translate("Service", "Send now"),
        "export": translate("Service", "Export to USB"),
        "print-report": translate("Service", "Print"),
        "language-kk": translate("Service", "Kazakh first"),
        "language-ru": translate("Service", "Russian first"),
        "language-en": translate("Service", "English first"),
        "idle-60": translate("Service", "Wait 60 s"),
        "idle-120": translate("Service", "Wait 120 s"),
        "idle-180": translate("Service", "Wait 180 s"),
        "as-configured": translate("Service", "Back to the preset"),
        "glass-smaller": translate("Service", "Glass is 1″ smaller"),
        "glass-larger": translate("Service", "Glass is 1″ larger"),
        "edge-lower": translate("Service", "Hangs 50 mm lower"),
        "edge-higher": translate("Service", "Hangs 50 mm higher"),
        "voice-on": translate("Service", "Offer the voice"),
        "voice-off": translate("Service", "No voice"),
        "next-volume": translate("Service", "Another volume"),
        "next-brightness": translate("Service", "Another brightness"),
        "next-printer": translate("Service", "Another kind of printer"),
        "find-ports": translate("Service", "Look for ports"),
        "earlier-day": translate("Service", "Day before"),
        "later-day": translate("Service", "Day after"),
        "only-faults": translate("Service", "Only faults"),
        "all-lines": translate("Service", "Everything"),
        "screen-fine": translate("Service", "Screen is fine"),
        "screen-faulty": translate("Service", "Screen is faulty"),
        "calibrate": translate("Service", "Calibrate touch"),
        "close": translate("Service", "Close the kiosk"),
        "open": translate("Service", "Open the kiosk"),
        "restart-program": translate("Service", "Restart program"),
        "restart-machine": translate("Service", "Restart machine"),
        "shut-down": translate("Service", "Shut down"),
    }
    return words.get(key, key)


def label_words(key: str) -> str:
    """What a row is about."""
    words = {
        "acceptor": translate("Service", "Bill acceptor"),
        "printer": translate("Service", "Printer"),
        "scanner": translate("Service", "Reader of codes"),
        "last-code": translate("Service", "Last code"),
        "last-code-at": translate("Service", "Read at"),
        "counters": translate("Service", "Since the first day"),
        "state": translate("Service", "State"),
        "model": translate("Service", "Model"),
        "firmware": translate("Service", "Firmware"),
        "denominations": translate("Service", "Takes"),
        "paper": translate("Service", "Paper"),
        "kiosk": translate("Service", "Kiosk"),
        "because": translate("Service", "Reason"),
        "language": translate("Service", "Language at first"),
        "idle": translate("Service", "Silence, seconds"),
        "link": translate("Service", "Line"),
        "dns": translate("Service", "Name of the ledger"),
        "tls": translate("Service", "Encryption"),
        "ledger": translate("Service", "Ledger"),
        "clock": translate("Service", "Clock"),
        "queue-waiting": translate("Service", "Entries waiting"),
        "queue-last": translate("Service", "Newest entry"),
        "queue-acknowledged": translate("Service", "Confirmed up to"),
        "queue-oldest": translate("Service", "Oldest waiting"),
        "exported": translate("Service", "File"),
        "calibration": translate("Service", "Correction"),
        "report-since": translate("Service", "Since"),
        "report-stacked": translate("Service", "In the cassette"),
        "report-orders": translate("Service", "Payments"),
        "report-inserted": translate("Service", "Inserted"),
        "report-fees": translate("Service", "Fees"),
        "report-credited": translate("Service", "Credited"),
        "report-unapplied": translate("Service", "Not credited"),
        "report-disputed": translate("Service", "Disputed bills"),
        "report-sales": translate("Service", "Sales by payee"),
        "receipts-on-roll": translate("Service", "Receipts on this roll"),
        "counters-collection": translate("Service", "Since the last collection"),
        "last-bag": translate("Service", "Last bag (Z)"),
        "queue-payments": translate("Service", "Payments among them"),
        "line": translate("Service", "Connection"),
        "mouth": translate("Service", "Receipt"),
        "diagonal_inch": translate("Service", "Diagonal of the glass, inches"),
        "lower_edge_mm": translate("Service", "Glass over the floor, mm"),
        "voice": translate("Service", "Voice guidance"),
        "volume_percent": translate("Service", "Volume of the voice, %"),
        "brightness_percent": translate("Service", "Brightness of the glass, %"),
        "printer_profile": translate("Service", "Kind of printer"),
        "now": translate("Service", "Time here"),
        "time-zone": translate("Service", "Time zone"),
        "address": translate("Service", "Operator's service"),
        "port-acceptor": translate("Service", "Port of the acceptor"),
        "port-printer": translate("Service", "Port of the printer"),
        "port-scanner": translate("Service", "Port of the scanner"),
        "count-bills_returned": translate("Service", "Bills returned"),
    }
    return words.get(key, key)


def pattern_words(key: str) -> str:
    """What a row is about, with its label put in."""
    words = {
        "bills-of": translate("Service", "%1"),
        "bill": translate("Service", "%1 ₸"),
        "bag-closed": translate("Service", "Bag %1 was closed"),
        "count-remedies": translate("Service", "Remedies: %1"),
        "set-by": translate("Service", "set on site by %1"),
        "port-found": translate("Service", "Found: %1"),
        "sales-of": translate("Service", "%1"),
        "sales-fee": translate("Service", "of it fees, %1 payments"),
        "disputed-bill": translate("Service", "%1"),
        "log-line": translate("Service", "%1"),
        "count-bills_stacked": translate("Service", "Bills of %1 ₸"),
        "count-bills_rejected": translate("Service", "Bills refused: %1"),
        "count-faults": translate("Service", "Faults: %1"),
        "count-receipts": translate("Service", "Receipts: %1"),
        "count-receipts_left": translate("Service", "Receipts taken: %1"),
        "count-printer_faults": translate("Service", "Printer: %1"),
    }
    return words.get(key, key)


NO_BREAK: Final = "\u00a0"
COUNTED_AS: Final = {
    "count-faults": "fault",
    "count-printer_faults": "printer",
    "count-receipts": "receipt",
    "count-receipts_left": "left",
    "count-remedies": "remedy",
}
"""What the labels of these counters are words of."""


def grouped(tenge: str) -> str:
    """``10 000`` by a no-break space, as sums are; what is no number stays."""
    return f"{int(tenge):,}".replace(",", NO_BREAK) if tenge.isdecimal() else tenge


def counted_words(key: str, label: str) -> str:
    """The label of a counter, in words where there are any."""
    if key == "count-bills_rejected":
        return refusal_words(label)
    if key in ("bill", "count-bills_stacked"):
        return grouped(label)
    word = f"{COUNTED_AS.get(key, '')}-{label}"
    known = value_words(word)
    return label if known == word else known


def value_words(key: str) -> str:
    """A value that is a key."""
    words = {
        "ready": translate("Service", "ready"),
        "starting": translate("Service", "starting"),
        "inhibited": translate("Service", "takes no bills"),
        "silent": translate("Service", "does not answer"),
        "cover-open": translate("Service", "cover is open"),
        "paper-ok": translate("Service", "enough"),
        "paper-near_end": translate("Service", "runs out soon"),
        "paper-out": translate("Service", "is out"),
        "in-service": translate("Service", "in service"),
        "out-of-service": translate("Service", "takes no cash"),
        "language-kk": translate("Service", "Kazakh"),
        "language-ru": translate("Service", "Russian"),
        "language-en": translate("Service", "English"),
        "online": translate("Service", "is up"),
        "offline": translate("Service", "is down"),
        "receipt-waiting": translate("Service", "waits to be taken"),
        "taken": translate("Service", "is taken"),
        "not-taken": translate("Service", "is not taken"),
        "voice-on": translate("Service", "is offered"),
        "voice-off": translate("Service", "is off"),
        "same-machine": translate("Service", "on this machine"),
        "no-link": translate("Service", "no line"),
        "no-name": translate("Service", "not found"),
        "not-encrypted": translate("Service", "not encrypted"),
        "no-connection": translate("Service", "no connection"),
        "reason-service-closed": translate("Service", "closed for service"),
        "reason-acceptor-inhibited": translate("Service", "bills are switched off"),
        "reason-policy-old": translate("Service", "policy is too old"),
        "reason-policy-missing": translate("Service", "no policy yet"),
        "reason-clock-behind": translate("Service", "clock is wrong"),
        "reason-allotment-old": translate("Service", "allotment is too old"),
        "reason-allotment-missing": translate("Service", "no allotment yet"),
        "reason-allotment-used": translate("Service", "allotment is used up"),
        "reason-disk-low": translate("Service", "disk is nearly full"),
        "reason-journal": translate("Service", "journal cannot be written"),
        "reason-journal-disowned": translate("Service", "journal is disputed"),
    }
    return words.get(key) or device_words(key)


def device_words(key: str) -> str:
    """What is wrong with a device, and what it did."""
    words = {
        "fault-jam_acceptor": translate("Service", "jam in the acceptor"),
        "fault-jam_stacker": translate("Service", "jam in the stacker"),
        "fault-cassette_full": translate("Service", "cassette is full"),
        "fault-cassette_removed": translate("Service", "cassette is out"),
        "fault-cheated": translate("Service", "attempt at fraud"),
        "fault-paused": translate("Service", "paused"),
        "fault-failure": translate("Service", "faulty"),
        "fault-silent": translate("Service", "does not answer"),
        "fault-bill_table_wrong": translate("Service", "wrong bill table"),
        "fault-port_unavailable": translate("Service", "port is not there"),
        "fault-bill_not_taken": translate("Service", "a bill lies in the entrance"),
        "printer-cutter": translate("Service", "cutter is stuck"),
        "printer-unrecoverable": translate("Service", "needs repair"),
        "printer-auto_recoverable": translate("Service", "too hot, wait"),
        "printer-presenter": translate("Service", "presenter is stuck"),
        "printer-mechanical": translate("Service", "mechanical fault"),
        "printer-error": translate("Service", "reports a fault"),
        "printer-head_temperature": translate("Service", "print head is too hot"),
        "printer-line": translate("Service", "fault on the line"),
        "printer-supply_voltage": translate("Service", "wrong voltage"),
        "printer-paper_jam": translate("Service", "paper jam"),
        "printer-notch": translate("Service", "paper mark not found"),
        "printer-cutter_cover": translate("Service", "cutter cover is open"),
        "printer-memory": translate("Service", "memory fault"),
        "printer-settings_memory": translate("Service", "settings memory fault"),
        "receipt-printed": translate("Service", "printed"),
        "receipt-not_printed": translate("Service", "not printed"),
        "receipt-unknown": translate("Service", "no word"),
        "left-taken": translate("Service", "by the customer"),
        "left-retracted": translate("Service", "drawn back"),
        "scanner-connected": translate("Service", "connected"),
        "scanner-lost": translate("Service", "is not there"),
        "scanner-unheard": translate("Service", "has read nothing yet"),
        "remedy-reset": translate("Service", "reset"),
        "remedy-power_cycle": translate("Service", "power off and on"),
    }
    return words.get(key, key)


def advice_words(key: str) -> str:
    """What to do about a row."""
    words = {
        "check-cable": translate("Service", "Check cable, SIM and router."),
        "check-dns": translate("Service", "Check the router's settings."),
        "check-firewall": translate("Service", "Call the operator: the port is closed."),
        "certificate-wrong": translate("Service", "Do not go on. Call the operator."),
        "certificate-ends": translate("Service", "Tell the operator: it ends soon."),
        "call-operator": translate("Service", "Call the operator."),
        "ledger-silent": translate("Service", "Wait, then test again."),
        "after-restart": translate("Service", "From the program's next start on."),
        "check-scanner": translate("Service", "Check its cable and its port."),
        "try-a-code": translate("Service", "Hold any code before it."),
        "port-absent": translate("Service", "Nothing is plugged in under this name."),
        "ca-file-wrong": translate("Service", "Call the operator: the certificate file is wrong."),
        "clock-wrong": translate("Service", "Set the machine's clock."),
    }
    return words.get(key, key)


def note_words(key: str) -> str:
    """What came of an action."""
    words = {
        "bill-waiting": translate("Service", "Put a bill in. It comes back."),
        "bill-returning": translate("Service", "The bill is coming back."),
        "bill-returned": translate("Service", "The acceptor is in order: the bill came back."),
        "bill-stacked": translate(
            "Service", "The acceptor kept the bill: it is in the cassette and in the report."
        ),
        "bill-rejected": translate("Service", "The acceptor refused the bill. Try another."),
        "bill-timed-out": translate("Service", "No bill came. Bills are off again."),
        "acceptor-reset": translate("Service", "Reset: wait until it is ready."),
        "test-printed": translate("Service", "Sent to the printer: look at the slip."),
        "slip-printed": translate("Service", "Printed: the printer said so."),
        "slip-not-printed": translate("Service", "Not printed. Look at paper and cover, then try again."),
        "slip-unknown": translate("Service", "The printer did not say whether it printed: look at the slip."),
        "report-printed": translate("Service", "Sent to the printer."),
        "network-fine": translate("Service", "The network is in order."),
        "network-faulty": translate("Service", "Not in order: what to do stands below the step."),
        "no-ports": translate("Service", "No serial port is there."),
        "no-disputed": translate("Service", "No disputed bills."),
        "brightness-set": translate("Service", "The brightness is set."),
        "brightness-not-set": translate(
            "Service", "The glass did not take the brightness. The log says why."
        ),
        "calibrated": translate("Service", "Calibrated. Restart the machine, then test the screen again."),
        "calibration-unclear": translate(
            "Service", "The crosses were not met. Nothing was changed: try again."
        ),
        "calibration-only-shown": translate("Service", "Measured, but this terminal keeps no calibration."),
        "calibration-not-written": translate(
            "Service", "Measured, but the file cannot be written. The log says why."
        ),
        "no-log": translate("Service", "Nothing is kept of this day."),
        "no-faults": translate("Service", "No warnings and no faults on this day."),
        "no-medium": translate("Service", "No USB stick is there."),
        "export-failed": translate("Service", "The stick cannot be written."),
        "exported": translate("Service", "Written and signed: give the stick to the operator."),
        "export-empty": translate("Service", "Nothing waits, so nothing was written."),
        "export-not-enrolled": translate("Service", "This terminal is not enrolled: it has nothing to give."),
        "task-failed": translate("Service", "That did not work. The log says why."),
        "command-failed": translate("Service", "The machine refused. The log says why."),
        "would-restart-program": translate("Service", "Here the program would restart."),
        "would-restart-machine": translate("Service", "Here the machine would restart."),
        "would-shut-down": translate("Service", "Here the machine would shut down."),
        "did-restart-program": translate("Service", "The program restarts."),
        "did-restart-machine": translate("Service", "The machine restarts."),
        "did-shut-down": translate("Service", "The machine shuts down."),
        "screen-fine": translate("Service", "Noted: the screen is fine."),
        "screen-faulty": translate("Service", "Noted: the screen is faulty."),
    }
    return words.get(key, key)


def confirmation_words(key: str) -> str:
    """What a second touch is asked for."""
    words = {
        "restart-program": translate("Service", "Restart the program?"),
        "restart-machine": translate("Service", "Restart the machine?"),
        "shut-down": translate("Service", "Shut the machine down?"),
    }
    return words.get(key, key)


def problem_words(key: str) -> str:
    """What is wrong with a log-in."""
    words = {
        "pin-wrong": translate("Service", "Code and PIN do not fit."),
        "code-wrong": translate("Service", "That is not the code that was sent."),
        "staff-old": translate("Service", "The list of persons is too old. A connection is needed."),
    }
    return words.get(key, key)
