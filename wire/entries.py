"""The kinds of journal entry: what a kiosk remembers and the ledger is told. Each is a fact or an intent.

An entry travels as ``{"seq", "at", "body", "hash"}``; ``hash`` chains it to the one before: SHA-256 over the
previous hash and the canonical bytes of ``{"at", "body", "seq"}`` (``wire.encoding.chain_hash``). Bodies are the
models below; their ``kind`` tells them apart.

Kiosks and ledger are not updated at one moment, and entries outlive programs. So that a hash once made stays
true, a body's canonical form holds its kind and those fields that differ from their defaults: a later version
may add a field with a default, but never changes or removes a default, a field or a kind.
"""

# Annotations are no strings here: pydantic would compile each of them anew at every start.

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from wire.encoding import dumped_text, link_hash
from wire.money import Tiyn
from wire.policy import Tariff
from wire.refusals import Refusal
from wire.texts import Language
from wire.times import Utc, utc_text


class _Body(BaseModel):
    """``_text`` is its canonical form once that was asked for; a copy has none."""

    __slots__ = ("_text",)
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")


_known_text: Callable[[_Body], str] = vars(_Body)["_text"].__get__


class KioskStarted(_Body):
    """The program started. ``is_clock_trusted`` is False until the ledger was heard in this boot (W-13).

    ``acceptor_bills``: bills by denomination in tiyn that the bill acceptor has told of in the cassette so far, by its driver's
    own count; None where that is not known.
    """

    kind: Literal["kiosk_started"] = "kiosk_started"
    boot_id: UUID
    software_version: str
    is_clock_trusted: bool
    acceptor_bills: dict[int, int] | None = None


class OrderOpened(_Body):
    """What the customer chose and was shown, before the first bill: enough to finish without him (K-07).

    ``amount_tiyn`` is the exact sum of a fixed payment, otherwise None; ``fallback_wallet`` takes the
    surplus (K-08) and, when a fixed payment is not covered, everything. ``credit_max_tiyn`` is what could
    still be credited when asked. ``is_offline``: rules of K-03 were used and the customer consented.
    ``tariff`` and ``fallback_tariff`` are the versions shown (W-32) and ``accepts_partial`` the payee's own word,
    kept here because a new policy may not know them any more when a cut-off order is finished.
    """

    kind: Literal["order_opened"] = "order_opened"
    session_id: UUID
    service: str
    requisites: dict[str, str]
    amount_tiyn: Tiyn | None = None
    fallback_wallet: str | None = None
    tariff_version: int
    fallback_tariff_version: int | None = None
    policy_version: int
    credit_max_tiyn: Tiyn | None = None
    is_offline: bool
    offer_version_accepted: str | None = None
    is_receipt_on_paper: bool
    language: Language
    tariff: Tariff | None = None
    fallback_tariff: Tariff | None = None
    accepts_partial: bool = False


class StackIntended(_Body):
    """Written before STACK is sent. Without a later outcome the bill's fate is to be found out (K-01)."""

    kind: Literal["stack_intended"] = "stack_intended"
    session_id: UUID
    bill_id: UUID
    value_tiyn: Tiyn


class BillStacked(_Body):
    """The device said that the bill is in the cassette; written before that is acknowledged on the wire.

    ``session_id`` and ``bill_id`` are None only for a bill found in the stacker that no intent explains.
    """

    kind: Literal["bill_stacked"] = "bill_stacked"
    session_id: UUID | None
    bill_id: UUID
    value_tiyn: Tiyn
    is_at_power_up: bool = False


class BillReturned(_Body):
    """An intended bill went back to the customer: no credit."""

    kind: Literal["bill_returned"] = "bill_returned"
    session_id: UUID
    bill_id: UUID
    value_tiyn: Tiyn
    reason: str


class BillDisputed(_Body):
    """Stacked or not cannot be known; shown at collection, never guessed."""

    kind: Literal["bill_disputed"] = "bill_disputed"
    session_id: UUID
    bill_id: UUID
    value_tiyn: Tiyn
    reason: str


class OrderCancelled(_Body):
    """The order ended with no cash in it."""

    kind: Literal["order_cancelled"] = "order_cancelled"
    session_id: UUID
    reason: str


class PartKind(StrEnum):
    TOP_UP = "top_up"
    PAYMENT = "payment"
    UNAPPLIED = "unapplied"


class Part(_Body):
    """One operation of a completed order: inserted = fee + credited, always (W-31).

    For ``top_up`` the wallet is ``requisites["phone"]`` in E.164. ``unapplied`` is cash that the kiosk itself
    found no taker for (a bill without a session): service "" and no fee.
    """

    operation_id: UUID
    kind: PartKind
    service: str
    requisites: dict[str, str]
    inserted_tiyn: Tiyn
    fee_tiyn: Tiyn
    credited_tiyn: Tiyn
    tariff_version: int


class OrderCompleted(_Body):
    """The cash of one order and what becomes of it. The receipt number is consecutive (W-83).

    ``accepted_at`` is when the customer acted (W-13), where that is not about this entry's time: of an order that power
    cut off it is the time of the last bill's intent, however long the kiosk was dark.
    """

    kind: Literal["order_completed"] = "order_completed"
    session_id: UUID
    receipt_number: int = Field(ge=1)
    inserted_tiyn: Tiyn
    parts: tuple[Part, ...]
    ending: Literal["paid", "silence", "power_cut", "found"]
    is_offline: bool
    policy_version: int
    offer_version_accepted: str | None = None
    accepted_at: Utc | None = None


class PrintIntended(_Body):
    """Written before a receipt's first byte is sent."""

    kind: Literal["print_intended"] = "print_intended"
    receipt_number: int


class PrintEnded(_Body):
    """``printed`` only when the printer proved it; ``unknown`` after silence."""

    kind: Literal["print_ended"] = "print_ended"
    receipt_number: int
    outcome: Literal["printed", "not_printed", "unknown"]


class OperationAnswered(_Body):
    """The ledger's final answer to one operation, brought back into the journal."""

    kind: Literal["operation_answered"] = "operation_answered"
    operation_id: UUID
    outcome: Literal["credited", "unapplied"]
    refusal: Refusal | None = None


class CollectionOpened(_Body):
    """A field agent begins to empty the kiosk; ``person`` is his code. Goes on after a power cut under its id."""

    kind: Literal["collection_opened"] = "collection_opened"
    collection_id: UUID
    person: str = ""


class CassetteRemoved(_Body):
    """The cassette is out: bills stacked so far are in it, later ones in the next.

    ``collection_id`` is None when nobody had opened a collection. ``source``: by the bill acceptor's own word, or
    declared by the field agent where it cannot tell. ``boundary_seq`` is the last entry whose bills are in the
    cassette, when it was swapped while the kiosk was off; 0 means this entry.
    """

    kind: Literal["cassette_removed"] = "cassette_removed"
    collection_id: UUID | None = None
    source: Literal["acceptor", "declared"] = "acceptor"
    boundary_seq: int = Field(default=0, ge=0)


class CassetteInserted(_Body):
    """The bill acceptor works again after its cassette was out."""

    kind: Literal["cassette_inserted"] = "cassette_inserted"


class CassettePutBack(_Body):
    """The removal of entry ``removed_seq`` took no cash: the same cassette went back with its bills in it."""

    kind: Literal["cassette_put_back"] = "cassette_put_back"
    removed_seq: int = Field(ge=1)
    person: str = ""


class DisputedBill(BaseModel):
    """What is known of a disputed bill: when, of which order, and why nobody can say where it is."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    bill_id: UUID
    session_id: UUID
    value_tiyn: Tiyn
    reason: str
    at: Utc
    service: str = ""
    receipt_number: int | None = None


class Collected(_Body):
    """Bills of one cassette are in this bag: of all entries up to ``boundary_seq`` that are in no bag yet.

    ``boundary_seq`` 0 means this entry. ``journal_bills``, ``counted_bills`` (by the field agent) and
    ``acceptor_bills`` (by the driver's own count of what the bill acceptor told; no unit counts denominations itself) give the number of bills by denomination in tiyn:
    ``{500000: 3}``. ``removed_seq`` is the entry that tells the cassette's removal, ``opened_seq`` the one that
    opened the collection; 0 where there is none. ``is_without_login``: the cassette was taken before anybody had
    logged in for it. ``is_without_slip``: the field agent agreed to go without paper.
    """

    kind: Literal["collected"] = "collected"
    collection_id: UUID
    bag: str
    seal: str
    journal_bills: dict[int, int]
    counted_bills: dict[int, int] | None = None
    person: str = ""
    opened_seq: int = Field(default=0, ge=0)
    removed_seq: int = Field(default=0, ge=0)
    boundary_seq: int = Field(default=0, ge=0)
    acceptor_bills: dict[int, int] | None = None
    disputed: tuple[DisputedBill, ...] = ()
    is_without_login: bool = False
    is_without_slip: bool = False


class WalletOrderIntended(_Body):
    """An order from a wallet, before it is sent: its id is the key under which the ledger keeps it once for ever.

    ``operation`` and ``service`` say what for; who gets it is known to the ledger alone. ``fee_tiyn`` comes on top of
    ``amount_tiyn`` (W-31) and is the one that was shown (W-32).
    """

    kind: Literal["wallet_order_intended"] = "wallet_order_intended"
    order_id: UUID
    wallet_id: UUID
    operation: Literal["payment", "transfer", "withdrawal"]
    service: str
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    language: Language


class WalletOrderEnded(_Body):
    """What the customer was told of his order, or what the ledger told later of one that was ``unknown``.

    ``pending``: the wallet's money is set aside and the bank has yet to pay. ``not_executed``: the ledger never took
    it, or no code came. After ``unknown`` a further entry follows, once the ledger has been asked. The receipt
    number is of the same row as those of cash orders (W-83); None where there is no receipt. ``service`` is its
    intent's, for this kiosk's favourites; "" in entries of earlier programs.
    """

    kind: Literal["wallet_order_ended"] = "wallet_order_ended"
    order_id: UUID
    outcome: Literal["executed", "pending", "refused", "not_executed", "unknown"]
    operation_id: UUID | None = None
    receipt_number: int | None = Field(default=None, ge=1)
    refusal: Refusal | None = None
    service: str = ""


class ServiceOpened(_Body):
    """A field agent logged in at the kiosk. ``person`` is his code, never a name.

    ``is_offline``: the ledger could not be reached, so no one-time code was asked for; ``has_code``: it was given.
    """

    kind: Literal["service_opened"] = "service_opened"
    visit_id: UUID
    person: str
    role: str
    is_offline: bool
    has_code: bool = False


class ServiceAction(_Body):
    """Something that a field agent did at the kiosk; written before it is done.

    ``setting`` and ``value``: what he changed on site, in force until it is changed again.
    """

    kind: Literal["service_action"] = "service_action"
    visit_id: UUID
    person: str
    action: str
    detail: str = ""
    setting: str = ""
    value: str = ""


class ServiceClosed(_Body):
    """The visit is over; ``program_ended``: by a restart or a power cut, noted at the next start."""

    kind: Literal["service_closed"] = "service_closed"
    visit_id: UUID
    person: str
    reason: Literal["logged_out", "silence", "program_ended"]


class LoginFailed(_Body):
    """Somebody could not open service mode. ``person`` is "?" for a code that is nobody's.

    ``tries`` is how many there were since that person's last log-in; a power cut does not forget them.
    """

    kind: Literal["login_failed"] = "login_failed"
    person: str
    reason: Literal["pin", "code", "unknown"]
    tries: int = Field(ge=1)


class JournalPruned(_Body):
    """Entries up to ``up_to_seq``, whose hash is ``up_to_hash``, left the kiosk's disk: the ledger has long held them.

    Written in the transaction that removes them, so that the chain itself says from where on it can be proved.
    """

    kind: Literal["journal_pruned"] = "journal_pruned"
    up_to_seq: int = Field(ge=1)
    up_to_hash: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["d75a980182b10ab7" * 4])


class AllotmentConfirmed(_Body):
    """No figure older than the lowering's is sold by any more, and no bill is under way that was (K-02).

    Written between orders, in the transaction that keeps the lower figure: every bill taken by an older one is in an
    entry before this one. ``lowering_id`` is ``wire.policy.Allotment``'s.
    """

    kind: Literal["allotment_confirmed"] = "allotment_confirmed"
    lowering_id: UUID


Body = Annotated[
    KioskStarted
    | OrderOpened
    | StackIntended
    | BillStacked
    | BillReturned
    | BillDisputed
    | OrderCancelled
    | OrderCompleted
    | PrintIntended
    | PrintEnded
    | OperationAnswered
    | CollectionOpened
    | CassetteRemoved
    | CassetteInserted
    | CassettePutBack
    | Collected
    | WalletOrderIntended
    | WalletOrderEnded
    | ServiceOpened
    | ServiceAction
    | ServiceClosed
    | LoginFailed
    | JournalPruned
    | AllotmentConfirmed,
    Field(discriminator="kind"),
]


def body_text(body: Body) -> str:
    """The canonical JSON of a body: what is hashed, stored and sent; made once."""
    try:
        return _known_text(body)
    except AttributeError:
        # As model_dump(), which takes as long to pass on its many choices.
        content = body.__pydantic_serializer__.to_python(body, mode="json", exclude_defaults=True)
        content["kind"] = body.kind
        text = dumped_text(content)
        object.__setattr__(body, "_text", text)
        return text


def parse_body(text: str | bytes) -> Body:
    """The body of its JSON. Raises pydantic.ValidationError when it is none that this program knows."""
    return _bodies().validate_json(text)


@cache
def _bodies() -> TypeAdapter[Body]:
    return TypeAdapter(Body)


def entry_text(seq: int, at: str, body: str, hash_: str) -> str:
    """The JSON of an entry that travels, of its time and body as canonical text."""
    return f'{{"at":"{at}","body":{body},"hash":"{hash_}","seq":{seq}}}'


class Entry(BaseModel):
    """One link of a kiosk's chain. ``at`` is the trusted time of the fact, UTC (W-13)."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    seq: int = Field(ge=1)
    at: Utc
    body: Body
    hash: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["d75a980182b10ab7" * 4])

    @classmethod
    def known(cls, *, seq: int, at: datetime, body: Body, hash_: str) -> "Entry":
        """An entry of parts that are known to be right; nothing is looked at.

        As ``model_construct``, without asking each field for its default and its alias.
        """
        entry = cls.__new__(cls)
        fields = {"seq": seq, "at": at, "body": body, "hash": hash_}
        object.__setattr__(entry, "__dict__", fields)
        object.__setattr__(entry, "__pydantic_fields_set__", set(fields))
        object.__setattr__(entry, "__pydantic_extra__", None)
        object.__setattr__(entry, "__pydantic_private__", None)
        return entry

    @property
    def acted_at(self) -> datetime:
        """When the customer acted (W-13): what limits, totals and books go by."""
        told = self.body.accepted_at if isinstance(self.body, OrderCompleted) else None
        return told or self.at

    @classmethod
    def linked(cls, *, previous_hash: str, seq: int, at: datetime, body: Body) -> "Entry":
        """The entry that follows the one with ``previous_hash``. Raises ValueError when ``at`` has no zone."""
        own_hash = link_hash(previous_hash, seq, utc_text(at), body_text(body))
        return cls(seq=seq, at=at, body=body, hash=own_hash)

    def follows(self, previous_hash: str) -> bool:
        """True when this entry's hash is right on top of ``previous_hash``."""
        return self.hash == link_hash(previous_hash, self.seq, utc_text(self.at), body_text(self.body))

    def text(self) -> str:
        """The JSON that travels."""
        return entry_text(self.seq, utc_text(self.at), body_text(self.body), self.hash)
