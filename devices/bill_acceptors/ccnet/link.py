"""The CCNET bus as its master sees it: one exchange at a time, retried and acknowledged (CCNET 1.2, 1.3)."""

from __future__ import annotations

from dataclasses import dataclass

from devices.bill_acceptors.ccnet.frames import ACK, BILL_VALIDATOR, ILLEGAL_COMMAND, NAK, Frame, FrameParser
from devices.bill_acceptors.ccnet.requests import Request
from devices.bill_acceptors.patience import Patience


@dataclass(frozen=True)
class Timings:
    """Seconds. The manual's 5 ms between bytes and 10 ms to an answer cannot be held over USB (CCNET 1.3)."""

    reply_s: float = 0.22
    slow_reply_s: float = 1.5
    byte_gap_s: float = 0.05
    bus_gap_s: float = 0.018
    """From handing six bytes over (6 ms at 9600 baud) to the next command: at least 10 ms of idle bus."""
    poll_moving_s: float = 0.1
    poll_enabled_s: float = 0.15
    poll_disabled_s: float = 0.4
    offline_s: float = 5.0
    reset_s: float = 10.0
    """Between two RESETs to a unit that is silent or stays in a power-up state."""
    reset_with_bill_s: float = 60.0
    """The same while a bill's outcome is open: it is heard first, if it can be heard at all."""
    reset_fault_s: float = 30.0
    escrow_stuck_s: float = 2.0
    """A unit that acknowledged STACK or RETURN and still shows ESCROW after this did not obey."""
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
    """ILLEGAL COMMAND. ``attempt`` > 1: an earlier one may have been obeyed and its ACK lost."""

    request: Request
    attempt: int


@dataclass(frozen=True)
class Unanswered:
    """Every attempt went by without an answer that could be read."""

    request: Request


Outcome = Answered | Refused | Unanswered


class Link:
    """Half duplex: ``request`` puts bytes out, ``receive`` and ``handle_timer`` tell how it ended."""

    def __init__(self, timings: Timings, address: int = BILL_VALIDATOR) -> None:
        self._timings = timings
        self._address = address
        self._parser = FrameParser(address)
        self._patience = Patience()
        self._output = bytearray()
        self._request: Request | None = None
        self._attempt = 0
        self._owed = 0
        """Answers that did not come in time and may come yet."""
        self._sent_at = 0.0
        self._reply_by = 0.0
        self._gap_at: float | None = None
        self.may_acknowledge = True
        """No other answer than the last one is under way: an ACK would settle that one unread."""
        self.free_at = 0.0
        """The bus is idle long enough for a command from here on."""
        self.last_heard: float | None = None
        """When a whole frame last came."""

    @property
    def is_busy(self) -> bool:
        return self._request is not None

    @property
    def has_output(self) -> bool:
        """An ACK is owed, at once."""
        return bool(self._output)

    def request(self, request: Request, now: float) -> None:
        """Start an exchange; the bus must be free."""
        assert self._request is None
        self._request = request
        self._attempt = self._owed = 0
        self._transmit_request(now)

    def acknowledge(self, now: float) -> None:
        """ACK the data answer that has just come, if it is certain which one the unit would take it for.

        What is not acknowledged is said again.
        """
        if self.may_acknowledge:
            self._transmit(self._frame(ACK.payload), now)

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
        """Damage that is certain by now is answered NAK, silence by asking again, both only so often."""
        outcomes: list[Outcome] = []
        if self._gap_at is not None and now >= self._gap_at:
            self._gap_at = None
            frames, was_damaged = self._parser.flush()
            outcomes += [outcome for frame in frames for outcome in self._on_frame(frame, now)]
            if was_damaged and self._request is not None:
                return outcomes + self._retry(self._frame(NAK.payload), now)
        if self._request is not None and now >= self._give_up_at():
            outcomes += self._retry(None, now)
        return outcomes

    def _on_frame(self, frame: Frame, now: float) -> list[Outcome]:
        self.last_heard = now
        request = self._request
        if request is None:
            self._heard_late(now)
            return []
        if frame.payload == NAK.payload:
            self._reply_by = now + self._timings.bus_gap_s  # ask again, but let the bus be idle first
            return []
        if frame.payload == ILLEGAL_COMMAND.payload:
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
        self.may_acknowledge = not self._owed
        self.free_at = now + self._timings.bus_gap_s
        if self._owed:
            self.free_at = max(self.free_at, self._sent_at + self._timings.late_s)

    def _heard_late(self, now: float) -> None:
        if self._owed:
            self._patience.was_late(now - self._sent_at)
            self._owed -= 1
            if not self._owed:
                self.free_at = now + self._timings.bus_gap_s

    def _retry(self, instead: bytes | None, now: float) -> list[Outcome]:
        request = self._request
        assert request is not None
        self._owed += instead is None
        if self._attempt >= (self._timings.attempts_max if request.is_repeated else 1):
            self._finish(now)
            return [Unanswered(request)]
        if instead is None:
            self._transmit_request(now)
        else:
            self._attempt += 1
            self._reply_by = now + self._patience.wait_s(self._timings.reply_s)
            self._transmit(instead, now)
        return []

    def _transmit_request(self, now: float) -> None:
        assert self._request is not None
        self._attempt += 1
        self._sent_at = now
        self._parser.clear()
        self._gap_at = None
        usual_s = self._timings.slow_reply_s if self._request.is_slow else self._timings.reply_s
        self._reply_by = now + self._patience.wait_s(usual_s)
        self._transmit(self._frame(self._request.payload), now)

    def _frame(self, payload: bytes) -> bytes:
        return Frame(payload, self._address).to_bytes()

    def _transmit(self, raw: bytes, now: float) -> None:
        self._output += raw
        self.free_at = max(self.free_at, now + self._timings.bus_gap_s)
