"""What travels between the ledger and the operator's people about wallets and their holders."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from ledger.access.schemas import ClosingShown, HolderName, Iban, IssuerCode, Phone
from ledger.http.bodies import AnswerBody, RequestBody
from ledger.http.pages import PageParameters
from ledger.merchants.rules import is_iin_bin
from ledger.wallets.rules import BlockReason, CaseKind, CaseState, DocumentKind, WalletCondition
from wire.policy import WalletStatus
from wire.texts import Language
from wire.times import Utc


def _iin(raw: str) -> str:
    if not is_iin_bin(raw):
        raise ValueError("not an IIN: twelve digits, the last of which checks the others")
    return raw


Iin = Annotated[str, Field(max_length=12, examples=["900115300123"]), AfterValidator(_iin)]


class FindWallet(RequestBody):
    """A number goes in the body: an address would be written down in logs."""

    phone: Phone
    issuer_code: IssuerCode = None


class HolderShown(AnswerBody):
    """A wallet and its holder: masked, unless asked for unmasked, which is recorded (W-92)."""

    wallet_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    issuer_code: str = Field(examples=["tengri-bank"])
    status: WalletStatus = Field(examples=["basic"])
    condition: WalletCondition = Field(examples=["active"])
    is_masked: bool = Field(examples=[True])
    phone: str = Field(examples=["+7 701 ***-**-67"])
    cancelled_phone: str | None = Field(examples=[None])
    holder_name: str = Field(examples=["Айгүл С***"])
    language: Language | None = Field(examples=["kk"])
    email: str | None = Field(examples=["a***@example.kz"])
    iin: str | None = Field(examples=["********0123"])
    iban: str | None = Field(examples=["KZ**************0100"])
    is_erased: bool = Field(examples=[False])
    closing: ClosingShown | None


class EvidenceGiven(RequestBody):
    """How the holder was identified; the papers themselves are kept elsewhere."""

    method: str = Field(min_length=3, max_length=80, examples=["office: original seen"])
    document: str = Field(
        min_length=3, max_length=120, examples=["identity card 012345678, issued 2019-04-02"]
    )
    holder_name: HolderName = Field(min_length=2)
    iin: Iin


class ChangeStatus(RequestBody):
    """Another identification status; up takes evidence (W-10)."""

    status: WalletStatus = Field(examples=["basic"])
    evidence: EvidenceGiven | None = None


class BlockWallet(RequestBody):
    reason: BlockReason = Field(examples=["court_order"])


class BlockShown(AnswerBody):
    """A block that lasts, and the documents that lift it."""

    block_id: UUID = Field(examples=["3d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    reason: BlockReason = Field(examples=["lost_credentials"])
    begun_at: Utc
    begun_by: str = Field(examples=["client"])
    needs: list[DocumentKind] = Field(examples=[["application", "identity"]])


class BlocksShown(AnswerBody):
    blocks: list[BlockShown]


class OpenCase(RequestBody):
    """Ask for documents: ``statement`` (5.3), ``information`` (8.5); or begin an ``unblocking`` of one block."""

    kind: CaseKind = Field(examples=["information"])
    block_id: UUID | None = Field(default=None, examples=[None])


class GiveDocuments(RequestBody):
    documents: list[DocumentKind] = Field(min_length=1, max_length=16, examples=[["application", "identity"]])


class SettleCase(RequestBody):
    is_accepted: bool = Field(strict=True, examples=[True])


class StaffCaseShown(AnswerBody):
    """A document case; ``due_on`` is the last day in time of the holder while ``waiting``, else of the operator."""

    case_id: UUID = Field(examples=["2d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    wallet_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    kind: CaseKind = Field(examples=["unblocking"])
    state: CaseState = Field(examples=["examining"])
    opened_at: Utc
    documents: list[DocumentKind] = Field(examples=[["application", "identity"]])
    due_on: date | None = Field(examples=["2026-11-25"])
    is_overdue: bool = Field(examples=[False])
    block_id: UUID | None = Field(examples=[None])


class CaseQuery(PageParameters):
    """Which cases: of one state, of one wallet, or those that are late."""

    state: CaseState | None = None
    wallet_id: UUID | None = None
    is_overdue: bool = False


class CasePolicyShown(AnswerBody):
    kind: CaseKind = Field(examples=["information"])
    is_acted_by_job: bool = Field(examples=[True])


class ChangeCasePolicy(RequestBody):
    is_acted_by_job: bool = Field(strict=True, examples=[True])


class GiveIban(RequestBody):
    """The holder's own account, seen by the operator; a closing that waited for it goes on (W-63)."""

    iban: Iban


class Terminate(RequestBody):
    """The operator ends the contract: 5.9, 8.13."""

    iban: Iban | None = None
