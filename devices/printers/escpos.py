"""An ESC/POS printer as its host sees it: status, jobs, proof of print. No port, no thread, no clock.

A job goes through ``CHECKING`` (the printer's status now) → ``RETRACTING`` (only when the last receipt is still in
the presenter) → ``CLEARING`` (only when an earlier job may lie half sent in the printer) → ``SENDING`` → ``PROVING`` (the printer's own word that what came before is on paper). When
the printer reports a cause to stop (paper out, cover, cutter …) the job is ``GIVING_UP``: what is left is thrown
away on both sides, so that it does not come out after the paper is reloaded, and the outcome is

* ``printed``      the proof came;
* ``not_printed``  nothing was sent, or the printer said that it dropped the job before its end;
* ``unknown``      anything else, silence first of all: only a person can tell.

DLE EOT is never sent inside a job's bytes: a full printer would take it for picture data (facts 7). Meanwhile
the automatic status (GS a) tells of trouble.
"""

from __future__ import annotations

import zlib
from collections import deque
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final, Literal

from devices.commands import AskStatus, Print, PrinterCommand
from devices.events import Paper, PrintEnded, PrinterEvent, PrinterStatus
from devices.printers.presenter import RETRACT_TIMEOUT_S, PresenterWatch
from devices.printers.profiles import PrinterProfile
from devices.printers.status import (
    CLEARED_HEADER,
    DIALECTS,
    PRINTED_HEADER,
    UNKNOWN,
    AutomaticStatus,
    Block,
    Garbage,
    Reply,
    ReplyReader,
    Report,
    ShortReply,
    answer_in,
    status_of_automatic,
)

POLL_INTERVAL_S: Final = 1.0
"""Between status inquiries: with one repetition an answer is never older than two seconds (facts 4)."""
PROOF_POLL_INTERVAL_S: Final = 0.5
MOTOR_POLL_INTERVAL_S: Final = 0.1
"""While a motor that stands still is the proof (facts 4)."""
IDLE_REPORTS_MIN: Final = 2
"""One could fall between the last byte taken from the buffer and the motor's start."""
RETRACT_S: Final = 30.0
INQUIRY_PAUSE_S: Final = 0.01
QUIET_S: Final = 0.05
CLEAR_TIMEOUT_S: Final = 1.5
CHUNK_BYTES: Final = 512
_TRIES_MAX: Final = 2
_INITIALISE: Final = b"\x1b@"
_AUTOMATIC_STATUS_ON: Final = b"\x1da\x0e"
_CLEAR_BUFFER: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_FENCE: Final = b"\x1dr\x01"


class Phase(Enum):
    IDLE = auto()
    CHECKING = auto()
    RETRACTING = auto()
    CLEARING = auto()
    SENDING = auto()
    PROVING = auto()
    GIVING_UP = auto()


@dataclass
class _Inquiry:
    """The dialect's questions, one at a time: replies do not say what they answer."""

    deadline: float
    answers: list[bytes] = field(default_factory=list)
    tries: int = 1
    is_after_fence: bool = False
    next_question_at: float | None = None


@dataclass
class _Job:
    command: Print
    deadline: float
    process_id: bytes
    is_begun: bool = False
    is_fence_passed: bool = False
    idle_reports: int = 0
    trouble: str = ""


class EscposCodec:
    """The sans-I/O half of a printer driver. Times are seconds of any monotonic clock.

    The pump calls ``connected`` after each opening, sends ``data_to_send()`` and reports with ``sent`` how much
    of it the port took, drops the port's unsent bytes when ``take_discard()`` says so, and calls
    ``handle_timer`` at ``timer()``.
    """

    def __init__(self, profile: PrinterProfile, *, retract_s: float = RETRACT_S) -> None:
        self._profile = profile
        self._dialect = DIALECTS[profile.dialect]
        self._reader = ReplyReader(has_full_status=profile.dialect == "custom")
        self._presenter = PresenterWatch(profile.presenter, retract_s)
        self._events: deque[PrinterEvent] = deque()
        self._jobs: deque[Print] = deque()
        self._out = bytearray()
        self._phase = Phase.IDLE
        self._job: _Job | None = None
        self._inquiry: _Inquiry | None = None
        self._next_poll_at: float | None = None
        self._phase_deadline: float | None = None
        self._status: PrinterStatus | None = None
        self._is_asked = False
        self._is_connected = False
        self._is_history_unknown = True
        self._is_half_sent = False
        self._must_discard = False
        self._prints = 0

    @property
    def phase(self) -> Phase:
        """Where the current job is; IDLE without one."""
        return self._phase

    @property
    def status(self) -> PrinterStatus:
        """What the printer last said of itself; unknown before its first word."""
        return self._status or UNKNOWN

    # --- the pump's side ----------------------------------------------------------------------------------

    def connected(self, now: float) -> None:
        """The port is open. What an earlier owner of the line left in the printer is not known."""
        self._is_connected = True
        self._is_history_unknown = True
        self._reader.reset()
        self._out.clear()
        if self._profile.has_automatic_status:
            self._out += _AUTOMATIC_STATUS_ON
        self._next_poll_at = now
        self._begin_job(now)

    def disconnected(self, detail: str) -> None:
        """The port is gone: the status is unknown, and so is a job that was begun."""
        self._is_connected = False
        self._out.clear()
        self._inquiry = None
        self._next_poll_at = None
        if self._job is not None:
            self._is_half_sent |= self._job.is_begun
            self._end_job("unknown" if self._job.is_begun else "not_printed", detail)
        while self._jobs:
            self._events.append(PrintEnded(self._jobs.popleft().job_id, "not_printed", detail))
        self._publish(UNKNOWN)

    def send(self, command: PrinterCommand, now: float) -> None:
        """Take a command; jobs queue up behind the one that runs."""
        match command:
            case AskStatus():
                self._is_asked = True
                if not self._is_connected:
                    self._publish(UNKNOWN)
                elif self._phase is Phase.IDLE and self._inquiry is None:
                    self._next_poll_at = now
            case Print() if not self._is_connected:
                self._events.append(PrintEnded(command.job_id, "not_printed", "the port is closed"))
            case Print():
                self._jobs.append(command)
                self._begin_job(now)

    def next_event(self) -> PrinterEvent | None:
        """The oldest event not yet taken."""
        return self._events.popleft() if self._events else None

    def data_to_send(self) -> bytes:
        """At most one chunk; the same again until ``sent`` says that the port took some of it."""
        return bytes(self._out[:CHUNK_BYTES])

    def sent(self, count: int, now: float) -> None:
        """The port took ``count`` bytes of ``data_to_send``."""
        del self._out[:count]
        if self._phase is Phase.SENDING and self._job is not None:
            self._job.is_begun |= count > 0
            if not self._out:
                self._phase = Phase.PROVING
                self._next_poll_at = now + self._proof_poll_interval_s

    def take_discard(self) -> bool:
        """True once when bytes that the port has not yet put on the wire are to be dropped."""
        must, self._must_discard = self._must_discard, False
        return must

    def timer(self) -> float | None:
        """When ``handle_timer`` wants to be called next."""
        times = [self._phase_deadline, self._job.deadline if self._job else None]
        if self._phase is Phase.IDLE and self._is_connected:
            times.append(self._presenter.due_at())
        if self._inquiry is None:
            times.append(self._next_poll_at if self._may_inquire() else None)
        else:
            asks_at = self._inquiry.next_question_at
            times.append(self._inquiry.deadline if asks_at is None else asks_at)
        return min((time for time in times if time is not None), default=None)

    def handle_timer(self, now: float) -> None:
        """Time passed: ask, repeat, or give up."""
        if self._job is not None and now >= self._job.deadline:
            self._time_out_job(now)
        if self._phase_deadline is not None and now >= self._phase_deadline:
            self._phase_timed_out(now)
        self._drive_presenter(now)
        self._drive_inquiry(now)

    def receive_data(self, data: bytes, now: float) -> None:
        """Bytes from the printer, in any pieces."""
        for reply in self._reader.feed(data):
            self._handle(reply, now)

    # --- replies --------------------------------------------------------------------------------------------

    def _handle(self, reply: Reply, now: float) -> None:
        answer = answer_in(reply)
        if answer is not None and self._inquiry is not None and self._inquiry.next_question_at is None:
            self._answered(self._inquiry, answer, now)
            return
        match reply:
            case AutomaticStatus(data):
                self._automatic(status_of_automatic(data, self._profile), now)
            case Block(0x37, data) if data[:1] == bytes((PRINTED_HEADER,)):
                self._proved(data[1:], now)
            case Block(0x37, data) if data[:1] == bytes((CLEARED_HEADER,)):
                self._cleared(now)
            case ShortReply() if self._phase is Phase.PROVING and self._profile.proof == "fence":
                self._fence_passed(now)
            case Garbage() | ShortReply() if self._inquiry is not None:
                self._inquiry_failed(self._inquiry, now)
            case Garbage() | ShortReply() if self._phase is Phase.IDLE and self._is_connected:
                self._next_poll_at = now + QUIET_S
            case _:
                pass  # late answers to questions given up: whoever still wants to know asks again

    def _automatic(self, status: PrinterStatus, now: float) -> None:
        """News the printer gave by itself; asked again at once, for the push alone is not relied on."""
        self._publish(replace(status, is_receipt_waiting=self.status.is_receipt_waiting))
        if self._phase in (Phase.SENDING, Phase.PROVING):
            self._look_for_trouble(status, now)
        elif self._phase is Phase.IDLE and self._inquiry is None:
            self._next_poll_at = now

    def _publish(self, status: PrinterStatus) -> None:
        if status != self._status or self._is_asked:
            self._events.append(status)
        self._status = status
        self._is_asked = False

    # --- presenter --------------------------------------------------------------------------------------------

    def _drive_presenter(self, now: float) -> None:
        """Between jobs: draw back what nobody took."""
        due_at = self._presenter.due_at()
        if self._phase is not Phase.IDLE or not self._is_connected or due_at is None or now < due_at:
            return
        if self._presenter.is_retracting:
            self._presenter.give_up(now)
        else:
            self._retract(now)

    def _retract(self, now: float) -> None:
        self._out += self._presenter.retract(now)
        self._next_poll_at = now

    # --- inquiry ----------------------------------------------------------------------------------------------

    def _may_inquire(self) -> bool:
        asking = (Phase.IDLE, Phase.CHECKING, Phase.RETRACTING, Phase.PROVING)
        return self._is_connected and self._phase in asking

    @property
    def _proof_poll_interval_s(self) -> float:
        return MOTOR_POLL_INTERVAL_S if self._profile.proof == "motor" else PROOF_POLL_INTERVAL_S

    def _drive_inquiry(self, now: float) -> None:
        inquiry = self._inquiry
        if inquiry is None:
            if self._may_inquire() and self._next_poll_at is not None and now >= self._next_poll_at:
                is_after_fence = self._job is not None and self._job.is_fence_passed
                self._inquiry = _Inquiry(deadline=0.0, is_after_fence=is_after_fence)
                self._ask(self._inquiry, now)
        elif inquiry.next_question_at is not None:
            if now >= inquiry.next_question_at:
                self._ask(inquiry, now)
        elif now >= inquiry.deadline:
            self._inquiry_failed(inquiry, now)

    def _ask(self, inquiry: _Inquiry, now: float) -> None:
        inquiry.next_question_at = None
        inquiry.deadline = now + self._profile.reply_timeout_s
        if self._phase is Phase.PROVING and self._job is not None:
            inquiry.deadline = (
                self._job.deadline
            )  # behind a full buffer: a late reply must not meet a new question
        self._out += self._dialect.questions[len(inquiry.answers)]

    def _answered(self, inquiry: _Inquiry, answer: bytes, now: float) -> None:
        inquiry.answers.append(answer)
        if len(inquiry.answers) < len(self._dialect.questions):
            inquiry.next_question_at = now + INQUIRY_PAUSE_S
            return
        self._inquiry = None
        self._conclude(inquiry, self._dialect.report_of(inquiry.answers, self._profile), now)

    def _inquiry_failed(self, inquiry: _Inquiry, now: float) -> None:
        """Silence or garbage: once more after a pause in which late bytes run dry, then unknown."""
        self._reader.reset()
        if inquiry.tries < _TRIES_MAX:
            inquiry.answers.clear()
            inquiry.tries += 1
            inquiry.next_question_at = now + QUIET_S
            return
        self._inquiry = None
        self._conclude(inquiry, Report(UNKNOWN, is_idle=False), now)

    def _conclude(self, inquiry: _Inquiry, report: Report, now: float) -> None:
        status = report.status
        self._next_poll_at = now + POLL_INTERVAL_S
        self._publish(status)
        if status.is_known:
            left = self._presenter.seen(is_waiting=status.is_receipt_waiting, now=now)
            self._events.extend([] if left is None else [left])
        if self._phase in (Phase.CHECKING, Phase.RETRACTING):
            self._checked(status, now)
        elif self._phase is Phase.PROVING and self._job is not None:
            self._next_poll_at = now + (0.0 if self._job.is_fence_passed else self._proof_poll_interval_s)
            if not self._look_for_trouble(status, now):
                self._look_for_proof(self._job, inquiry, report, now)

    def _look_for_proof(self, job: _Job, inquiry: _Inquiry, report: Report, now: float) -> None:
        is_well = report.status.can_print
        job.idle_reports = job.idle_reports + 1 if is_well and report.is_idle else 0
        if self._profile.proof == "motor" and job.idle_reports >= IDLE_REPORTS_MIN:
            self._end_job("printed", "motor at rest", now)
        elif inquiry.is_after_fence and is_well:
            self._end_job("printed", "fence", now)

    # --- jobs -------------------------------------------------------------------------------------------------

    def _begin_job(self, now: float) -> None:
        """Every job begins with a fresh look at the printer."""
        if self._job is not None or not self._jobs or not self._is_connected:
            return
        command = self._jobs.popleft()
        self._prints += 1
        self._job = _Job(command, now + command.timeout_s, _process_id(command.job_id, self._prints))
        self._phase = Phase.CHECKING
        if self._inquiry is None:
            self._next_poll_at = now

    def _checked(self, status: PrinterStatus, now: float) -> None:
        if not status.can_print:
            self._phase_deadline = None
            self._end_job("not_printed", _trouble(status) or "off-line", now)
        elif status.is_receipt_waiting:
            self._make_room(now)
        elif self._profile.has_buffer_clear and (self._is_history_unknown or self._is_half_sent):
            self._phase = Phase.CLEARING
            self._clear_buffer(now)
        else:
            self._send_job()

    def _make_room(self, now: float) -> None:
        """The last customer's receipt names him: nobody else is to find it on top of his own."""
        self._next_poll_at = now + self._proof_poll_interval_s
        if self._phase is Phase.CHECKING:
            self._phase = Phase.RETRACTING
            self._phase_deadline = now + RETRACT_TIMEOUT_S
            self._retract(now)

    def _clear_buffer(self, now: float) -> None:
        self._out += _CLEAR_BUFFER
        self._phase_deadline = now + CLEAR_TIMEOUT_S

    def _cleared(self, now: float) -> None:
        self._is_half_sent = False
        self._is_history_unknown = False
        if self._phase is Phase.CLEARING:
            self._phase_deadline = None
            self._send_job()
        elif self._phase is Phase.GIVING_UP and self._job is not None:
            self._phase_deadline = None
            self._end_job("unknown" if self._job.is_fence_passed else "not_printed", self._job.trouble, now)

    def _phase_timed_out(self, now: float) -> None:
        self._phase_deadline = None
        if self._phase is Phase.RETRACTING:
            self._presenter.give_up(now)
            self._end_job("not_printed", "the last receipt is stuck in the presenter", now)
        elif self._phase is Phase.CLEARING:
            self._send_job()
        elif self._phase is Phase.GIVING_UP and self._job is not None:
            self._is_half_sent = True
            self._end_job("unknown", self._job.trouble, now)

    def _send_job(self) -> None:
        """NULs first when half a command may wait in a printer that did not clear its buffer."""
        assert self._job is not None
        padding = b"\x00" * self._profile.command_bytes_max if self._is_half_sent else b""
        self._is_history_unknown = False
        self._is_half_sent = False
        self._phase = Phase.SENDING
        self._phase_deadline = None
        self._out += padding + self._with_automatic_status(self._job.command.data)
        match self._profile.proof:
            case "process_id":
                self._out += b"\x1d(H\x06\x0000" + self._job.process_id
            case "fence":
                self._out += _FENCE
            case "motor":
                pass

    def _with_automatic_status(self, data: bytes) -> bytes:
        """Switched on behind the job's own ESC @, which switches it off."""
        if not self._profile.has_automatic_status:
            return data
        start, rest = (data[:2], data[2:]) if data.startswith(_INITIALISE) else (b"", data)
        return start + _AUTOMATIC_STATUS_ON + rest

    def _proved(self, process_id: bytes, now: float) -> None:
        if self._job is not None and process_id == self._job.process_id:
            self._end_job("printed", "process id", now)

    def _fence_passed(self, now: float) -> None:
        """Everything was consumed; printed if the printer, asked after that, is well."""
        assert self._job is not None
        self._job.is_fence_passed = True
        self._next_poll_at = now

    def _look_for_trouble(self, status: PrinterStatus, now: float) -> bool:
        """Give up when the printer names a cause; silence alone may be a full buffer."""
        trouble = _trouble(status) if status.is_known else ""
        if trouble:
            self._give_up(trouble, now)
        return bool(trouble)

    def _give_up(self, trouble: str, now: float) -> None:
        """Throw away what is left of the job, here and in the printer."""
        assert self._job is not None
        self._job.trouble = trouble
        self._drop_output()
        if self._profile.has_buffer_clear:
            self._phase = Phase.GIVING_UP
            self._clear_buffer(now)
        else:
            self._is_half_sent = True
            self._end_job("unknown", trouble, now)

    def _time_out_job(self, now: float) -> None:
        assert self._job is not None
        detail = self._job.trouble or "no proof in time"
        self._drop_output()
        self._phase_deadline = None
        self._is_half_sent |= self._job.is_begun
        self._end_job("unknown" if self._job.is_begun else "not_printed", detail, now)

    def _drop_output(self) -> None:
        self._out.clear()
        self._inquiry = None
        self._must_discard = True
        self._reader.reset()

    def _end_job(
        self, outcome: Literal["printed", "not_printed", "unknown"], detail: str, now: float | None = None
    ) -> None:
        assert self._job is not None
        self._events.append(PrintEnded(self._job.command.job_id, outcome, detail))
        self._job = None
        self._phase = Phase.IDLE
        self._phase_deadline = None
        if now is not None:
            self._begin_job(now)


def _trouble(status: PrinterStatus) -> str:
    """Why a printer cannot go on, in words; "" when it can. Off-line alone is no cause: it may be feeding."""
    if not status.is_known:
        return "silent"
    causes = sorted(status.faults)
    if status.is_cover_open:
        causes.append("cover open")
    if status.paper is Paper.OUT:
        causes.append("paper out")
    return ", ".join(causes)


def _process_id(job_id: str, count: int) -> bytes:
    """Four bytes 20 to 7E: two of the job, two of this attempt, so that no late answer proves another print."""
    mixed = zlib.crc32(job_id.encode()) % 94**2 * 94**2 + count % 94**2
    return bytes(0x21 + mixed // 94**place % 94 for place in (3, 2, 1, 0))
