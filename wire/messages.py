"""Requests and answers between kiosk and ledger (HTTP, JSON; every request signed, ``wire.signatures``).

| request | path | answer |
|---|---|---|
| enrolment by one-time code (unsigned) | ``POST /v1/kiosks/enrol`` | ``EnrolAnswer`` |
| journal entries, in order | ``POST /v1/kiosks/{kiosk_id}/batches`` | ``BatchAnswer`` |
| entries of a history that the ledger cannot take, to be looked at | ``POST …/batches?alarm=KIND`` | a problem |
| what an order would cost and may be | ``POST /v1/kiosks/{kiosk_id}/quotes`` | ``QuoteAnswer`` |
| what became of a payment | ``GET /v1/kiosks/{kiosk_id}/receipts/{kiosk_number}/{receipt_number}?inserted_tiyn=…`` | ``TraceAnswer`` |
| a field agent's one-time code, sent or checked | ``POST /v1/kiosks/{kiosk_id}/staff-codes`` | ``StaffCodeAnswer`` |
| policy, whole | ``GET /v1/kiosks/{kiosk_id}/policy`` | ``PolicyAnswer`` with ``policy`` |
| policy, what changed | ``GET /v1/kiosks/{kiosk_id}/policy?have=PART:VERSION,…`` | ``PolicyAnswer`` with ``update`` |
| entries that the ledger holds, for a kiosk whose disk lost them | ``GET /v1/kiosks/{kiosk_id}/entries?after=SEQ`` | ``EntriesAnswer`` |
| a payee's sign, by the hash in the policy | ``GET /v1/kiosks/{kiosk_id}/logos/{hash}`` | ``LogoAnswer`` |

A request carries exactly the fields below; in an answer a kiosk passes over fields it does not know, because the
ledger is updated first. ``batch_bytes`` is how a batch is written.

Errors are RFC 9457 problems (``application/problem+json``) with the extension ``code``.
"""

# Annotations are no strings here: pydantic would compile each of them anew at every start.

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from wire.entries import Entry
from wire.money import Tiyn
from wire.policy import Allotment, Policy, PolicyUpdate
from wire.refusals import Refusal
from wire.texts import Language, Text
from wire.times import Utc

BATCH_ENTRIES_MAX = 500


class _Request(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")


class _Answer(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")


class EnrolRequest(_Request):
    code: str = Field(min_length=6, max_length=64, examples=["ABCD-EFGH-JKLM-NPQR"])
    public_key: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["d75a980182b10ab7" * 4])


class EnrolAnswer(_Answer):
    kiosk_id: str
    server_time: Utc


class UnenrolRequest(_Request):
    """The kiosk is about to forget who it is: it sells no more under this id."""


class UnenrolAnswer(_Answer):
    """The kiosk is closed. Its word in the journal on ``allotment`` gives back what is set aside for it (K-02)."""

    allotment: Allotment
    acknowledged_seq: int
    acknowledged_hash: str
    server_time: Utc


class BatchRequest(_Request):
    """Entries ``entries[0].seq …`` in order, on top of ``previous_hash``."""

    previous_hash: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 64])
    entries: tuple[Entry, ...] = Field(min_length=1, max_length=BATCH_ENTRIES_MAX)


def batch_bytes(request: BatchRequest) -> bytes:
    """The JSON of a batch, bodies in canonical form: a ledger one version behind still reads it."""
    return batch_bytes_of(request.previous_hash, [entry.text() for entry in request.entries])


def batch_bytes_of(previous_hash: str, entry_texts: Iterable[str]) -> bytes:
    """``batch_bytes`` of entries that are text already (``wire.entries.entry_text``)."""
    return f'{{"entries":[{",".join(entry_texts)}],"previous_hash":"{previous_hash}"}}'.encode()


class OperationResult(_Answer):
    """What the ledger did with one part of an order. Final; the same answer for ever."""

    operation_id: UUID
    outcome: Literal["credited", "unapplied"]
    refusal: Refusal | None = None


class BatchAnswer(_Answer):
    """``acknowledged_seq``: the ledger holds every entry up to here for good."""

    acknowledged_seq: int
    acknowledged_hash: str
    results: tuple[OperationResult, ...]
    allotment: Allotment
    policy_version: int
    server_time: Utc


class HeldEntry(_Answer):
    """An entry as the ledger keeps it: ``body`` is the canonical text that was hashed (``wire.encoding``)."""

    seq: int
    at: Utc
    body: str = Field(examples=['{"kind":"print_intended","receipt_number":7}'])
    hash: str


class EntriesAnswer(_Answer):
    """The next entries of the kiosk's own chain, at most ``BATCH_ENTRIES_MAX``; none after the last that the ledger holds."""

    entries: tuple[HeldEntry, ...]
    acknowledged_seq: int
    acknowledged_hash: str
    server_time: Utc


class QuoteRequest(_Request):
    service: str
    requisites: dict[str, str]
    amount_tiyn: Tiyn | None = None
    fallback_wallet: str | None = None
    language: Language


class QuoteAnswer(_Answer):
    """What the ledger knows about an order before cash is taken.

    ``credit_max_tiyn`` is the most that the wallet or payee can be credited now (None: no limit) and
    ``binding`` the refusal that the next tiyn would meet. ``fallback_credit_max_tiyn`` likewise for the
    surplus wallet. ``offer_version_due``: the offer's version the holder has yet to accept. A ``refusal``
    means that no cash can be taken for this order at all.
    """

    refusal: Refusal | None = None
    holder_name: str | None = None
    credit_max_tiyn: Tiyn | None = None
    binding: Refusal | None = None
    fallback_credit_max_tiyn: Tiyn | None = None
    fallback_refusal: Refusal | None = None
    offer_version_due: str | None = None
    policy_version: int
    server_time: Utc


class TracedPart(_Answer):
    """``name`` is None for a wallet top-up, ``requisites`` are told with their last signs only.

    ``state``: ``accepted`` is on its way, ``held`` could not be credited and is kept, ``settled`` by the operator.
    """

    name: Text | None
    requisites: tuple[str, ...]
    state: Literal["executed", "accepted", "held", "settled"]
    inserted_tiyn: Tiyn
    fee_tiyn: Tiyn
    credited_tiyn: Tiyn
    refusal: Refusal | None = None


class TracedWalletOrder(_Answer):
    """An order from a wallet: ``name`` is the payee's, None for a transfer or a withdrawal; the fee is on top (W-31).

    ``accepted``: the bank or a code is still awaited. ``refused`` and ``not_executed``: nothing left the wallet.
    """

    operation: Literal["payment", "transfer", "withdrawal"]
    name: Text | None = None
    state: Literal["executed", "accepted", "refused", "not_executed"]
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    refusal: Refusal | None = None


class TracedReceipt(_Answer):
    """What became of the money of one receipt, nothing about a person beyond what its paper tells.

    ``wallet``: the order from a wallet that it is of; then nothing was inserted and there are no parts.
    """

    kiosk_number: str
    receipt_number: int
    at: Utc
    inserted_tiyn: Tiyn
    parts: tuple[TracedPart, ...]
    wallet: TracedWalletOrder | None = None


class TraceAnswer(_Answer):
    """``receipt`` is None when none has this number and this sum; ``trace_code`` completes its address (K-07)."""

    receipt: TracedReceipt | None = None
    trace_code: str = ""
    server_time: Utc


class StaffCodeRequest(_Request):
    """A field agent's one-time code: without ``code`` it is to be sent to him, with it to be checked."""

    person: str = Field(min_length=1, max_length=16, examples=["1001"])
    code: str | None = Field(default=None, min_length=1, max_length=16, examples=["204815"])


class StaffCodeAnswer(_Answer):
    """``unavailable``: this ledger has no way to send him one."""

    outcome: Literal["sent", "right", "wrong", "unavailable"]
    server_time: Utc


class LogoAnswer(_Answer):
    """A payee's sign of the hash that was asked for: a small PNG in Base64; None when no payee has it any more."""

    png: Base64Bytes | None = Field(default=None, repr=False)
    server_time: Utc


class PolicyAnswer(_Answer):
    """Exactly one of ``policy`` and ``update``: the latter for a kiosk that said which parts it has.

    ``is_history_doubted``: under this kiosk's key another history was shown than the one that the ledger holds, and
    nobody has settled it yet.
    """

    policy: Policy | None = None
    update: PolicyUpdate | None = None
    is_history_doubted: bool = False
    allotment: Allotment
    acknowledged_seq: int
    acknowledged_hash: str
    server_time: Utc


def have_text(policy: Policy | None) -> str:
    """The parts that a kiosk has, as it says them: ``offer:1f…,tariffs:a0…``; "" for none."""
    states = {} if policy is None else policy.parts
    return ",".join(f"{part}:{state.version}" for part, state in sorted(states.items()))


def have_of(text: str) -> dict[str, str]:
    """Versions by part; what is no part and version is passed over, for then the kiosk gets that part anew."""
    pairs = (each.partition(":") for each in text.split(","))
    return {part: version for part, colon, version in pairs if colon}


class ProblemCode(StrEnum):
    """Stable codes of problems; what the kiosk does with each is in ``offline_queue.outbox``."""

    SIGNATURE_INVALID = "signature_invalid"
    KIOSK_UNKNOWN = "kiosk_unknown"
    ENROLMENT_CODE_INVALID = "enrolment_code_invalid"
    CHAIN_GAP = "chain_gap"
    CHAIN_FORK = "chain_fork"
    BODY_INVALID = "body_invalid"
    BODY_TOO_LARGE = "body_too_large"
    CLOCK_SKEWED = "clock_skewed"
    UNAVAILABLE = "unavailable"


class Problem(BaseModel):
    """RFC 9457 problem details. ``acknowledged_seq`` and ``_hash`` accompany chain problems.

    ``is_forked_before`` accompanies ``chain_fork``: already the entry before the batch is held with another hash.
    ``server_time`` accompanies ``clock_skewed``, so that a kiosk with a dead clock learns the time. ``instance`` is
    the id of the request in the ledger's log.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    code: ProblemCode
    acknowledged_seq: int | None = None
    acknowledged_hash: str | None = None
    is_forked_before: bool = False
    server_time: Utc | None = None
