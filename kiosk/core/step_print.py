"""Receipts on their way to paper, beside whatever the customer does: intent, print, outcome (W-82, W-83)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kiosk.core.effects import AskPrinterStatus, PrintReceipt, PrintWalletReceipt
from kiosk.core.print_jobs import PrinterAsked, Printing, PrintJob, PrintOver, PrintPending, WalletPrintJob
from kiosk.core.transition import start_timer, stop_timer, write_surely
from wire.entries import PrintEnded, PrintIntended
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime

    from devices.events import PrintEnded as PrinterEnded
    from devices.events import PrinterStatus
    from kiosk.core.print_jobs import JobStage
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step
    from wire.entries import WalletOrderEnded, WalletOrderIntended

Job = PrintJob | WalletPrintJob
Outcome = Literal["printed", "not_printed", "unknown"]


def print_now(step: Step, job: Job) -> Step:
    """Begin with the intent, or say at once that there will be no paper."""
    if not step.terminal.printer.can_print:
        return _over(_with(step, job), job, "not_printed")
    step, token = write_surely(step, PrintIntended(receipt_number=job.receipt_number))
    step, timer = start_timer(step, "print", step.terminal.settings.printer_s)
    return _with(step, replace(job, stage=PrintPending(token, timer)))


def print_wallet_receipt(
    step: Step,
    intended: WalletOrderIntended,
    ended: WalletOrderEnded,
    at: datetime,
    *,
    phone: str,
    requisites: tuple[tuple[str, str], ...],
) -> Step:
    """The end of an order from a wallet, and the intent to print it, in one write. ``at``: when it was decided."""
    job = WalletPrintJob(intended, ended, at, phone, requisites, PrintOver("not_printed"))
    if not step.terminal.printer.can_print:
        return _with(write_surely(step, ended)[0], job)
    step, token = write_surely(step, ended, PrintIntended(receipt_number=job.receipt_number))
    step, timer = start_timer(step, "print", step.terminal.settings.printer_s)
    return _with(step, replace(job, stage=PrintPending(token, timer)))


def print_wallet_receipt_again(step: Step, receipt_number: int) -> Step:
    """While its holder is still there and it is not known to have come out; then it says that it is a copy."""
    last = job_of(step.terminal, receipt_number)
    if not isinstance(last, WalletPrintJob) or not isinstance(last.stage, PrintOver):
        return step
    if last.stage.outcome == "printed":
        return step
    is_copy = last.is_copy or last.stage.outcome == "unknown"
    return print_now(step.also(AskPrinterStatus()), replace(last, is_copy=is_copy))


def print_when_known(step: Step, job: PrintJob) -> Step:
    """After a start nothing is known of the printer: ask it first."""
    step, timer = start_timer(step, "print", step.terminal.settings.printer_s)
    return _with(step, replace(job, stage=PrinterAsked(timer))).also(AskPrinterStatus())


def printer_spoke(step: Step, status: PrinterStatus) -> Step:
    """Its status releases the receipts that waited for it; a silent one leaves them to their timer."""
    for job in step.terminal.jobs:
        if isinstance(job, PrintJob) and isinstance(job.stage, PrinterAsked) and status.is_known:
            step = print_now(stop_timer(step, job.stage.timer), job)
    return step


def intent_journaled(step: Step, token: int) -> Step:
    """Its intent is on disk: now the first byte may go out."""
    for job in step.terminal.jobs:
        if isinstance(job.stage, PrintPending) and job.stage.token == token:
            return _with(step, replace(job, stage=Printing(job.stage.timer))).also(_effect_of(job))
    return step


def _effect_of(job: Job) -> PrintReceipt | PrintWalletReceipt:
    if isinstance(job, WalletPrintJob):
        return PrintWalletReceipt(job.intended, job.ended, job.at, job.phone, job.requisites, job.is_copy)
    return PrintReceipt(job.opened, job.completed, job.accepted_at, job.results, job.is_copy)


def print_ended(step: Step, event: PrinterEnded) -> Step:
    """The printer's own word about a job; about one that was given up it comes too late."""
    for job in step.terminal.jobs:
        if str(job.receipt_number) == event.job_id and isinstance(job.stage, Printing):
            return _over(stop_timer(step, job.stage.timer), job, event.outcome)
    return step


def print_timed_out(step: Step, name: str) -> Step:
    """Too late: not printed if no byte went out, unknown otherwise."""
    for job in step.terminal.jobs:
        match job.stage:
            case Printing(timer) if timer == name:
                return _over(step, job, "unknown")
            case PrinterAsked(timer) | PrintPending(timer=timer) if timer == name:
                return _over(step, job, "not_printed")
            case _:
                continue
    return step


def job_of(terminal: Terminal, receipt_number: int) -> Job | None:
    return next((job for job in terminal.jobs if job.receipt_number == receipt_number), None)


def _over(step: Step, job: Job, outcome: Outcome) -> Step:
    step, _ = write_surely(step, PrintEnded(receipt_number=job.receipt_number, outcome=outcome))
    stage: JobStage = PrintOver(outcome)
    return _with(step, replace(job, stage=stage))


def _with(step: Step, job: Job) -> Step:
    others = tuple(each for each in step.terminal.jobs if each.receipt_number != job.receipt_number)
    return step.holding(jobs=(*others, job))
