"""Passwords, codes, sessions, blocks, documents, closing and masks, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.access import rules
from ledger.access.rules import Challenge, CodePurpose, CodeVerdict
from ledger.wallets.rules import (
    STOPS_PAYOUT,
    UNBLOCKING_NEEDS,
    BlockReason,
    CaseKind,
    ClosingState,
    DocumentKind,
    WalletCondition,
    condition_under,
    days_to_examine_end_on,
    days_to_give_end_on,
    documents_missing,
    has_lapsed,
    is_iban,
    masked_email,
    masked_iban,
    masked_iin,
    masked_name,
    masked_phone,
    payout_on,
    refusal_of_debit,
    refusal_of_payout,
)
from wire.policy import WalletStatus
from wire.refusals import RefusalCode

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
CHALLENGE_ID = UUID("0c7c5f7e-3a4e-4a55-9f0e-2f5d6f6f8f10")
BOUND_TO = "dala-mobile/7011234567/500000"
IBAN = "KZ86125KZT5004100100"


def a_challenge(code: str = "483920", **more: object) -> Challenge:
    made = Challenge(
        code_hash=rules.code_hash(CHALLENGE_ID, code),
        bound_hash=rules.bound_hash(CHALLENGE_ID, BOUND_TO),
        purpose=CodePurpose.PAYMENT,
        expires_at=NOW + timedelta(minutes=5),
        wrong_tries=0,
        is_used=False,
    )
    return replace(made, **more)


def judged(
    challenge: Challenge,
    code: str = "483920",
    *,
    challenge_id: UUID = CHALLENGE_ID,
    purpose: CodePurpose = CodePurpose.PAYMENT,
    bound_to: str = BOUND_TO,
    after: timedelta = timedelta(0),
) -> CodeVerdict:
    return rules.verdict(challenge, challenge_id, code, purpose=purpose, bound_to=bound_to, now=NOW + after)


# --- codes ------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-21")
@pytest.mark.parametrize(
    ("challenge", "asked", "expected"),
    [
        (a_challenge(), {}, "right"),
        (a_challenge(wrong_tries=2), {}, "right"),
        (a_challenge(wrong_tries=3), {}, "ended"),
        (a_challenge(is_used=True), {}, "ended"),
        (a_challenge(), {"after": timedelta(minutes=5) - timedelta(microseconds=1)}, "right"),
        (a_challenge(), {"after": timedelta(minutes=5)}, "ended"),
        (a_challenge(), {"code": "483921"}, "wrong"),
        (a_challenge(), {"bound_to": "dala-mobile/7011234567/500001"}, "wrong"),
        (a_challenge(), {"bound_to": "turan-gsm/7011234567/500000"}, "wrong"),
        (a_challenge(), {"purpose": CodePurpose.TRANSFER}, "wrong"),
        (a_challenge(), {"challenge_id": UUID(int=1)}, "wrong"),
        (a_challenge(needs_command=True), {}, "wrong"),
    ],
)
def test_a_code_is_right_once_in_time_and_for_what_it_is_bound_to(challenge, asked, expected) -> None:
    assert judged(challenge, **asked).value == expected


@pytest.mark.rule("W-21")
@given(st.integers(0, 999_999), st.integers(0, 999_999), st.integers(0, 4), st.integers(-1, 400))
def test_no_other_code_is_ever_right(sent: int, shown: int, wrong_tries: int, seconds: int) -> None:
    challenge = a_challenge(f"{sent:06}", wrong_tries=wrong_tries)

    verdict = judged(challenge, f"{shown:06}", after=timedelta(seconds=seconds))

    can_be_tried = wrong_tries < 3 and seconds < 300
    assert (verdict is CodeVerdict.RIGHT) == (can_be_tried and sent == shown)
    assert (verdict is CodeVerdict.ENDED) == (not can_be_tried)


@pytest.mark.rule("W-21")
def test_what_is_kept_of_a_code_cannot_be_searched_without_its_challenge() -> None:
    kept = {rules.code_hash(CHALLENGE_ID, "483920"), str(rules.kept_id(CHALLENGE_ID))}

    guesses = {rules.code_hash(rules.kept_id(CHALLENGE_ID), f"{code:06}") for code in range(480_000, 490_000)}

    assert not kept & guesses
    assert CHALLENGE_ID.hex not in "".join(kept).replace("-", "")


@pytest.mark.rule("W-21")
@pytest.mark.parametrize(
    ("in_window", "in_day", "expected"), [(4, 4, False), (5, 5, True), (0, 29, False), (0, 30, True)]
)
def test_codes_are_not_sent_without_end(in_window: int, in_day: int, expected: bool) -> None:
    assert rules.are_too_many(in_window, in_day) == expected


# --- passwords and sessions -------------------------------------------------------------------------------


@pytest.mark.rule("W-64")
@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("Tas-Qala-2026", True),
        ("ұзақ құпия сөз", True),
        ("aB3$xY7!", True),
        ("aB3$xY7", False),
        ("aaaabbbb1111", False),
        ("12345678", False),
        ("87654321", False),
        ("qwertyuiop", False),
        ("Password1!", False),
        ("Қазақстан1", False),
        ("x0112345y!", False),
        ("x01123-45y!", True),
        (" Tas-Qala-2026", False),
        ("Tas\tQala-2026", False),
        ("Tq2-" * 32, False),
        ("Tas-Q" * 25 + "!ab", True),
        ("Tas-Q" * 26, False),
    ],
)
def test_a_password_is_long_varied_and_not_the_first_guess(password: str, is_good: bool) -> None:
    assert (rules.refusal_of_password(password, "+77011234567") is None) == is_good


@pytest.mark.rule("W-64")
@pytest.mark.parametrize(("tries", "expected"), [(0, False), (4, False), (5, True)])
def test_five_wrong_passwords_lock(tries: int, expected: bool) -> None:
    assert rules.is_locked(tries) == expected


@pytest.mark.rule("W-64")
@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"has_password": True, "is_one_time": False, "expires_at": NOW + timedelta(seconds=1)}, False),
        ({"has_password": True, "is_one_time": False, "expires_at": NOW}, True),
        ({"has_password": True, "is_one_time": True, "expires_at": NOW + timedelta(days=1)}, True),
        ({"has_password": False, "is_one_time": True, "expires_at": NOW + timedelta(days=1)}, True),
    ],
)
def test_a_password_is_changed_at_first_use_and_at_its_expiry(known, expected) -> None:
    assert rules.is_password_due(**known, now=NOW) == expected


@pytest.mark.rule("W-64")
@pytest.mark.parametrize(
    ("begun", "used", "is_ended", "expected"),
    [
        (0, 0, False, True),
        (60, 30, False, False),
        (60, 29, False, True),
        (719, 1, False, True),
        (720, 1, False, False),
        (10, 1, True, False),
        (-1, -1, False, False),
    ],
    ids=["new", "idle", "not yet idle", "old", "too old", "ended", "from the future"],
)
def test_a_session_ends_by_itself(begun: int, used: int, is_ended: bool, expected: bool) -> None:
    begun_at = NOW - timedelta(minutes=begun)
    assert (
        rules.is_session_good(
            begun_at=begun_at,
            last_used_at=NOW - timedelta(minutes=used),
            expires_at=begun_at + rules.SESSION_LIVES,
            is_ended=is_ended,
            now=NOW,
        )
        == expected
    )


# --- blocks -----------------------------------------------------------------------------------------------


@pytest.mark.rule("W-60")
@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (None, "wallet_unknown"),
        (WalletCondition.ACTIVE, None),
        (WalletCondition.BLOCKED, "wallet_blocked"),
        (WalletCondition.CLOSING, "wallet_closed"),
        (WalletCondition.CLOSED, "wallet_closed"),
    ],
)
def test_only_an_active_wallet_is_debited(condition: WalletCondition | None, code: str | None) -> None:
    refused = refusal_of_debit(condition)

    assert (refused and refused.code.value) == code


@pytest.mark.rule("W-60")
def test_a_wallet_is_blocked_as_long_as_any_of_its_blocks_lasts() -> None:
    some = [set(pair) for size in range(1, 8) for pair in combinations(BlockReason, size)]

    assert {condition_under(reasons, None) for reasons in some} == {WalletCondition.BLOCKED}
    assert condition_under(set(), None) is WalletCondition.ACTIVE
    assert {condition_under(reasons, ClosingState.WAITING) for reasons in [set(), *some]} == {
        WalletCondition.CLOSING
    }
    assert condition_under({BlockReason.COURT_ORDER}, ClosingState.CLOSED) is WalletCondition.CLOSED


@pytest.mark.rule("W-60")
def test_every_reason_of_the_offer_is_there() -> None:
    assert {reason.value for reason in BlockReason} == {
        "lost_credentials",
        "client_request",
        "suspicious_operations",
        "missing_documents",
        "cancelled_number",
        "court_order",
        "identification_due",
    }


@pytest.mark.rule("W-61")
def test_each_reason_is_lifted_for_its_own_documents() -> None:
    lost = {DocumentKind.APPLICATION, DocumentKind.IDENTITY}

    assert documents_missing(BlockReason.LOST_CREDENTIALS, lost) == {DocumentKind.SUBSCRIBER_CONTRACT}
    assert documents_missing(BlockReason.COURT_ORDER, DocumentKind) == frozenset()
    assert all(documents_missing(reason, ()) for reason in BlockReason)
    assert UNBLOCKING_NEEDS.keys() == set(BlockReason)


# --- documents and their days -----------------------------------------------------------------------------


@pytest.mark.rule("W-61")
@pytest.mark.parametrize(
    ("given_on", "expected"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 20), date(2026, 11, 25)),
        (date(2026, 11, 22), date(2026, 11, 25)),
        (date(2026, 12, 14), date(2026, 12, 18)),
        (date(2026, 12, 31), date(2027, 1, 8)),
    ],
    ids=["monday", "friday", "sunday", "over Independence Day", "over the New Year and Christmas"],
)
def test_the_operator_has_three_working_days(given_on: date, expected: date) -> None:
    assert days_to_examine_end_on(CaseKind.UNBLOCKING, given_on) == expected


@pytest.mark.rule("W-62")
def test_documents_for_a_statement_take_thirty_days_to_give_and_thirty_to_examine() -> None:
    assert days_to_give_end_on(CaseKind.STATEMENT, date(2026, 11, 22)) == date(2026, 12, 22)
    assert days_to_examine_end_on(CaseKind.STATEMENT, date(2028, 1, 31)) == date(2028, 3, 1)


@pytest.mark.rule("W-62")
def test_further_information_takes_fifteen_days_to_give() -> None:
    assert days_to_give_end_on(CaseKind.INFORMATION, date(2028, 2, 20)) == date(2028, 3, 6)
    assert days_to_give_end_on(CaseKind.UNBLOCKING, date(2026, 11, 22)) is None


@pytest.mark.rule("W-62")
@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 12, 6), False), (date(2026, 12, 7), False), (date(2026, 12, 8), True)]
)
def test_a_term_has_lapsed_on_the_day_after_its_last(day: date, expected: bool) -> None:
    asked_on = date(2026, 11, 22)

    assert has_lapsed(days_to_give_end_on(CaseKind.INFORMATION, asked_on), day) == expected
    assert not has_lapsed(None, day)


# --- closing ----------------------------------------------------------------------------------------------


@pytest.mark.rule("W-63")
@pytest.mark.parametrize(
    ("asked_on", "expected"),
    [
        (date(2026, 11, 2), date(2026, 11, 17)),
        (date(2026, 11, 22), date(2026, 12, 7)),
        (date(2026, 12, 9), date(2026, 12, 25)),
    ],
    ids=["monday", "sunday", "over Independence Day"],
)
def test_a_closing_is_paid_out_after_ten_bank_days(asked_on: date, expected: date) -> None:
    assert payout_on(asked_on) == expected


@pytest.mark.rule("W-63")
@pytest.mark.parametrize(
    ("status", "iban", "reasons", "code"),
    [
        (WalletStatus.BASIC, IBAN, (), None),
        (WalletStatus.PROFESSIONAL, IBAN, {BlockReason.LOST_CREDENTIALS}, None),
        (WalletStatus.MINIMAL, IBAN, (), "not_identified"),
        (WalletStatus.BASIC, None, (), "iban_invalid"),
        (WalletStatus.BASIC, "KZ86125KZT5004100101", (), "iban_invalid"),
        (WalletStatus.BASIC, IBAN, {BlockReason.COURT_ORDER}, "wallet_blocked"),
        (WalletStatus.BASIC, IBAN, {BlockReason.SUSPICIOUS_OPERATIONS}, "wallet_blocked"),
    ],
)
def test_only_an_identified_holder_is_paid_out_and_only_to_an_account(status, iban, reasons, code) -> None:
    refused = refusal_of_payout(status, iban, reasons)

    assert (refused and refused.code.value) == code
    assert {BlockReason.COURT_ORDER, BlockReason.SUSPICIOUS_OPERATIONS} == STOPS_PAYOUT


@pytest.mark.rule("W-63")
@pytest.mark.parametrize(
    ("iban", "expected"),
    [
        (IBAN, True),
        ("KZ86125KZT5004100101", False),
        ("KZ86 125K ZT50 0410 0100", False),
        ("kz86125kzt5004100100", False),
        ("KZ86125KZT500410010", False),
        ("DE89370400440532013000", False),
        ("", False),
    ],
)
def test_an_iban_is_kazakhstani_and_its_check_digits_fit(iban: str, expected: bool) -> None:
    assert is_iban(iban) == expected


@given(st.integers(2, 19), st.sampled_from("0123456789"))
def test_one_wrong_digit_in_an_iban_is_seen(place: int, digit: str) -> None:
    changed = IBAN[:place] + digit + IBAN[place + 1 :]

    assert is_iban(changed) == (changed == IBAN)


# --- masks ------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-92")
def test_personal_data_is_masked() -> None:
    assert masked_phone("+77011234567") == "+7 701 ***-**-67"
    assert masked_name("Айгүл Серікова") == "Айгүл С***"
    assert masked_iin("900115300123") == "********0123"
    assert masked_iban(IBAN) == "KZ**************0100"
    assert masked_email("aigul.s@example.kz") == "a***@example.kz"
    assert (masked_phone(""), masked_iin(None), masked_iban(None), masked_email(None)) == (
        "",
        None,
        None,
        None,
    )


@pytest.mark.rule("W-92")
@given(st.integers(0, 10**9 - 1))
def test_a_masked_number_could_be_of_a_hundred_thousand_people(rest: int) -> None:
    shown = masked_phone(f"+77{rest:09}")

    assert sum(letter.isdigit() for letter in shown) == len("+7 701") - 2 + len("67")
    assert shown.count("*") == 5


def test_each_hash_of_access_is_of_its_own_kind() -> None:
    # Nothing kept in one table can be used against another.
    made = uuid4()
    text = str(made)
    hashes = {
        rules.token_hash(text),
        rules.number_hash("", text),
        rules.command_hash("", text),
        rules.code_hash(made, text),
        rules.bound_hash(made, text),
    }

    assert len(hashes) == 5
    assert RefusalCode.CODES_TOO_MANY in RefusalCode
