"""The outbox: queued with what it tells, leased by one worker at a time, retried, blanked; after kill -9 too."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import decode_header
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from sqlalchemy import select

from ledger.access import codes
from ledger.access.rules import CodeChannel, CodePurpose
from ledger.clock import elapsed
from ledger.database import reading
from ledger.messages import outbox
from ledger.messages.carriers.smpp import SmppCarrier, SmppSettings
from ledger.messages.carriers.smtp import Security, SmtpCarrier, SmtpSettings
from ledger.messages.ports import Accepted, Declined, Heard, Outcome, Outgoing, Receipt, Unreachable
from ledger.messages.rules import Channel, MessageState, MessageTo
from ledger.messages.service import erase, queue, state_of, tidy
from ledger.messages.settings import carriers_of
from ledger.messages.tables import messages
from ledger.messages.templates import MessageKind
from ledger.messages.worker import Worker
from tests.support.certificates import loopback_contexts
from tests.support.ledger_bench import LedgerBench
from tests.support.sms_centre import free_port, running_centre

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE: Final = "+77011234567"
SMS: Final = frozenset({Channel.SMS})


class Recorder:
    """A centre of paper: answers as it is told, or accepts."""

    name = "paper"

    def __init__(self, *answers: Outcome | type[Unreachable] | None) -> None:
        self.answers = list(answers)
        self.offered: list[Outgoing] = []
        self.waiting: list[Receipt] = []
        self.said: list[Heard] = []

    def hand_over(self, batch: Sequence[Outgoing], now: datetime) -> Iterator[Outcome]:
        for message in batch:
            answer = self.answers.pop(0) if self.answers else None
            if answer is Unreachable:
                raise Unreachable("paper burns")
            self.offered.append(message)
            if isinstance(answer, Declined):
                yield Declined(message_id=message.message_id, reason=answer.reason, is_final=answer.is_final)
            else:
                yield Accepted(message_id=message.message_id, centre_ids=(f"id-{len(self.offered)}",))

    def receipts(self) -> Sequence[Receipt]:
        taken, self.waiting = self.waiting, []
        return taken

    def heard(self) -> Sequence[Heard]:
        taken, self.said = self.said, []
        return taken

    def close(self) -> None:
        """Nothing is open."""


def queued(bench: LedgerBench, code: str = "4711", **more: Any) -> UUID:
    made: UUID = bench.run(
        queue,
        to=MessageTo(phone=PHONE),
        kind=MessageKind.REGISTRATION_CODE,
        fields={"code": code},
        language="ru",
        at=bench.now,
        **more,
    )
    return made


def worker(bench: LedgerBench, carrier: Any, **more: Any) -> Worker:
    return Worker(bench.engine, carrier, SMS, lambda: bench.now, **more)


def row(bench: LedgerBench, message_id: UUID) -> Any:
    with reading(bench.engine) as connection:
        return connection.execute(select(messages).where(messages.c.message_id == message_id)).one()


def declined(*, is_final: bool) -> Declined:
    return Declined(message_id=uuid4(), reason="smpp status 0x00000058", is_final=is_final)


@pytest.mark.rule("W-53")
def test_a_message_that_was_accepted_is_sent_and_its_code_and_number_are_gone(bench: LedgerBench) -> None:
    message_id, centre = queued(bench), Recorder()

    done = worker(bench, centre).deliver()

    sent = row(bench, message_id)
    assert (done.leased, done.recorded, done.is_down) == (1, 1, False)
    assert centre.offered[0].text == "Код для регистрации: 4711. Никому его не сообщайте."
    assert centre.offered[0].address == PHONE
    assert (sent.state, sent.text, sent.address, sent.sent_at) == ("sent", "", "", bench.now)
    assert worker(bench, centre).deliver().leased == 0


def test_a_message_is_delivered_once_receipts_of_all_its_parts_are_there_however_early(
    bench: LedgerBench,
) -> None:
    message_id, centre = queued(bench), Recorder()
    centre.waiting = [Receipt(centre_id="id-1", is_delivered=True)]  # overtakes the answer
    round_trip = worker(bench, centre)

    round_trip.deliver()

    assert row(bench, message_id).state == "delivered"
    assert row(bench, message_id).delivered_at == bench.now


def test_what_the_network_could_not_deliver_stays_sent(bench: LedgerBench) -> None:
    message_id, centre = queued(bench), Recorder()
    worker(bench, centre).deliver()
    centre.waiting = [
        Receipt(centre_id="id-1", is_delivered=False),
        Receipt(centre_id="other", is_delivered=True),
    ]

    worker(bench, centre).deliver()

    assert row(bench, message_id).state == "sent"


@pytest.mark.rule("W-53")
def test_a_hand_over_that_failed_is_tried_again_later_and_later_until_it_is_worth_nothing(
    bench: LedgerBench,
) -> None:
    message_id, centre = queued(bench), Recorder(*[declined(is_final=False)] * 100)
    tries: list[float] = []
    begun = bench.now

    while state_of_message(bench, message_id) is MessageState.QUEUED:
        if worker(bench, centre).deliver().leased:
            tries.append((bench.now - begun).total_seconds())
        bench.now += timedelta(seconds=1)

    assert tries == [0, 2, 6, 14, 30, 62, 126, 254]  # a code is worth five minutes
    assert row(bench, message_id).failure == "smpp status 0x00000058"
    assert row(bench, message_id).text == ""


def state_of_message(bench: LedgerBench, message_id: UUID) -> MessageState | None:
    with reading(bench.engine) as connection:
        return state_of(connection, message_id)


def test_a_final_refusal_ends_it(bench: LedgerBench) -> None:
    message_id = queued(bench)

    worker(bench, Recorder(declined(is_final=True))).deliver()

    assert (row(bench, message_id).state, row(bench, message_id).address) == ("failed", "")


def test_when_the_line_breaks_the_answered_stay_answered_and_the_rest_waits(bench: LedgerBench) -> None:
    ids = [queued(bench, str(number)) for number in range(3)]

    done = worker(bench, Recorder(None, Unreachable)).deliver()

    assert (done.leased, done.recorded, done.is_down) == (3, 1, True)
    states = sorted(row(bench, each).state for each in ids)
    assert states == ["queued", "queued", "sent"]
    bench.now += timedelta(seconds=2)
    assert worker(bench, Recorder()).deliver().recorded == 2


def test_many_workers_never_offer_one_message_at_the_same_time(bench: LedgerBench) -> None:
    ids = {queued(bench, str(number)) for number in range(60)}
    centres = [Recorder() for _ in range(4)]

    def work(centre: Recorder) -> None:
        while worker(bench, centre).deliver().leased:
            pass

    threads = [threading.Thread(target=work, args=(centre,)) for centre in centres]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    offered = [each.message_id for centre in centres for each in centre.offered]
    assert sorted(offered) == sorted(ids)


def test_a_lease_that_is_over_lets_another_worker_take_the_message(bench: LedgerBench) -> None:
    message_id = queued(bench)
    dead = uuid4()
    bench.run(
        outbox.lease,
        channels=SMS,
        lease_id=dead,
        now=bench.now,
        until=bench.now + timedelta(seconds=90),
        count=9,
    )
    assert worker(bench, Recorder()).deliver().leased == 0

    bench.now += timedelta(seconds=91)
    centre = Recorder()
    assert worker(bench, centre).deliver().recorded == 1
    bench.run(
        outbox.record, [declined_for(message_id)], lease_id=dead, centre="late", now=bench.now
    )  # the dead one wakes up: the message is not its own any more

    assert row(bench, message_id).state == "sent"


def declined_for(message_id: UUID) -> Declined:
    return Declined(message_id=message_id, reason="late", is_final=True)


@pytest.mark.rule("W-53")
@pytest.mark.slow
def test_after_kill_9_every_message_still_reaches_the_centre(bench: LedgerBench) -> None:
    ids = {queued(bench, f"{number:06}", message_id=uuid4()) for number in range(30)}
    with running_centre() as centre:
        centre.say(receipts=None)
        url = bench.engine.url.render_as_string(hide_password=False)
        environment = {**os.environ, "TOLEM_SMS": f"smpp://tolem@127.0.0.1:{centre.port}?window=1"}
        program = [sys.executable, "-c", KILLED, url, bench.now.isoformat()]
        killed = subprocess.Popen(program, env=environment, cwd=Path(__file__).parents[2])
        taken = [centre.wait_for("taken") for _ in range(15)]
        killed.kill()
        assert killed.wait() == -signal.SIGKILL
        bench.now += timedelta(seconds=91)
        settings = SmppSettings(host="127.0.0.1", port=centre.port, system_id="tolem", password="pw")
        carrier = SmppCarrier(settings, elapsed)
        worker(bench, carrier).deliver()
        carrier.close()
        centre.say(receipts=None)

    with reading(bench.engine) as connection:
        states = connection.execute(select(messages.c.state).where(messages.c.message_id.in_(ids))).scalars()
        assert set(states) == {"sent"}
    assert len(taken) == 15


KILLED: Final = """
import os, sys
from datetime import datetime
from ledger.access import codes
from ledger.access.rules import CodeChannel, CodePurpose
from ledger.clock import elapsed
from ledger.database import open_engine
from ledger.messages.settings import carriers_of
from ledger.messages.worker import deliver_once
now = datetime.fromisoformat(sys.argv[2])
deliver_once(open_engine(sys.argv[1]), carriers_of(os.environ, elapsed), lambda: now)
"""


def test_tidying_gives_up_what_is_late_and_forgets_what_is_old(bench: LedgerBench) -> None:
    late = queued(bench)
    bench.now += timedelta(minutes=6)

    assert bench.run(tidy, bench.now) == 1
    assert bench.run(tidy, bench.now) == 0

    assert (row(bench, late).state, row(bench, late).text, row(bench, late).failure) == (
        "failed",
        "",
        "expired",
    )


def test_an_erased_holder_is_told_nothing_any_more(bench: LedgerBench) -> None:
    wallet_id = uuid4()
    message_id = queued(bench, wallet_id=wallet_id)

    bench.run(erase, [wallet_id])

    assert (row(bench, message_id).text, row(bench, message_id).address) == ("", "")
    assert worker(bench, Recorder()).deliver().leased == 0


@pytest.mark.rule("W-21")
def test_a_telephone_that_writes_the_waiting_code_confirms_it(bench: LedgerBench) -> None:
    issued = bench.run(
        codes.issue,
        purpose=CodePurpose.REGISTRATION,
        bound_to="this",
        channel=CodeChannel.MESSAGE_COMMAND,
        now=bench.now,
        phone=PHONE,
    )
    centre = Recorder()
    judged: list[Any] = []

    for said in (Heard(phone="+77770000000", text=issued.command), Heard(phone=PHONE, text=issued.command)):
        centre.said = [said]
        worker(bench, centre).deliver()
        judged.append(
            bench.run(
                codes.check,
                issued.challenge_id,
                issued.command,
                purpose=CodePurpose.REGISTRATION,
                bound_to="this",
                now=bench.now,
            )
        )

    assert judged[0] is not None  # another telephone's word counts for nothing
    assert judged[1] is None


# --- e-mail, against a real server in a thread of its own ---------------------------------------------------------------


class Mailbox:
    """Takes mail from who knows the password; refuses as told."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answers: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(envelope)
        return answer


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail over STARTTLS from who knows the password."""

    box: Mailbox
    port: int
    trusted: ssl.SSLContext

    def carrier(
        self, password: str = "secret", *, is_trusted: bool = True, port: int | None = None
    ) -> SmtpCarrier:
        settings = SmtpSettings(
            host="127.0.0.1",
            port=port or self.port,
            sender="wallet@example.kz",
            security=Security.STARTTLS,
            login="tolem",
            password=password,
            staff="desk@example.kz",
            answer_s=5,
            tls=self.trusted if is_trusted else None,
        )
        return SmtpCarrier(settings, elapsed)


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[MailServer]:
    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given == LoginPassword(b"tolem", b"secret"))

    box, port = Mailbox(), free_port()
    server_side, client_side = loopback_contexts(tmp_path)
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        tls_context=server_side,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
    )
    controller.start()
    yield MailServer(box, port, client_side)
    controller.stop()


def mail_queued(bench: LedgerBench, *, to: MessageTo | None = None) -> UUID:
    made: UUID = bench.run(
        queue,
        to=to or MessageTo(email="aigul@example.kz"),
        kind=MessageKind.TOPPED_UP,
        fields={"amount_tiyn": 500_000, "balance_tiyn": 1_000_000},
        language="kk",
        at=bench.now,
    )
    return made


def mail_worker(bench: LedgerBench, carrier: SmtpCarrier) -> Worker:
    channels = frozenset({Channel.EMAIL, Channel.STAFF})
    return Worker(bench.engine, carrier, channels, lambda: bench.now)


def test_mail_goes_out_with_a_log_in_and_one_id_for_every_try(
    sqlite_bench: LedgerBench, mail_server: MailServer
) -> None:
    box = mail_server.box
    box.answers = ["451 later"]
    message_id, carrier = mail_queued(sqlite_bench), mail_server.carrier()

    mail_worker(sqlite_bench, carrier).deliver()
    assert row(sqlite_bench, message_id).failure == "smtp 451"
    sqlite_bench.now += timedelta(seconds=2)
    mail_worker(sqlite_bench, carrier).deliver()
    carrier.close()

    mail = message_from_bytes(box.mails[0].content or b"")
    (subject, charset), *_ = decode_header(str(mail["Subject"]))
    assert box.mails[0].rcpt_tos == ["aigul@example.kz"]
    assert subject.decode(charset or "ascii") == "Әмияныңыз туралы хабар"
    assert mail["Message-ID"] == f"<{message_id}@example.kz>"
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode().strip() == "Толықтыру 5\u00a0000\u00a0₸. Қалдық 10\u00a0000\u00a0₸."
    assert row(sqlite_bench, message_id).state == "sent"


def test_a_refused_address_is_final_and_staff_mail_goes_to_the_desk(
    sqlite_bench: LedgerBench, mail_server: MailServer
) -> None:
    box = mail_server.box
    box.answers = ["550 nobody"]
    refused, carrier = mail_queued(sqlite_bench), mail_server.carrier()
    mail_worker(sqlite_bench, carrier).deliver()
    staff = mail_queued(sqlite_bench, to=MessageTo(staff="finance"))
    mail_worker(sqlite_bench, carrier).deliver()
    carrier.close()

    assert row(sqlite_bench, refused).state == "failed"
    assert row(sqlite_bench, staff).state == "sent"
    assert box.mails[0].rcpt_tos == ["desk@example.kz"]


def test_a_wrong_password_no_server_or_a_stranger_leaves_mail_where_it_is(
    sqlite_bench: LedgerBench, mail_server: MailServer
) -> None:
    message_id = mail_queued(sqlite_bench)

    for carrier in (
        mail_server.carrier("wrong"),
        mail_server.carrier(port=free_port()),
        mail_server.carrier(is_trusted=False),
    ):
        assert mail_worker(sqlite_bench, carrier).deliver().is_down
        sqlite_bench.now += timedelta(minutes=1)

    assert row(sqlite_bench, message_id).state == "queued"


def test_messages_to_a_file_are_lines_of_json(sqlite_bench: LedgerBench, tmp_path: Path) -> None:
    told = tmp_path / "messages.jsonl"
    queued(sqlite_bench)

    worker(sqlite_bench, carriers_of({"TOLEM_SMS": f"file:{told}"}, elapsed)[Channel.SMS]).deliver()

    (line,) = told.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["to"] == PHONE
    assert "4711" in json.loads(line)["text"]
