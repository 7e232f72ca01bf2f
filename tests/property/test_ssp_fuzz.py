"""Whatever a line may carry: no exception, no bill out of noise, no memory without bound, no frame lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.bill_acceptors.ssp import SspCodec
from devices.bill_acceptors.ssp.encryption import PacketCipher, session_key
from devices.bill_acceptors.ssp.frames import FRAME_BYTES_MAX, Frame, FrameParser
from devices.bill_acceptors.ssp.polls import decode_poll
from devices.bill_acceptors.ssp.unit import parse_setup
from devices.commands import AcknowledgeBill, EnableBills, HoldBill, ResetAcceptor, ReturnBill, StackBill
from devices.events import BillEscrowed, BillEvent, BillReturned, BillStacked
from devices.simulators.memory import MemoryFile
from devices.simulators.ssp.firmware import SspFirmware
from tests.support.ssp_bench import an_enabled_unit

MONEY = (BillEscrowed, BillStacked, BillReturned)

bytes_with_starts = st.lists(st.one_of(st.just(0x7F), st.integers(0, 255)), max_size=60).map(bytes)
packets = st.lists(st.one_of(st.just(0x7F), st.integers(0, 255)), min_size=1, max_size=255).map(bytes)
frames_ = st.builds(Frame, packets, st.integers(0, 1))
chunks = st.lists(bytes_with_starts, max_size=20)
pauses = st.sampled_from([0.0, 0.001, 0.02, 0.3, 1.0, 6.0, 30.0])
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
events = st.lists(
    st.sampled_from(
        ["ef00", "ef02", "ef03", "ee02", "cc", "eb", "ed", "ec", "e8", "e202", "e100", "e9", "f1"]
    ),
    max_size=3,
).map("".join)
codes = st.sampled_from(["f2", "f4", "f5", "f503", "f6", "f8", "fa"])


def drain(codec: SspCodec) -> list[BillEvent]:
    told = []
    while (event := codec.next_event()) is not None:
        told.append(event)
    return told


@given(frames_)
def test_a_frame_is_read_as_it_was_written(frame):
    assert Frame.from_bytes(frame.to_bytes()) == frame


@given(frames_, st.integers(0, 8 * FRAME_BYTES_MAX))
def test_one_flipped_bit_is_always_seen(frame, position):
    raw = bytearray(frame.to_bytes())
    raw[position // 8 % len(raw)] ^= 1 << position % 8

    assert frame not in list(FrameParser(address=None).feed(bytes(raw)))


@given(st.lists(frames_, min_size=1, max_size=5), st.data())
def test_any_split_of_the_bytes_gives_the_same_frames(frames, data):
    raw, parser = b"".join(frame.to_bytes() for frame in frames), FrameParser()
    found: list[Frame] = []

    while raw:
        size = data.draw(st.integers(1, len(raw)))
        found += parser.feed(raw[:size])
        raw = raw[size:]

    assert found == frames


@given(bytes_with_starts.filter(lambda noise: not noise.endswith(b"\x7f")), frames_)
def test_a_frame_behind_noise_is_found_at_once(noise, frame):
    assert frame in list(FrameParser().feed(noise + frame.to_bytes()))


@given(chunks)
def test_the_parser_never_holds_more_than_one_frame(noise):
    parser = FrameParser()

    for chunk in noise:
        list(parser.feed(chunk * 30))

        assert len(parser._buffer) <= FRAME_BYTES_MAX


def test_a_hundred_thousand_bytes_of_noise_are_forgotten():
    parser = FrameParser()

    assert list(parser.feed(b"\x7f\x00\xff\x7f\x7f" * 25_000)) == []
    assert len(parser._buffer) <= FRAME_BYTES_MAX


@given(packets, st.integers(0, 2**32 - 2), st.integers(0, 2**32))
def test_a_packet_is_read_as_it_was_sealed(data, count, secret):
    cipher = PacketCipher(session_key(secret))

    assert cipher.unseal(cipher.seal(data[:230], count)) == (count, data[:230])


@given(st.binary(max_size=260), st.integers(0, 9))
def test_no_answer_can_make_the_reader_fail(data, protocol):
    answer = decode_poll(data, protocol)
    parse_setup(data)
    PacketCipher(session_key(5)).unseal(data)

    assert b"".join(bytes((one.code,)) + one.data for one in answer.happenings) + answer.rest == data


@given(st.sampled_from(["off", "auto"]), st.lists(st.tuples(bytes_with_starts, pauses), max_size=30))
def test_noise_makes_no_bill(encryption, parts):
    """Frames with a right CRC are hardly drawn from noise; were one, it would have to answer what was asked."""
    bench = an_enabled_unit(encryption)

    for data, pause_s in parts:
        bench.sent(0.3)
        bench.hear(data)
        bench.silence(pause_s)

        assert not [event for event in bench.events if isinstance(event, MONEY)]


@given(st.lists(st.one_of(events, codes, commands, pauses, bytes_with_starts), max_size=60))
def test_no_device_and_no_host_can_make_the_codec_fail(steps):
    bench = an_enabled_unit("off")

    for step in steps:
        match step:
            case str() if step[:1] == "f" and step != "f1":
                if bench.asked(0.5):
                    bench.answer(step)
            case str():
                if bench.asked(0.5):
                    bench.answer("f0" + step)
            case bytes():
                bench.hear(step)
            case float():
                bench.silence(step)
            case _:
                bench.codec.send(step)

    told = [event for event in bench.events if isinstance(event, BillStacked)]
    said = sum(step.count("ee02") + step.count("e202") for step in steps if isinstance(step, str))
    assert len(told) <= said
    assert len(bench.codec._unread) <= 255


@given(st.lists(st.one_of(st.just("18"), st.just("f5"), st.just("f8"), events), max_size=25))
def test_an_undecided_bill_is_never_polled(answers):
    """POLL would stack it (SSP 3.4): whatever the unit answers, HOLD or REJECT come first."""
    bench = an_enabled_unit("off")
    bench.poll("ef 02")
    is_undecided = True

    for answer in answers:
        asked = bench.asked(5.0)
        if is_undecided:
            assert asked != "07"
        if asked == "08":
            is_undecided = False
        if not asked:
            return
        bench.answer("f0" if answer == "18" or asked == "18" else answer if answer[:1] == "f" else "f0")


@given(chunks, st.lists(st.binary(min_size=1, max_size=20), max_size=10))
def test_no_host_can_make_the_simulated_unit_fail(noise, requests):
    unit, now = SspFirmware(MemoryFile(None), lambda *_, **__: None), 0.0

    asked = (Frame(data, number % 2).to_bytes() for number, data in enumerate(requests))
    for data in (*noise, *asked):
        unit.receive_data(data, now)
        now += 0.3
        unit.handle_timer(now)
        unit.data_to_send()

    assert unit.mechanics.memory.counts()["stacked"] == {}
