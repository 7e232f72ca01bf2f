"""Our SMPP client against a real centre's process, and against one that misbehaves byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from ledger.clock import elapsed
from ledger.messages.carriers.smpp import SmppCarrier, SmppSettings, receipt_of, validity
from ledger.messages.ports import Accepted, Declined, Heard, Outcome, Outgoing, Receipt, Unreachable
from ledger.messages.rules import Channel
from tests.support.rude_centre import (
    DELIVER_SM,
    ENQUIRE_LINK,
    GENERIC_NACK,
    RESPONSE,
    SUBMIT_SM,
    Line,
    rude_centre,
)
from tests.support.sms_centre import SmsCentre, free_port, running_centre

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
THROTTLED, INVALID_DESTINATION, QUEUE_FULL = 0x58, 0x0B, 0x14
SECRET = "Код: 4711. Никому его не сообщайте."


def outgoing(text: str = "hello", *, to: str = "+77011234567", key: int | None = None) -> Outgoing:
    return Outgoing(
        message_id=uuid4() if key is None else UUID(int=key),
        channel=Channel.SMS,
        address=to,
        language="ru",
        subject="",
        text=text,
        expires_at=NOW + timedelta(minutes=5),
    )


class Carriers:
    """Makes carriers, and closes them after the test."""

    def __init__(self) -> None:
        self.made: list[SmppCarrier] = []

    def __call__(self, port: int, **more: object) -> SmppCarrier:
        fields = {
            "host": "127.0.0.1",
            "port": port,
            "system_id": "tolem",
            "password": "pw",
            "source": "TOLEM",
        }
        self.made.append(SmppCarrier(SmppSettings(**{**fields, "answer_s": 5, **more}), elapsed))
        return self.made[-1]


@pytest.fixture
def carrier() -> Iterator[Carriers]:
    carriers = Carriers()
    yield carriers
    for each in carriers.made:
        each.close()


@pytest.fixture(scope="module")
def running() -> Iterator[SmsCentre]:
    with running_centre() as centre:
        yield centre


@pytest.fixture
def centre(running: SmsCentre) -> SmsCentre:
    running.say(receipts="DELIVRD", receipts_by="text")
    return running


def handed(smpp: SmppCarrier, *messages: Outgoing) -> list[Outcome]:
    return list(smpp.hand_over(messages, NOW))


def next_receipts(smpp: SmppCarrier, count: int) -> list[Receipt]:
    """As many receipts as are still to come; the test's time limit is the only one."""
    found: list[Receipt] = []
    while len(found) < count:
        found += smpp.receipts()
    return found


@pytest.mark.rule("W-53")
def test_a_message_that_the_centre_took_is_accepted_and_receipted(
    carrier: Carriers, centre: SmsCentre
) -> None:
    smpp, message = carrier(centre.port), outgoing("Code: 4711")

    (outcome,) = handed(smpp, message)
    taken = centre.wait_for("taken")

    assert outcome == Accepted(message_id=message.message_id, centre_ids=(taken["centre_id"],))
    assert taken["source"] == [5, 0, "TOLEM"]
    assert taken["to"] == [1, 1, "77011234567"]
    assert (taken["data_coding"], taken["esm_class"], taken["registered_delivery"]) == (0, 0, 1)
    assert bytes.fromhex(taken["body"]) == b"Code: 4711"
    assert next_receipts(smpp, 1) == [Receipt(centre_id=taken["centre_id"], is_delivered=True)]
    assert centre.wait_for("receipted")["is_taken"]
    smpp.close()
    centre.wait_for("unbound")


def test_kazakh_goes_out_in_ucs2(carrier: Carriers, centre: SmsCentre) -> None:
    smpp = carrier(centre.port)

    handed(smpp, outgoing("Төлем 300\u00a0₸. Қалдық 0\u00a0₸."))
    taken = centre.wait_for("taken")

    assert taken["data_coding"] == 8
    assert bytes.fromhex(taken["body"]).decode("utf-16-be") == "Төлем 300\u00a0₸. Қалдық 0\u00a0₸."


def test_a_long_message_goes_out_in_parts_with_one_reference(carrier: Carriers, centre: SmsCentre) -> None:
    smpp, text = carrier(centre.port), "ж" * 150

    (outcome,) = handed(smpp, outgoing(text, key=0xA7))
    # a real centre looks at what is under way in any order
    parts = sorted((centre.wait_for("taken") for _ in range(3)), key=lambda part: part["body"])
    bodies = [bytes.fromhex(part["body"]) for part in parts]

    assert isinstance(outcome, Accepted)
    assert list(outcome.centre_ids) == [part["centre_id"] for part in parts]
    assert {part["esm_class"] for part in parts} == {0x40}
    assert [body[:6].hex() for body in bodies] == ["050003a70301", "050003a70302", "050003a70303"]
    assert b"".join(body[6:] for body in bodies).decode("utf-16-be") == text
    assert len(next_receipts(smpp, 3)) == 3


def test_more_messages_than_the_window_are_all_answered(carrier: Carriers, centre: SmsCentre) -> None:
    smpp = carrier(centre.port, window=3)
    messages = [outgoing(f"number {number}") for number in range(40)]

    outcomes = handed(smpp, *messages)

    assert {each.message_id for each in outcomes} == {each.message_id for each in messages}
    assert all(isinstance(each, Accepted) for each in outcomes)


@pytest.mark.rule("W-53")
@pytest.mark.parametrize(
    ("status", "is_final"), [(THROTTLED, False), (QUEUE_FULL, False), (INVALID_DESTINATION, True)]
)
def test_a_refusal_is_final_or_to_be_tried_again(
    carrier: Carriers, centre: SmsCentre, status: int, *, is_final: bool
) -> None:
    centre.say(reject=[status])
    smpp, message = carrier(centre.port), outgoing()

    refused = handed(smpp, message)
    again = handed(smpp, message)

    reason = f"smpp status 0x{status:08X}"
    assert refused == [Declined(message_id=message.message_id, reason=reason, is_final=is_final)]
    assert isinstance(again[0], Accepted)


def test_a_message_of_which_one_part_was_refused_is_not_accepted(
    carrier: Carriers, centre: SmsCentre
) -> None:
    centre.say(reject=[THROTTLED])
    smpp = carrier(centre.port)

    (outcome,) = handed(smpp, outgoing("ж" * 150))

    assert isinstance(outcome, Declined)
    assert not outcome.is_final


def test_a_receipt_in_optional_parameters_is_read_beside_unknown_ones(
    carrier: Carriers, centre: SmsCentre
) -> None:
    centre.say(receipts="UNDELIV", receipts_by="fields")
    smpp = carrier(centre.port)

    (outcome,) = handed(smpp, outgoing())

    assert isinstance(outcome, Accepted)
    assert next_receipts(smpp, 1) == [Receipt(centre_id=outcome.centre_ids[0], is_delivered=False)]


def test_a_centre_that_was_restarted_is_bound_anew(carrier: Carriers) -> None:
    port = free_port()
    smpp = carrier(port)
    with pytest.raises(Unreachable):
        handed(smpp, outgoing())

    with running_centre(port):
        assert isinstance(handed(smpp, outgoing())[0], Accepted)
    with pytest.raises(Unreachable):
        handed(smpp, outgoing())

    with running_centre(port):
        assert isinstance(handed(smpp, outgoing())[0], Accepted)


def submission(line: Line) -> tuple[int, bytes]:
    command, _, sequence, body = line.read()
    assert command == SUBMIT_SM
    return sequence, body


def test_a_wrong_password_leaves_the_messages_where_they_are(carrier: Carriers) -> None:
    def refuse(line: Line) -> None:
        command, _, sequence, body = line.read()
        assert b"tolem\0pw\0" in body
        line.send(command | RESPONSE, sequence, status=0x0E)  # ESME_RINVPASWD

    with rude_centre(refuse) as port, pytest.raises(Unreachable, match="0x0000000E"):
        handed(carrier(port), outgoing())


def test_a_line_that_breaks_before_the_answer_is_unreachable_and_told_what_was_answered(
    carrier: Carriers,
) -> None:
    def answer_one_and_go(line: Line) -> None:
        line.bound()
        sequence, _ = submission(line)
        line.send(SUBMIT_SM | RESPONSE, sequence, b"m1\0")
        submission(line)

    first, second = outgoing(), outgoing()
    with rude_centre(answer_one_and_go) as port:
        outcomes = carrier(port, window=1).hand_over([first, second], NOW)

        assert next(outcomes) == Accepted(message_id=first.message_id, centre_ids=("m1",))
        with pytest.raises(Unreachable):
            next(outcomes)


def test_a_centre_that_never_answers_is_given_up(carrier: Carriers) -> None:
    def say_nothing(line: Line) -> None:
        submission(line.bound())
        with pytest.raises(ConnectionResetError):
            line.read()

    with rude_centre(say_nothing) as port, pytest.raises(Unreachable, match="no answer in time"):
        handed(carrier(port, answer_s=1), outgoing())


def test_answers_out_of_order_and_a_nack_find_their_messages(carrier: Carriers) -> None:
    def shuffle(line: Line) -> None:
        line.bound()
        sequences = [submission(line)[0] for _ in range(3)]
        line.send(SUBMIT_SM | RESPONSE, sequences[2], b"third\0")
        line.send(GENERIC_NACK, sequences[1], status=0x03)  # ESME_RINVCMDID
        line.send(SUBMIT_SM | RESPONSE, sequences[0], b"first\0")

    messages = [outgoing(), outgoing(), outgoing()]
    with rude_centre(shuffle) as port:
        outcomes = {each.message_id: each for each in handed(carrier(port), *messages)}

    assert outcomes[messages[0].message_id] == Accepted(
        message_id=messages[0].message_id, centre_ids=("first",)
    )
    assert outcomes[messages[2].message_id] == Accepted(
        message_id=messages[2].message_id, centre_ids=("third",)
    )
    assert isinstance(outcomes[messages[1].message_id], Declined)


def test_the_centres_own_enquiry_is_answered_while_it_waits(carrier: Carriers) -> None:
    answered: list[int] = []

    def enquire(line: Line) -> None:
        line.bound()
        sequence, _ = submission(line)
        line.send(ENQUIRE_LINK, 77)
        command, status, enquiry, _ = line.read()
        answered.extend([command, status, enquiry])
        line.send(SUBMIT_SM | RESPONSE, sequence, b"m1\0")

    with rude_centre(enquire) as port:
        assert isinstance(handed(carrier(port), outgoing())[0], Accepted)

    assert answered == [ENQUIRE_LINK | RESPONSE, 0, 77]


def test_a_silent_line_is_enquired_about_and_given_up_when_nobody_answers() -> None:
    seconds = [0.0]
    enquired: list[int] = []

    def ignore(line: Line) -> None:
        line.bound()
        enquired.append(line.read()[0])
        with pytest.raises(ConnectionResetError):
            line.read()

    with rude_centre(ignore) as port:
        settings = SmppSettings(host="127.0.0.1", port=port, system_id="tolem", password="pw", enquire_s=30)
        smpp = SmppCarrier(settings, lambda: seconds[0])
        assert smpp.receipts() == []
        seconds[0] = 31.0
        assert smpp.receipts() == []  # asked
        seconds[0] = 40.0
        assert smpp.receipts() == []  # ten seconds to answer in
        seconds[0] = 42.0
        with pytest.raises(Unreachable):
            smpp.receipts()

    assert enquired == [ENQUIRE_LINK]


def test_pdus_that_arrive_in_pieces_are_read_whole(carrier: Carriers) -> None:
    def dribble(line: Line) -> None:
        line.bound()
        sequence, _ = submission(line)
        answer = struct.pack(">LLLL", 19, SUBMIT_SM | RESPONSE, 0, sequence) + b"m1\0"
        for octet in answer:
            line.connection.sendall(bytes([octet]))

    with rude_centre(dribble) as port:
        assert isinstance(handed(carrier(port), outgoing())[0], Accepted)


def test_a_message_from_a_telephone_is_no_receipt(carrier: Carriers) -> None:
    def write(line: Line) -> None:
        line.bound()
        fields = b"\0\1\1" + b"77011234567\0" + b"\1\1" + b"1515\0" + bytes([0, 0, 0]) + b"\0\0" + bytes(4)
        line.send(DELIVER_SM, 5, fields + bytes([5]) + b"hello")
        sequence, _ = submission(line)
        command, status, delivered, _ = line.read()
        assert (command, status, delivered) == (DELIVER_SM | RESPONSE, 0, 5)
        line.send(SUBMIT_SM | RESPONSE, sequence, b"m1\0")

    with rude_centre(write) as port:
        smpp = carrier(port)
        assert isinstance(handed(smpp, outgoing())[0], Accepted)
        assert smpp._receipts == []
        assert smpp.heard() == [Heard(phone="+77011234567", text="hello")]
        assert smpp.heard() == []


def test_nothing_of_a_message_reaches_the_log(
    carrier: Carriers, centre: SmsCentre, caplog: pytest.LogCaptureFixture
) -> None:
    smpp = carrier(centre.port)
    with caplog.at_level("DEBUG"):
        handed(smpp, outgoing(SECRET))

    body = SECRET.encode("utf-16-be").hex()
    assert not [
        record for record in caplog.records if "4711" in record.getMessage() or body in record.getMessage()
    ]
    assert "pw" not in repr(smpp._settings)


@pytest.mark.parametrize(
    ("text", "told_id", "state", "receipt"),
    [
        (b"id:7 sub:001 stat:DELIVRD err:000 text:", "", None, Receipt(centre_id="7", is_delivered=True)),
        (b"id:7 stat:EXPIRED", "", None, Receipt(centre_id="7", is_delivered=False)),
        (b"id:7 stat:ACCEPTD", "", None, None),  # on the way
        (b"id:7 stat:ENROUTE", "", None, None),
        (b"", "9", 2, Receipt(centre_id="9", is_delivered=True)),
        (b"", "9", 8, Receipt(centre_id="9", is_delivered=False)),
        (b"", "9", 1, None),
        (b"hello", "", None, None),
        (b"", "", 2, None),
    ],
)
def test_a_receipt_is_read(text: bytes, told_id: str, state: int | None, receipt: Receipt | None) -> None:
    assert receipt_of(text, told_id, state) == receipt


def test_ids_in_hexadecimal_are_known_by_the_decimal_of_their_receipts(carrier: Carriers) -> None:
    def answer(line: Line) -> None:
        sequence, _ = submission(line.bound())
        line.send(SUBMIT_SM | RESPONSE, sequence, b"1A2B\0")

    with rude_centre(answer) as port:
        (outcome,) = handed(carrier(port, are_receipt_ids_decimal=True), outgoing())

    assert isinstance(outcome, Accepted)
    assert outcome.centre_ids == ("6699",)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(minutes=5), "000000000500000R"),
        (timedelta(hours=24), "000001000000000R"),
        (timedelta(days=2, hours=3, minutes=4, seconds=5), "000002030405000R"),
        (timedelta(0), "000000000001000R"),
    ],
)
def test_the_centre_is_told_how_long_to_try(left: timedelta, told: str) -> None:
    assert validity(left) == told
    assert len(told) == 16
