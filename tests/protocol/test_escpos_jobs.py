"""A print job between driver and printer: proved, refused, given up, or honestly unknown."""

from __future__ import annotations

import pytest

from devices.commands import AskStatus, Print
from devices.events import Paper, PrintEnded, PrinterStatus
from devices.printers.escpos import Phase
from devices.simulators.escpos_firmware import Firmware
from receipts import escpos
from receipts.document import Cut, Document, Line
from receipts.layouts import customer_receipt
from receipts.profiles import PROFILES
from tests.support.printer_bench import PrinterBench
from tests.support.receipt_builders import a_payment, a_receipt, a_surplus

ALL_PROFILES = sorted(PROFILES)
UNKNOWN = PrinterStatus(is_known=False)


def a_job(profile: str = "generic-80") -> bytes:
    return escpos.render(customer_receipt(a_receipt("kk", a_payment("kk"), a_surplus())), PROFILES[profile])


def a_short_job(text: str) -> bytes:
    return escpos.render(Document((Line(text), Cut())), PROFILES["generic-80"])


def printing_bench(profile: str, job: bytes, timeout_s: float = 20.0) -> PrinterBench:
    """A printer that has just begun to print the job."""
    bench = PrinterBench(profile)
    bench.send(Print("1", job, timeout_s))
    bench.run_until(lambda: job[2:200] in bench.sent)
    return bench


@pytest.mark.parametrize("profile", ALL_PROFILES)
def test_a_job_is_printed_when_the_printer_says_so_after_the_cut(profile: str) -> None:
    bench = PrinterBench(profile)
    job = a_job(profile)

    ended = bench.outcome_of(job)

    assert (ended.job_id, ended.outcome) == ("1", "printed")
    # Past the cut only the presenter is spoken to.
    assert [slip.data for slip in bench.slips] == [job.removesuffix(b"\x1de\x03\x0c")]


def test_the_proof_bears_the_jobs_own_number_and_comes_after_the_paper() -> None:
    bench = PrinterBench()

    ended = bench.outcome_of(a_job())

    assert ended.detail == "process id"
    assert len(bench.slips) == 1
    assert bench.now > 100.0 + 1.0, "the motor needs its time"


def test_jobs_print_one_after_the_other() -> None:
    bench = PrinterBench()
    bench.send(Print("1", a_short_job("first")))
    bench.send(Print("2", a_short_job("second")))

    ended = [bench.next_event(PrintEnded), bench.next_event(PrintEnded)]

    assert [(end.job_id, end.outcome) for end in ended] == [("1", "printed"), ("2", "printed")]
    assert [slip.slip.lines[0] for slip in bench.slips] == ["first", "second"]


def test_the_answer_to_an_earlier_print_proves_nothing_about_this_one() -> None:
    bench = printing_bench("generic-80", a_job())
    bench.run_until(lambda: bench.codec.phase is Phase.PROVING)

    bench.codec.receive_data(b"\x37\x22!!!!\x00", bench.now)

    assert bench.codec.phase is Phase.PROVING


@pytest.mark.rule("K-06")
@pytest.mark.parametrize(
    ("trouble", "detail"),
    [
        ("paper", "paper out"),
        ("cover", "cover open"),
        ("silent", "silent"),
        ("power", "silent"),
        ("noise", "silent"),
    ],
)
def test_no_byte_of_a_job_is_sent_to_a_printer_that_cannot_print(trouble: str, detail: str) -> None:
    bench = PrinterBench()
    bench.next_event(PrinterStatus)
    match trouble:
        case "paper":
            bench.firmware.set_paper("out")
        case "cover":
            bench.firmware.set_cover(is_open=True)
        case "silent":
            bench.firmware.condition.is_silent = True
        case "power":
            bench.firmware.power_off()
        case "noise":
            bench.firmware.condition.is_noisy = True

    ended = bench.outcome_of(a_job())

    assert (ended.outcome, ended.detail) == ("not_printed", detail)
    assert b"\x1b@" not in bench.sent


@pytest.mark.parametrize("lines", [1, 8, 20, 55])
def test_paper_that_ends_in_mid_receipt_leaves_nothing_to_come_out_later(lines: int) -> None:
    """The half job is cleared in the printer, so that the next customer does not get it (facts 3.7)."""
    bench = PrinterBench()
    bench.firmware.run_out_after(lines)

    ended = bench.outcome_of(a_job())
    bench.firmware.set_paper("ok")
    bench.run_for(10.0)

    assert (ended.outcome, ended.detail) == ("not_printed", "paper out")
    assert bench.slips == []

    assert bench.outcome_of(a_short_job("second try"), "2").outcome == "printed"
    assert len(bench.slips) == 1


@pytest.mark.parametrize("profile", ["strip-80", "raster-80", "raster-58", "generic-58"])
def test_a_printer_that_cannot_clear_its_buffer_leaves_the_outcome_unknown(profile: str) -> None:
    bench = PrinterBench(profile)
    bench.firmware.run_out_after(2)

    ended = bench.outcome_of(a_job(profile))

    assert (ended.outcome, ended.detail) == ("unknown", "paper out")


def test_a_full_printer_that_says_nothing_of_its_paper_leaves_the_outcome_unknown() -> None:
    """With its buffer full BUSY holds back every question (facts 7)."""
    bench = printing_bench("generic-80", a_job("raster-80"))
    bench.firmware.condition.paper = "out"

    assert bench.next_event(PrintEnded) == PrintEnded("1", "unknown", "no proof in time")

    bench.firmware.set_paper("ok")
    assert bench.outcome_of(a_short_job("whole again"), "2").outcome == "printed"
    assert "whole again" in bench.slips[-1].slip.lines


@pytest.mark.parametrize("profile", ["strip-80", "raster-80", "raster-58"])
def test_half_a_picture_in_the_printer_does_not_eat_the_next_job(profile: str) -> None:
    bench = PrinterBench(profile)
    bench.firmware.run_out_after(2)
    bench.outcome_of(a_job(profile))
    bench.firmware.set_paper("ok")

    ended = bench.outcome_of(a_short_job("whole again"), "2", timeout_s=60.0)

    assert ended.outcome == "printed"
    assert "whole again" in bench.slips[-1].slip.lines


def test_a_cover_opened_while_printing_ends_the_job() -> None:
    bench = printing_bench("generic-80", a_job())
    bench.run_until(lambda: bench.codec.phase is Phase.PROVING)

    bench.firmware.set_cover(is_open=True)

    ended = bench.next_event(PrintEnded)
    assert (ended.outcome, ended.detail) == ("not_printed", "cover open")


def test_a_jammed_cutter_ends_the_job() -> None:
    bench = PrinterBench()
    bench.firmware.jam_cutter()

    ended = bench.outcome_of(a_job())

    assert (ended.outcome, ended.detail) == ("not_printed", "cutter")


@pytest.mark.parametrize("profile", ALL_PROFILES)
def test_a_printer_that_falls_silent_leaves_the_outcome_unknown_in_time(profile: str) -> None:
    bench = printing_bench(profile, a_job(profile), timeout_s=15.0)
    begun = bench.now

    bench.firmware.condition.is_silent = True

    ended = bench.next_event(PrintEnded)
    assert (ended.outcome, ended.detail) == ("unknown", "no proof in time")
    assert bench.now <= begun + 15.0


def test_a_printer_that_lost_its_power_for_a_moment_has_proved_nothing() -> None:
    bench = printing_bench("generic-80", a_job())
    bench.run_for(0.3)

    bench.firmware.power_off()
    bench.firmware.power_on(bench.now)

    assert bench.next_event(PrintEnded).outcome == "unknown"
    assert bench.slips == []


def test_a_job_is_unknown_when_the_port_goes_away_and_refused_while_it_is_gone() -> None:
    bench = printing_bench("generic-80", a_job())

    bench.codec.disconnected("unplugged")
    bench.turn()
    assert bench.next_event(PrintEnded) == PrintEnded("1", "unknown", "unplugged")

    bench.send(Print("2", a_job()))
    assert bench.next_event(PrintEnded).outcome == "not_printed"


def test_jobs_waiting_behind_a_lost_port_are_not_printed() -> None:
    bench = printing_bench("generic-80", a_job())
    bench.send(Print("2", a_job()))

    bench.codec.disconnected("unplugged")
    bench.turn()

    ended = [bench.next_event(PrintEnded), bench.next_event(PrintEnded)]
    assert [end.outcome for end in ended] == ["unknown", "not_printed"]


def test_what_an_earlier_life_left_half_sent_is_cleared_before_the_first_job() -> None:
    bench = PrinterBench(is_connected=False)
    bench.firmware.receive(a_job("raster-80")[:3000], bench.now)
    bench.codec.connected(bench.now)

    ended = bench.outcome_of(a_short_job("of this life"))

    assert ended.outcome == "printed"
    assert "of this life" in bench.slips[0].slip.lines


class ForgetfulFirmware(Firmware):
    """Old firmware: does not know how to clear its buffer and says nothing to it."""

    def _clear(self) -> None:
        pass

    def _reply(self, data: bytes) -> None:
        if data != b"\x37\x25\x00":
            super()._reply(data)


def test_a_printer_that_does_not_know_how_to_clear_still_prints() -> None:
    bench = PrinterBench()
    bench.use(ForgetfulFirmware(bench.firmware.roll))

    assert bench.outcome_of(a_job()).outcome == "printed"


@pytest.mark.rule("K-06")
def test_the_status_is_never_older_than_two_seconds() -> None:
    bench = PrinterBench()
    bench.next_event(PrinterStatus)

    bench.firmware.condition.paper = "near-end"  # no automatic status tells of it
    changed_at = bench.now

    assert bench.next_event(PrinterStatus).paper is Paper.NEAR_END
    assert bench.now - changed_at < 2.0


@pytest.mark.rule("K-06")
def test_a_silent_printer_is_unknown_within_two_seconds_and_known_again_after() -> None:
    bench = PrinterBench()
    bench.next_event(PrinterStatus)
    silent_at = bench.now

    bench.firmware.condition.is_silent = True
    assert bench.next_event(PrinterStatus) == UNKNOWN
    assert bench.now - silent_at < 2.0

    bench.firmware.condition.is_silent = False
    assert bench.next_event(PrinterStatus).can_print


def test_a_change_is_told_at_once_by_the_printer_itself() -> None:
    bench = PrinterBench()
    bench.run_for(3.5)
    bench.events.clear()
    opened_at = bench.now

    bench.firmware.set_cover(is_open=True)

    assert bench.next_event(PrinterStatus).is_cover_open
    assert bench.now - opened_at < 0.1


def test_garbled_answers_make_the_status_unknown_not_well() -> None:
    bench = PrinterBench()
    bench.next_event(PrinterStatus)

    bench.firmware.condition.is_noisy = True

    assert bench.next_event(PrinterStatus) == UNKNOWN


def test_whoever_asks_is_answered_though_nothing_changed() -> None:
    bench = PrinterBench()
    bench.run_for(3.5)
    bench.events.clear()
    asked_at = bench.now

    bench.send(AskStatus())

    assert bench.next_event(PrinterStatus).can_print
    assert bench.now - asked_at < 0.5


def test_nothing_is_said_while_nothing_changes() -> None:
    bench = PrinterBench()
    bench.next_event(PrinterStatus)

    bench.run_for(30.0)

    assert bench.events == []


def test_no_question_is_asked_inside_a_job() -> None:
    """A full printer would take DLE EOT for picture data (facts 7)."""
    bench = PrinterBench("raster-80")
    job = a_job("raster-80")
    bench.outcome_of(job)

    start = bench.sent.index(b"\x1b@\x1da\x0e")
    assert bench.sent[start + 5 : start + 5 + len(job) - 2] == job[2:]
