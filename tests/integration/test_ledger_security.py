"""Attacks of docs/security.md that no other test tries, and what must never be written down."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import thread_time
from uuid import UUID, uuid4

import pytest
import structlog
from sqlalchemy import Connection, select

from ledger.access import codes, credentials
from ledger.access.codes import CodeIssued
from ledger.access.credentials import Number, begin_recovery
from ledger.access.passwords import hash_password, is_password
from ledger.access.rules import CodeChannel, CodePurpose
from ledger.access.tables import challenges, login_tries, sessions
from ledger.access.tables import credentials as credentials_table
from ledger.database import metadata, reading, write
from ledger.http.rates import Rates
from ledger.messages.tables import messages
from tests.support.applicant import Applicant, another, code_of
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import ISSUER, PASSWORD, sent_secret, wallet_client
from wire.refusals import Refusal

pytest_plugins = ["tests.support.ledger_fixtures"]

KNOWN = "+77021234567"
RECEIVER = "+77011234567"
UNKNOWN = "+77015550002"
NEW = "+77015550001"
AT_ONCE = 12


# --- guessing ---------------------------------------------------------------------------------------------


@pytest.mark.rule("W-64")
def test_many_guesses_at_once_are_no_more_tries_than_one_after_the_other(bench: LedgerBench) -> None:
    wallet_client(bench, KNOWN)
    number = Number(issuer_code=ISSUER, phone=KNOWN)

    def guess(_number: int) -> str:
        def work(connection: Connection) -> object:
            return credentials.log_in(connection, number, "wrong-guess", device="", now=bench.now)

        refused = write(bench.engine, work)
        assert isinstance(refused, Refusal)
        return refused.code.value

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(guess, range(AT_ONCE)))

    assert answers == ["authentication_failed"] * 5 + ["login_locked"] * (AT_ONCE - 5)
    with reading(bench.engine) as connection:
        assert connection.execute(select(login_tries.c.wrong_tries)).scalar_one() == 5


@pytest.mark.rule("W-21")
def test_many_guesses_of_a_code_at_once_are_three_tries(bench: LedgerBench) -> None:
    client = wallet_client(bench, KNOWN)
    issued = _issue(bench, client.wallet.wallet_id)
    right = client.code()

    def guess(_number: int) -> str:
        refused = write(bench.engine, lambda connection: _check(connection, bench, issued, another(right)))
        return "" if refused is None else refused.code.value

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(guess, range(AT_ONCE)))

    assert answers == ["code_expired"] * (AT_ONCE - 3) + ["code_wrong"] * 3
    assert bench.run(_check, bench, issued, right) is not None


@pytest.mark.rule("W-21")
def test_one_code_is_used_once_however_many_show_it_at_once(bench: LedgerBench) -> None:
    client = wallet_client(bench, KNOWN)
    issued = _issue(bench, client.wallet.wallet_id)
    right = client.code()

    def show(_number: int) -> bool:
        return write(bench.engine, lambda connection: _check(connection, bench, issued, right)) is None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(show, range(AT_ONCE))) == 1


@pytest.mark.rule("W-21")
def test_a_code_shown_again_for_its_own_operation_is_right_again(bench: LedgerBench) -> None:
    client = wallet_client(bench, KNOWN)
    issued = _issue(bench, client.wallet.wallet_id)
    right, operation, other = client.code(), uuid4(), uuid4()

    answers = [
        bench.run(_check, bench, issued, right, used_for=each) for each in (operation, operation, other, None)
    ]

    assert [each is None for each in answers] == [True, True, False, False]


def _issue(bench: LedgerBench, wallet: UUID) -> CodeIssued:
    issued = bench.run(
        codes.issue,
        wallet_id=wallet,
        purpose=CodePurpose.SETTINGS,
        bound_to="x",
        channel=CodeChannel.SMS,
        now=bench.now,
    )
    assert isinstance(issued, CodeIssued)
    return issued


def _check(
    connection: Connection, bench: LedgerBench, issued: CodeIssued, code: str, **more: UUID | None
) -> Refusal | None:
    with reading(bench.engine) as other:
        wallet = other.execute(select(challenges.c.wallet_id)).scalar_one()
    return codes.check(
        connection,
        issued.challenge_id,
        code,
        purpose=CodePurpose.SETTINGS,
        bound_to="x",
        now=bench.now,
        wallet_id=wallet,
        **more,
    )


# --- who has a wallet -------------------------------------------------------------------------------------


def test_a_strangers_log_in_takes_as_long_as_a_clients(bench: LedgerBench) -> None:
    wallet_client(bench, KNOWN)

    def seconds(phone: str) -> float:
        number = Number(issuer_code=ISSUER, phone=phone)
        begun = thread_time()
        with bench.engine.connect() as connection, connection.begin() as undone:
            assert isinstance(
                credentials.log_in(connection, number, "wrong-guess", device="", now=bench.now), Refusal
            )
            undone.rollback()
        return thread_time() - begun

    # In turn: what else the machine does, slows all three.
    taken = [(seconds(KNOWN), seconds(UNKNOWN), _hashing_seconds()) for _ in range(9)]
    known, unknown, hashing = (min(each) for each in zip(*taken, strict=True))

    # The work of one hash is done for both, and what else is done differs by less than that.
    assert unknown > 0.7 * hashing
    assert abs(known - unknown) < hashing


def test_a_locked_log_in_takes_as_long_as_an_open_one(bench: LedgerBench) -> None:
    for _ in range(5):
        Applicant(bench, UNKNOWN).log_in("wrong-guess")
    number = Number(issuer_code=ISSUER, phone=UNKNOWN)
    taken = []
    for _ in range(5):
        begun = thread_time()
        bench.run(credentials.log_in, number, "wrong-guess", device="", now=bench.now)
        taken.append(thread_time() - begun)

    assert min(taken) > 0.8 * min(_hashing_seconds() for _ in range(5))


def _hashing_seconds() -> float:
    begun = thread_time()
    assert not is_password(None, "wrong-guess")
    return thread_time() - begun


def test_recovery_writes_the_same_rows_for_a_stranger(bench: LedgerBench) -> None:
    for phone in (KNOWN, UNKNOWN):
        number = Number(issuer_code=ISSUER, phone=phone)
        bench.run(begin_recovery, number, CodeChannel.SMS, bench.now)

    with reading(bench.engine) as connection:
        rows = connection.execute(select(challenges)).mappings().all()
        sent = connection.execute(select(messages.c.address)).scalars().all()
    secret = {"kept_id", "target", "bound_hash", "code_hash"}
    shown = [{name: value for name, value in row.items() if name not in secret} for row in rows]
    assert shown[0] == shown[1]
    assert sent == [KNOWN]


# --- what is kept -----------------------------------------------------------------------------------------


def test_no_password_token_or_code_stands_in_the_database(bench: LedgerBench) -> None:
    applicant = Applicant(bench, NEW)
    client = applicant.register()
    bench.now += timedelta(seconds=1)
    asked = client.post("/v1/wallet/codes", {"action": "closing"}).json()
    code = sent_secret(bench, NEW)
    with bench.engine.begin() as connection:
        # The outbox forgets a secret once it has left; here it has not.
        connection.execute(messages.delete())
    kept = _everything(bench)

    assert PASSWORD not in kept
    assert client.token not in kept
    assert asked["challenge_id"].replace("-", "") not in kept.replace("-", "")
    assert f"'{code}'" not in kept
    with reading(bench.engine) as connection:
        hashed = connection.execute(
            select(credentials_table.c.password_hash).where(credentials_table.c.password_hash.is_not(None))
        ).scalar_one()
        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert connection.execute(select(sessions.c.token_hash)).first() is not None


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)
    assert is_password(hash_password(PASSWORD), PASSWORD)
    assert not is_password("not a hash", PASSWORD)


def _everything(bench: LedgerBench) -> str:
    with reading(bench.engine) as connection:
        rows = [
            str(tuple(row)) for table in metadata.tables.values() for row in connection.execute(select(table))
        ]
    return "\n".join(rows)


def test_a_number_stands_in_no_table_but_the_holders(bench: LedgerBench) -> None:
    Applicant(bench, NEW).register()
    with bench.engine.begin() as connection:
        connection.execute(messages.delete())
    with reading(bench.engine) as connection:
        found = {
            table.name
            for table in metadata.tables.values()
            if any(NEW in str(tuple(row)) for row in connection.execute(select(table)))
        }

    assert found == {"holders"}


# --- what is logged ---------------------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the service logs, by both kinds of loggers."""
    text = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(text),
        cache_logger_on_first_use=False,
    )
    handler, root = logging.StreamHandler(text), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.configure(**before)


def test_nothing_personal_and_no_secret_is_ever_logged(bench: LedgerBench, log: io.StringIO) -> None:
    object.__setattr__(bench.app.state.context.settings, "is_access_logged", True)
    applicant = Applicant(bench, NEW)
    applicant.ask()
    code = applicant.secret()
    applicant.confirm(another(code))
    opened = applicant.confirm(code).json()
    applicant.choose(opened["token"], PASSWORD)
    logged_in = applicant.log_in().json()
    client = applicant.client(logged_in["token"])
    client.post("/v1/wallet/transfers", {"phone": RECEIVER, "amount_tiyn": 5_000, "fee_tiyn": 0})
    client.post("/v1/wallet/transfers", {"phone": RECEIVER, "amount_tiyn": "5000", "fee_tiyn": 0})
    applicant.forget()
    applicant.recover()
    one_time = applicant.secret()
    applicant.log_in("wrong-guess")
    applicant.post("/v1/sessions", {"phone": NEW, "password": PASSWORD, "surprise": "Асем"})
    written = log.getvalue()

    secrets = [
        NEW,
        NEW.removeprefix("+7"),
        RECEIVER,
        "Асем",
        "Қасымова",
        code,
        PASSWORD,
        one_time,
        "wrong-guess",
    ]
    secrets += [opened["token"], logged_in["token"], applicant.challenge_id]
    assert written.count('"request"') >= 10, "the flow itself was logged"
    assert [each for each in secrets if each in written] == []


# --- bodies, keys, rates ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/v1/sessions", "/v1/registrations", "/v1/password-recoveries", "/v1/wallet/block"]
)
def test_an_oversized_body_is_refused_before_it_is_read(bench: LedgerBench, path: str) -> None:
    client = wallet_client(bench, KNOWN)
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    answer = client.request("POST", path, content=b" " * (2 * 1024 * 1024 + 1), headers=headers)

    assert code_of(answer) == (413, "body_too_large")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"phone": "+77011234567"}',
        b'{"phone": 77011234567, "password": "x"}',
        b'{"phone": "+77011234567", "password": "' + b"x" * 129 + b'"}',
        b'{"phone": "+77011234567", "password": "a\\u0000b"}',
        b'{"phone": "+77011234567", "password": null}',
        b'{"phone": "+77011234567\\u0000", "password": "x"}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_log_in_is_a_problem_and_writes_nothing(bench: LedgerBench, body: bytes) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    answer = bench.request("POST", "/v1/sessions", content=body, headers=headers)

    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    with reading(bench.engine) as connection:
        assert connection.execute(select(login_tries)).all() == []


def test_a_request_played_again_under_another_body_is_refused(bench: LedgerBench) -> None:
    applicant = Applicant(bench, KNOWN)
    wallet_client(bench, KNOWN)
    key = uuid4()
    first = applicant.log_in(key=key)
    other = applicant.log_in("wrong-guess", key=key)

    assert first.status_code == 201
    assert code_of(other) == (422, "id_reused")
    assert first.json()["token"] not in other.text


@pytest.mark.parametrize(
    ("path", "per_minute"),
    [("/v1/sessions", 20), ("/v1/registrations", 10), ("/v1/password-recoveries", 10)],
)
def test_guessing_from_one_address_is_slowed_down(bench: LedgerBench, path: str, per_minute: int) -> None:
    bench.app.state.rates = Rates()
    answers = []
    for number in range(per_minute + 1):
        body = {"phone": f"+7701555{number:04}", "issuer_code": ISSUER}
        body |= {"password": "x"} if path == "/v1/sessions" else {}
        answers.append(bench.request("POST", path, json=body, headers={"Idempotency-Key": str(uuid4())}))

    assert all(each.status_code != 429 for each in answers[:-1])
    assert code_of(answers[-1]) == (429, "rate_limited")
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer tws_" + "x" * 5000]
)
def test_only_a_session_lets_somebody_in(bench: LedgerBench, token: str) -> None:
    answer = bench.request("GET", "/v1/wallet", headers={"Authorization": token})

    assert code_of(answer) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_route_of_a_wallet_asks_for_a_session(bench: LedgerBench) -> None:
    open_to_all = []
    for path, operations in bench.app.openapi()["paths"].items():
        if not path.startswith(("/v1/wallet", "/v1/operator")):
            continue
        for method in operations:
            url = path.replace("{", "").replace("}", "")
            answer = bench.request(method.upper(), url, json={}, headers={"Idempotency-Key": str(uuid4())})
            if answer.status_code != 401:
                open_to_all.append((method, path, answer.status_code))

    assert open_to_all == []
