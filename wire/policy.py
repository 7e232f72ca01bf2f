"""The policy a kiosk sells by: who it is, tariffs, limits, payees, blocks; each part with its version and age."""

# Annotations are no strings here: pydantic would compile each of them anew at every start.

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_serializer

from wire.encoding import fingerprint
from wire.money import Tiyn
from wire.texts import Text
from wire.times import Utc

WALLET_TOP_UP: Final = "wallet-top-up"
WALLET_TRANSFER: Final = "wallet-transfer"
WALLET_WITHDRAWAL: Final = "wallet-withdrawal"
"""Service codes of a top-up, a transfer to a wallet, a withdrawal; every other code is a payee's."""


class _Frozen(BaseModel):
    # The ledger is updated before its kiosks: what a kiosk does not know yet, it passes over.
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")


class WalletStatus(StrEnum):
    """Identification status of a wallet (W-10)."""

    MINIMAL = "minimal"
    BASIC = "basic"
    PROFESSIONAL = "professional"


class StatusLimits(_Frozen):
    """Limits of one status in MRP; ``None`` is no limit (W-11)."""

    operation_mrp: int | None
    balance_mrp: int | None
    day_payments_mrp: int | None


class LimitSet(_Frozen):
    """The limits of every status from an Astana date on; the newest set that has begun applies."""

    effective_from: date
    limits: dict[WalletStatus, StatusLimits]


class MrpRate(_Frozen):
    """The monthly calculation index from an Astana date on (W-11)."""

    effective_from: date
    mrp_tiyn: Tiyn


class TariffDirection(StrEnum):
    """Which way an operation goes; each service has a tariff of its own for each (W-30)."""

    CASH = "cash"
    """Out of what was inserted at a kiosk (W-31)."""
    PAYMENT = "payment"
    TRANSFER = "transfer"
    WITHDRAWAL = "withdrawal"


class Fee(_Frozen):
    """Parts per million of the sum plus a fixed sum, within a minimum and maximum (W-30).

    ``rate_ppm`` 10_000 is one per cent.
    """

    rate_ppm: int = Field(default=0, ge=0, le=1_000_000)
    fixed_tiyn: Tiyn = Field(default=Tiyn(0), ge=0)
    min_tiyn: Tiyn = Field(default=Tiyn(0), ge=0)
    max_tiyn: Tiyn | None = Field(default=None, ge=0)


class TariffTier(Fee):
    """The fee of a client who has done so much in the calendar month; both thresholds must be reached."""

    count_from: int = Field(default=0, ge=0)
    turnover_from_tiyn: Tiyn = Field(default=Tiyn(0), ge=0)


class Tariff(Fee):
    """A fee, in versions told apart by ``version`` within service and direction (W-30, W-32).

    Of ``tiers`` the last that the client's month has reached takes the place of the tariff's own terms; they
    are for operations of wallets: a kiosk's cash pays the tariff's own.
    """

    service: str
    version: int
    effective_from: Utc
    direction: TariffDirection = TariffDirection.CASH
    tiers: tuple[TariffTier, ...] = ()


def _known_or(words: tuple[str, ...], default: str) -> BeforeValidator:
    # A word that a newer ledger sends must not stop this kiosk's whole policy.
    return BeforeValidator(lambda word: word if word in words else default)


class Choice(_Frozen):
    """One of the answers that a question of kind ``choice`` offers."""

    code: str
    label: Text


class RequisiteField(_Frozen):
    """One question of a payee's form (W-20).

    ``mask`` shows the answer while typing: ``0`` stands for a digit, everything else for itself
    (``+7 000 000-00-00``). ``pattern`` is a regular expression for the whole raw answer.
    ``check`` names an extra check: ``phone_kz``, ``iin_bin``, ``luhn`` or none.

    ``kind`` and ``check`` keep to words that the first kiosks know. What came later stands beside them: ``input``
    says more exactly what is asked for (a whole number, a date as DDMMYYYY, one of ``choices``), ``further_check``
    names a check (``iban``) that such a kiosk leaves to the ledger.

    ``scan`` is a regular expression for the whole code on a bill, "" where bills have none. Its named groups are the
    field codes that it answers, and ``amount_tiyn``; without names its first group, or all of it, is the answer.
    """

    code: str
    label: Text
    hint: Text
    kind: Annotated[Literal["digits", "text"], _known_or(("digits", "text"), "text")] = "digits"
    mask: str = ""
    prefix: str = ""
    pattern: str
    check: Annotated[
        Literal["", "phone_kz", "iin_bin", "luhn"], _known_or(("phone_kz", "iin_bin", "luhn"), "")
    ] = ""
    input: Annotated[Literal["", "number", "date", "choice"], _known_or(("number", "date", "choice"), "")] = (
        ""
    )
    choices: tuple[Choice, ...] = ()
    further_check: Annotated[Literal["", "iban"], _known_or(("iban",), "")] = ""
    scan: str = ""

    def shown(self, raw: str) -> str:
        """The answer as people read it: under its mask when it fills it, else as it is."""
        typed = raw.removeprefix(self.prefix)
        if not self.mask or len(typed) != self.mask.count("0"):
            return raw
        signs = iter(typed)
        return "".join(next(signs) if sign == "0" else sign for sign in self.mask)


class Payee(_Frozen):
    """Who can be paid at the kiosk, and on what terms (W-20, W-25).

    ``amount`` is ``open`` (what is inserted less the fee) or ``fixed`` (a sum the customer states, paid
    exactly; the surplus goes to a wallet, K-08). ``accepts_partial``: a fixed sum may be paid in part. ``logo`` is the
    SHA-256 of its sign, fetched apart (``LogoAnswer``); "" where it has none.
    """

    code: str
    category: str
    name: Text
    merchant_code: str
    bin: str
    fields: tuple[RequisiteField, ...]
    amount: Literal["open", "fixed"] = "open"
    min_tiyn: Tiyn
    max_tiyn: Tiyn
    is_offline_allowed: bool = True
    accepts_partial: bool = False
    logo: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")


class Category(_Frozen):
    code: str
    name: Text


class OfferText(_Frozen):
    """The offer's words in its two official languages; an empty line ends a paragraph."""

    kk: str = Field(min_length=1)
    ru: str = Field(min_length=1)


class Offer(_Frozen):
    """The public offer in force; a changed version is accepted anew at the next use (W-03).

    ``text``: its words, to be read where it is accepted; None where only its address is known.
    """

    version: str
    url: str
    text: OfferText | None = None


class KioskFacts(_Frozen):
    """What receipts and screens say about kiosk, agent, operator and issuer (W-82)."""

    kiosk_id: str
    number: str
    address: Text
    agent_name: str
    agent_bin: str
    operator_name: str
    operator_bin: str
    issuer_name: str
    issuer_bin: str
    support_phones: tuple[str, ...]
    registration_url: str
    trace_url: str


class FieldAgent(_Frozen):
    """A person of the agent's who may open service mode at its kiosks.

    ``role`` is ``collector``, ``technician`` or ``manager``; one that a kiosk does not know may do nothing there.
    ``pin_hash`` is salted argon2id with its parameters. ``needs_code``: while the ledger can be reached, a
    one-time code of its own is asked for besides the PIN.
    """

    code: str
    role: str
    pin_hash: str
    needs_code: bool = False


class Notice(_Frozen):
    """Something that customers are told on the kiosks: planned maintenance and when it is (W-90)."""

    begins_at: Utc
    ends_at: Utc
    text: Text


class AgeLimits(_Frozen):
    """How old a part of the policy may be, in seconds, before what depends on it stops (K-05)."""

    policy_s_max: int
    allotment_s_max: int


class PolicyPart(StrEnum):
    """What of a policy changes by itself and has a version and an age of its own (K-05)."""

    KIOSK = "kiosk"
    """Who the kiosk is, what a top-up asks for and from what sum on, and how old parts may be."""
    LIMITS = "limits"
    MRP = "mrp"
    TARIFFS = "tariffs"
    PAYEES = "payees"
    BLOCKS = "blocks"
    OFFER = "offer"
    NOTICES = "notices"
    STAFF = "staff"
    """Who may open service mode; nothing that is sold depends on it."""


PART_FIELDS: Final = {
    PolicyPart.KIOSK: ("kiosk", "top_up_field", "top_up_min_tiyn", "ages"),
    PolicyPart.LIMITS: ("limit_sets",),
    PolicyPart.MRP: ("mrp_rates",),
    PolicyPart.TARIFFS: ("tariffs",),
    PolicyPart.PAYEES: ("categories", "payees"),
    PolicyPart.BLOCKS: ("blocked_wallets",),
    PolicyPart.OFFER: ("offer",),
    PolicyPart.NOTICES: ("notices",),
    PolicyPart.STAFF: ("staff",),
}
"""The fields of ``Policy`` by part; only version, time and ``parts`` belong to none."""


class PartState(_Frozen):
    """``version`` is the same as long as the content is; ``as_of`` is when the ledger last said that it holds."""

    version: str
    as_of: Utc


class PolicyUpdate(_Frozen):
    """What is new of a policy: the state of every part, and the fields of those that the kiosk had not."""

    version: int
    issued_at: Utc
    parts: dict[str, PartState]
    changed: dict[str, dict[str, Any]]


class Policy(_Frozen):
    """Everything a kiosk sells by, as one snapshot. Wallets in ``blocked_wallets`` are SHA-256 of E.164.

    ``parts`` is by ``PolicyPart``; parts of a newer ledger may be in it. It is empty as an older ledger gave it.
    """

    version: int
    issued_at: Utc
    kiosk: KioskFacts
    mrp_rates: tuple[MrpRate, ...]
    limit_sets: tuple[LimitSet, ...]
    tariffs: tuple[Tariff, ...]
    categories: tuple[Category, ...]
    top_up_field: RequisiteField
    top_up_min_tiyn: Tiyn
    payees: tuple[Payee, ...]
    blocked_wallets: frozenset[str]
    offer: Offer
    ages: AgeLimits
    notices: tuple[Notice, ...] = ()
    staff: tuple[FieldAgent, ...] = ()
    parts: dict[str, PartState] = {}

    def fields_of(self, part: PolicyPart) -> dict[str, Any]:
        """The content of a part as it goes over the wire."""
        return self.model_dump(mode="json", include=set(PART_FIELDS[part]))

    def with_versions(self, known: Mapping[PolicyPart, str] = MappingProxyType({})) -> "Policy":
        """The same, each part with the version that its content yields, as of ``issued_at``.

        ``known``: versions that the contents of these parts are known to yield.
        """
        states = {
            part.value: PartState(
                version=known[part] if part in known else part_version(self.fields_of(part)),
                as_of=self.issued_at,
            )
            for part in PolicyPart
        }
        return self.model_copy(update={"parts": states})

    def update_for(self, held: dict[str, str]) -> PolicyUpdate:
        """What a kiosk that holds these versions lacks."""
        lacking = [part for part in PolicyPart if held.get(part) != self.parts[part].version]
        return PolicyUpdate(
            version=self.version,
            issued_at=self.issued_at,
            parts=self.parts,
            changed={part.value: self.fields_of(part) for part in lacking},
        )

    def updated(self, update: PolicyUpdate) -> "Policy":
        """The policy with every part of the update that this program can read.

        A part that it cannot read stays as it was, and so does its age: only what depends on it stops one day (K-05).
        """
        states = {part: state for part in PolicyPart if (state := update.parts.get(part)) is not None}
        same = {
            part.value: state
            for part, state in states.items()
            if part not in update.changed and self._holds(part, state)
        }
        told = {"version": update.version, "issued_at": update.issued_at, "parts": self.parts | same}
        policy = self.model_copy(update=told)
        changed = {part: state for part, state in states.items() if part in update.changed}
        try:
            return _with_parts(policy, changed, update.changed)
        except ValidationError:
            for part, state in changed.items():
                with suppress(ValidationError):
                    policy = _with_parts(policy, {part: state}, update.changed)
            return policy

    def _holds(self, part: PolicyPart, state: PartState) -> bool:
        held = self.parts.get(part)
        return held is not None and held.version == state.version

    def as_of(self, part: PolicyPart) -> datetime | None:
        """When the ledger last said that the part holds; None from a ledger that does not say it by part."""
        state = self.parts.get(part)
        return None if state is None else state.as_of

    def as_lived(self, lived: Callable[[datetime], datetime]) -> "Policy":
        """The same with the ages of its parts by another clock."""
        states = {
            part: state.model_copy(update={"as_of": lived(state.as_of)}) for part, state in self.parts.items()
        }
        return self.model_copy(update={"parts": states})

    @field_serializer("blocked_wallets", when_used="json")
    def _in_order(self, wallets: frozenset[str]) -> list[str]:
        return sorted(wallets)  # a set has no order; the same policy is the same text


def _with_parts(
    policy: Policy, states: Mapping[PolicyPart, PartState], contents: Mapping[str, dict[str, Any]]
) -> "Policy":
    """The policy with these parts. Raises ValidationError when this program cannot read one of them."""
    if not states:
        return policy
    own = {name for part in states for name in PART_FIELDS[part]}
    others = {name: getattr(policy, name) for name in Policy.model_fields if name not in own}
    told = {
        name: contents[part][name] for part in states for name in PART_FIELDS[part] if name in contents[part]
    }
    parts = policy.parts | {part.value: state for part, state in states.items()}
    return Policy.model_validate({**others, **told, "parts": parts})


def part_version(content: dict[str, Any]) -> str:
    """The version that a part's content yields: 64 bits of its SHA-256, in hexadecimal."""
    return fingerprint(content)[:16]


def whole(update: PolicyUpdate) -> "Policy":
    """The policy of an update that lacks no part, for a kiosk that holds none.

    Raises:
        ValidationError: a part is missing, or this program cannot read it.
    """
    fields: dict[str, Any] = {}
    for part in PolicyPart:
        fields |= update.changed.get(part, {})
    told = {"version": update.version, "issued_at": update.issued_at, "parts": update.parts}
    return Policy.model_validate({**fields, **told})


class Allotment(_Frozen):
    """Part of the agent's float set aside for one kiosk (K-02).

    ``left_tiyn`` counts every entry up to and including ``as_of_seq``; sales in later entries lessen it.
    ``lowering_id``: the ledger tells less than it may have told before, and asks the kiosk to say in its journal that
    it sells by no older figure any more (``wire.entries.AllotmentConfirmed``); None when nothing is asked.
    """

    left_tiyn: Tiyn
    as_of_seq: int
    as_of: Utc
    lowering_id: UUID | None = None
