"""The line as its master sees it: one exchange at a time, repeated when it is damaged or late (ID003 2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from devices.bill_acceptors.id003.frames import (
    ACK,
    COMMUNICATION_ERROR,
    ENQ,
    INVALID_COMMAND,
    Frame,
    FrameParser,
)
from devices.bill_acceptors.id003.requests import Request
from devices.bill_acceptors.patience import Patience


@dataclass(frozen=True)
class Timings:
    """Seconds. The 50 ms to an answer and 20 ms between bytes of RS-232 cannot be held over USB (ID003 2.1)."""

    reply_s: float = 0.2
    slow_reply_s: float = 0.5
    """For long answers, and for everything while the unit initialises."""
    byte_gap_s: float = 0.05
    line_gap_s: float = 0.01
    """From an answer, or from our ACK, to the next command."""
    poll_moving_s: float = 0.1
    poll_enabled_s: float = 0.15
    poll_disabled_s: float = 0.2
    offline_s: float = 5.0
    reset_s: float = 10.0
    """Between two RESETs to a unit that is silent or stays in a power-up state."""
    reset_with_bill_s: float = 60.0
    """The same while a bill's outcome is open: it is heard first, if it can be heard at all."""
    reset_fault_s: float = 30.0
    escrow_stuck_s: float = 2.0
    """A unit that acknowledged STACK or RETURN and still shows ESCROW after this did not obey."""
    not_taken_s: float = 15.0
    """A bill that is given back this long lies in the entrance and nobody takes it."""
    hold_s: float = 7.0
    """A bill that the host has not decided about is held for as long again, before the unit's 10 s are over."""
    hold_max_s: float = 30.0
    """Then it is left to the unit, which gives it back."""
    attempts_max: int = 3
    late_s: float = 0.6
    """An answer this late may still come; until then it is not mistaken for the answer to another question."""


@dataclass(frozen=True)
class Answered:
    request: Request
    payload: bytes


@dataclass(frozen=True)
class Refused:
    """INVALID COMMAND. ``attempt`` > 1: an earlier one may have been obeyed and its ACK lost."""

    request: Request
    attempt: int


@dataclass(frozen=True)
class Unanswered:
    """Every attempt went by without an answer that could be read."""

    request: Request


@dataclass(frozen=True)
class Enquired:
    """A unit in interrupt mode wants to be asked."""


Outcome = Answered | Refused | Unanswered | Enquired


class Link:
    """Half duplex: ``request`` puts bytes out, ``receive`` and ``handle_timer`` tell how it ended."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._parser = FrameParser()
        self._patience = Patience()
        self._output = bytearray()
        self._request: Request | None = None
        self._is_patient = False
        self._attempt = 0
        self._owed = 0
        """Answers that did not come in time and may come yet."""
        self._sent_at = 0.0
        self._reply_by = 0.0
        self._gap_at: float | None = None
        self.free_at = 0.0
        """The line is idle long enough for a command from here on."""
        self.last_heard: float | None = None
        """When a whole frame last came."""

    @property
    def is_busy(self) -> bool:
        return self._request is not None

    def request(self, request: Request, now: float, *, is_patient: bool = False) -> None:
        """Start an exchange; the line must be free. ``is_patient``: the unit may be slow now."""
        assert self._request is None
        self._request = request
        self._is_patient = is_patient or request.is_slow
        self._attempt = self._owed = 0
        self._transmit_request(now)

    def acknowledge(self, now: float) -> None:
        """ACK the VEND VALID that has just come; it is not answered."""
        self._transmit(ACK.to_bytes(), now)

    def abort(self) -> None:
        """The port is gone: nothing is awaited, nothing will be sent."""
        self._request = None
        self._gap_at = None
        self._owed = 0
        self._patience.forget()
        self._parser.clear()
        self._output.clear()
        self.free_at = 0.0
        self.last_heard = None

    def take_output(self) -> bytes:
        """Bytes for the wire."""
        output = bytes(self._output)
        self._output.clear()
        return output

    def receive(self, data: bytes, now: float) -> list[Outcome]:
        """Bytes came."""
        outcomes = [outcome for frame in self._parser.feed(data) for outcome in self._on_frame(frame, now)]
        self._gap_at = now + self._timings.byte_gap_s if self._parser.is_in_frame else None
        return outcomes

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        times = [self._gap_at] if self._gap_at is not None else []
        if self._request is not None:
            times.append(self._give_up_at())
        return min(times, default=None)

    def _give_up_at(self) -> float:
        """An answer that has begun may end; noise that never ends may not."""
        return self._reply_by if self._gap_at is None else self._reply_by + 2 * self._timings.byte_gap_s

    def handle_timer(self, now: float) -> list[Outcome]:
        """Damage that is certain by now, and silence, are answered by asking again, only so often."""
        outcomes: list[Outcome] = []
        if self._gap_at is not None and now >= self._gap_at:
            self._gap_at = None
            frames, was_damaged = self._parser.flush()
            outcomes += [outcome for frame in frames for outcome in self._on_frame(frame, now)]
            if was_damaged and self._request is not None:
                return outcomes + self._retry(now, is_owed=False)
        if self._request is not None and now >= self._give_up_at():
            outcomes += self._retry(now, is_owed=True)
        return outcomes

    def _on_frame(self, frame: Frame, now: float) -> list[Outcome]:
        self.last_heard = now
        request = self._request
        if frame == ENQ:
            return [Enquired()]
        if request is None:
            self._heard_late(now)
            return []
        if frame == COMMUNICATION_ERROR:
            self._reply_by = now + self._timings.line_gap_s  # it could not read us: ask again
            return []
        if frame == INVALID_COMMAND:
            self._finish(now)
            return [Refused(request, self._attempt)]
        if not request.is_answered_by(frame.payload):
            return []  # late, to something asked before; the right one may still come
        self._finish(now)
        return [Answered(request, frame.payload)]

    def _finish(self, now: float) -> None:
        """The line is free at once, or when no answer to an earlier attempt can come any more.

        Frames carry no number: a status that comes late would speak of a bill that was settled since.
        """
        self._request = None
        self.free_at = now + self._timings.line_gap_s
        if self._owed:
            self.free_at = max(self.free_at, self._sent_at + self._timings.late_s)

    def _heard_late(self, now: float) -> None:
        if self._owed:
            self._patience.was_late(now - self._sent_at)
            self._owed -= 1
            if not self._owed:
                self.free_at = now + self._timings.line_gap_s

    def _retry(self, now: float, *, is_owed: bool) -> list[Outcome]:
        request = self._request
        assert request is not None
        self._owed += is_owed
        if self._attempt >= (self._timings.attempts_max if request.is_repeated else 1):
            self._finish(now)
            return [Unanswered(request)]
        self._transmit_request(now)
        return []

    def _transmit_request(self, now: float) -> None:
        assert self._request is not None
        self._attempt += 1
        self._sent_at = now
        self._parser.clear()
        self._gap_at = None
        usual_s = self._timings.slow_reply_s if self._is_patient else self._timings.reply_s
        self._reply_by = now + self._patience.wait_s(usual_s)
        self._transmit(Frame(self._request.payload).to_bytes(), now)

    def _transmit(self, raw: bytes, now: float) -> None:
        self._output += raw
        self.free_at = max(self.free_at, now + self._timings.line_gap_s)
