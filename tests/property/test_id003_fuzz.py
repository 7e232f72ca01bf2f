"""Whatever a line may carry: no exception, no bill out of noise, no memory without bound, no frame lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.bill_acceptors.id003 import Id003Codec
from devices.bill_acceptors.id003.frames import FRAME_BYTES_MAX, Frame, FrameParser
from devices.bill_acceptors.kermit import crc16
from devices.commands import AcknowledgeBill, EnableBills, HoldBill, ResetAcceptor, ReturnBill, StackBill
from devices.events import BillEscrowed, BillEvent, BillReturned, BillStacked, PowerUpFound
from devices.simulators.hands import Hands
from devices.simulators.id003.firmware import Id003Firmware
from devices.simulators.memory import MemoryFile
from tests.support.id003_bench import Bench

MONEY = (BillEscrowed, BillStacked, BillReturned)

payloads = st.binary(min_size=1, max_size=FRAME_BYTES_MAX - 4).filter(lambda payload: payload[0] != 0xFC)
"""No command, status or answer is FC, which begins a frame."""
chunks = st.lists(st.binary(max_size=40), max_size=20)
pauses = st.sampled_from([0.0, 0.001, 0.02, 0.06, 0.25, 1.0, 6.0, 30.0])
commands = st.sampled_from(
    [
        EnableBills(frozenset({50_000})),
        EnableBills(frozenset()),
        StackBill(),
        ReturnBill(),
        HoldBill(),
        AcknowledgeBill(),
        ResetAcceptor(),
    ]
)
statuses = st.one_of(
    st.integers(0, 255).map(lambda z1: bytes((z1,))),
    st.sampled_from(
        [bytes.fromhex(z) for z in ("11", "12", "13 63", "14", "15", "16", "17 79", "18", "1a", "1b", "42")]
    ),
    st.tuples(st.integers(0, 255), st.integers(0, 255)).map(bytes),
)


def is_frame(data: bytes) -> bool:
    return any(
        data[at] == 0xFC
        and len(data) - at >= (length := data[at + 1]) >= 5
        and crc16(data[at : at + length - 2]) == int.from_bytes(data[at + length - 2 : at + length], "little")
        for at in range(len(data) - 4)
    )


def drain(codec: Id003Codec) -> list[BillEvent]:
    events = []
    while (event := codec.next_event()) is not None:
        events.append(event)
    return events


@given(payloads)
def test_a_frame_is_read_as_it_was_written(payload):
    assert Frame.from_bytes(Frame(payload).to_bytes()) == Frame(payload)


@given(payloads, st.integers(0, 254 * 8 - 1))
def test_one_flipped_bit_is_always_seen(payload, position):
    raw = bytearray(Frame(payload).to_bytes())
    raw[position // 8 % len(raw)] ^= 1 << position % 8

    assert list(FrameParser().feed(bytes(raw))) != [Frame(payload)]


@given(st.lists(payloads, min_size=1, max_size=5), st.data())
def test_any_split_of_the_bytes_gives_the_same_frames(frames, data):
    raw, parser = b"".join(Frame(payload).to_bytes() for payload in frames), FrameParser()
    found: list[Frame] = []

    while raw:
        size = data.draw(st.integers(1, len(raw)))
        found += parser.feed(raw[:size])
        raw = raw[size:]

    assert [frame.payload for frame in found] == frames


@given(st.binary(max_size=60), payloads)
def test_a_frame_behind_noise_is_found_by_the_gap_at_the_latest(noise, payload):
    parser = FrameParser()

    found = [*parser.feed(noise + Frame(payload).to_bytes()), *parser.flush()[0]]

    assert Frame(payload) in found or is_frame(noise + Frame(payload).to_bytes()[:-1])


@given(chunks)
def test_the_parser_never_holds_more_than_one_frame(noise):
    parser = FrameParser()

    for chunk in noise:
        list(parser.feed(chunk * 30))

        assert len(parser._buffer) <= FRAME_BYTES_MAX


@given(
    st.lists(st.tuples(st.binary(max_size=40), pauses), max_size=30).filter(
        lambda parts: not is_frame(b"".join(data for data, _ in parts))
    )
)
def test_noise_makes_no_bill(parts):
    codec, now = Id003Codec(), 0.0

    for data, pause_s in parts:
        codec.data_to_send(now)
        codec.receive_data(data, now)
        now += pause_s
        codec.handle_timer(now)

        assert not [event for event in drain(codec) if isinstance(event, MONEY)]
        assert codec.timer() is not None


@given(st.lists(st.one_of(statuses, commands, pauses, st.binary(max_size=12)), max_size=60))
def test_no_device_and_no_host_can_make_the_codec_fail(steps):
    bench = Bench()
    bench.start()

    for step in steps:
        match step:
            case bytes():
                bench.sent(0.5)
                bench.hear(Frame(step).to_bytes() if step else b"")
            case float():
                bench.silence(step)
            case _:
                bench.codec.send(step)

        assert bench.codec.timer() is not None


@given(st.lists(statuses, max_size=40))
def test_every_stacked_event_has_a_word_of_the_device(answers):
    """VEND VALID, or a power-up with the bill in the stacker."""
    bench, told = Bench(), 0
    bench.start()
    for answer in answers:
        bench.sent(1.0)
        bench.hear(Frame(answer).to_bytes())
        told += answer[0] == 0x15

    found = bench.events.count(PowerUpFound("bill_in_stacker"))
    assert sum(isinstance(event, BillStacked) for event in bench.events) <= told + found


@given(chunks, st.lists(payloads, max_size=10))
def test_no_host_can_make_the_simulated_unit_fail(noise, requests):
    unit, now = Id003Firmware(MemoryFile(None), lambda *_, **__: None), 0.0

    for data in (*noise, *(Frame(payload).to_bytes() for payload in requests)):
        unit.receive_data(data, now)
        now += 0.3
        unit.handle_timer(now)
        unit.data_to_send()

    assert unit.mechanics.memory.counts()["stacked"] == {}


_WORDS = st.sampled_from(
    ["insert 500", "insert 300", "insert 500 bad", "jam", "ok", "power-cycle", "reset", "terse", "leave-bill"]
)
_REQUESTS = st.sampled_from(
    [
        bytes.fromhex(z)
        for z in ("11", "40", "41", "42", "43", "44", "45", "50", "c0 00 00", "c3 00", "c2 01", "c5 02 00")
    ]
)


@given(st.lists(st.one_of(_WORDS, _REQUESTS, pauses), max_size=80))
def test_a_simulated_unit_never_loses_or_makes_a_bill(steps):
    taken = 0

    def emit(event: str, **_: object) -> None:
        nonlocal taken
        taken += event == "accepting"

    unit, now = Id003Firmware(MemoryFile(None), emit), 0.0
    hands = Hands(unit, emit)
    for step in steps:
        match step:
            case str():
                hands.obey(step, now)
            case bytes():
                unit.receive_data(Frame(step).to_bytes(), now)
            case _:
                now += step
        unit.handle_timer(now)

    memory = unit.mechanics.memory
    assert sum(memory.stacked.values()) + memory.returned + (memory.path is not None) == taken
