"""Fill an empty database with the small network of ``network.yaml``; safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final
from uuid import UUID, uuid4

import yaml
from sqlalchemy import Connection, select

from ledger import books
from ledger.access.credentials import new_credentials
from ledger.access.passwords import hash_password
from ledger.access.rules import PASSWORD_LIVES
from ledger.access.tables import credentials
from ledger.agents.service import Agent, agent_of, open_agent, sell_e_money
from ledger.books import tables as books_tables
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.database import insert_new
from ledger.demo.towns import open_towns
from ledger.field_agents.service import CodeTaken, NewFieldAgent, add_field_agent
from ledger.issuers.bank import bank_addresses, name_bank
from ledger.issuers.service import Issuer, Network, name_network, open_issuer
from ledger.kiosks.service import Kiosk, issue_code, new_code, open_kiosk
from ledger.kiosks.tables import enrolment_codes, kiosks
from ledger.limits.service import ship_limits
from ledger.merchants.service import add_category, add_payee, open_merchant
from ledger.offers.service import Acceptance, publish_offer, record_acceptances
from ledger.tariffs.service import add_tariff
from ledger.wallets.blocks import block
from ledger.wallets.closings import close
from ledger.wallets.rules import BlockReason, WalletCondition
from ledger.wallets.service import open_wallet, wallets_by_phone
from wire.money import Tiyn
from wire.phones import wallet_number
from wire.policy import Category, Offer, OfferText, Payee, RequisiteField, Tariff, WalletStatus
from wire.texts import Text

OFFER_OUTDATED: Final = "offer-outdated"
_TARIFFS_BEGIN: Final = "2023-01-01T00:00:00+00:00"


class WalletSpecInvalid(ValueError):
    """What ``--wallet`` was given is not PHONE:STATUS:TIYN."""


@dataclass(frozen=True, kw_only=True)
class WalletSpec:
    """A wallet to open: what it holds comes from the first agent's float."""

    phone: str
    status: WalletStatus
    balance_tiyn: Tiyn
    holder_name: str = ""
    condition: WalletCondition = WalletCondition.ACTIVE
    accepted: str = ""

    @classmethod
    def parse(cls, text: str) -> WalletSpec:
        """From ``PHONE:STATUS:TIYN`` with ``:offer-outdated`` behind it or not.

        Raises:
            WalletSpecInvalid: with what is wrong and what is allowed.
        """
        phone, *rest = text.split(":")
        try:
            status, tiyn, *flags = rest
            spec = cls(
                phone=wallet_number(phone),
                status=WalletStatus(status),
                balance_tiyn=Tiyn(int(tiyn)),
                accepted=_network()["offers"][0]["version"] if flags == [OFFER_OUTDATED] else "",
            )
        except ValueError as wrong:
            raise WalletSpecInvalid(
                f"wallet {text!r}: {wrong}; allowed: PHONE:STATUS:TIYN[:{OFFER_OUTDATED}]"
            ) from wrong
        if spec.balance_tiyn < 0 or flags not in ([], [OFFER_OUTDATED]):
            raise WalletSpecInvalid(f"wallet {text!r}: allowed: PHONE:STATUS:TIYN[:{OFFER_OUTDATED}]")
        return spec


def fill(
    connection: Connection,
    *,
    wallets: Sequence[WalletSpec],
    enrolment_code: str | None,
    now: datetime,
    has_towns: bool = False,
    wallet_password: str | None = None,
    draw_id: Callable[[], UUID] = uuid4,
) -> dict[str, Any]:
    """Make the network unless it is there, with these wallets or, given none, one of each kind.

    ``has_towns``: with the long catalogue of every town, which takes a second longer. ``wallet_password``: one for all
    these wallets, so that somebody can sign in by hand; without it nobody can before a password was recovered. ``draw_id``
    gives each wallet its id.
    The answer names kiosks with the codes that enrol them, wallets and payees.
    """
    network = _network()
    issuer = Issuer(**network["issuer"])
    _open_network(connection, network, issuer, now)
    towns = open_towns(connection, issuer, network["fields"], _TARIFFS_BEGIN) if has_towns else []
    specs = wallets or [_spec(each) for each in network["wallets"]]
    if not wallets:
        _open_other_wallet(connection, network, now, draw_id)
    for spec in specs:
        _open_wallet(connection, network, issuer, spec, now=now, draw_id=draw_id)
    if wallet_password is not None:
        _let_in(connection, issuer, [spec.phone for spec in specs], wallet_password, now)
    people = _open_field_agents(connection, network, now)
    return {
        "kiosks": _kiosks_with_codes(connection, enrolment_code, now),
        "wallets": [spec.phone for spec in specs],
        "payees": [*(each["code"] for each in network["payees"]), *towns],
        "field_agents": people,
    }


def _let_in(
    connection: Connection, issuer: Issuer, phones: Sequence[str], password: str, now: datetime
) -> None:
    password_hash = hash_password(password)
    rows = [
        {
            **new_credentials(wallet.wallet_id, now),
            "password_hash": password_hash,
            "is_one_time": False,
            "expires_at": now + PASSWORD_LIVES,
        }
        for wallet in wallets_by_phone(connection, issuer.issuer_code, phones).values()
    ]
    insert_new(connection, credentials, rows)


def _open_field_agents(connection: Connection, network: dict[str, Any], now: datetime) -> list[str]:
    for each in network["field_agents"]:
        # There already: the network was made before.
        with suppress(CodeTaken):
            add_field_agent(connection, NewFieldAgent(**each), now)
    return [each["person_code"] for each in network["field_agents"]]


def _open_network(connection: Connection, network: dict[str, Any], issuer: Issuer, now: datetime) -> None:
    settings = network["network"]
    name_network(
        connection,
        Network(
            **{
                **settings,
                "support_phones": tuple(settings["support_phones"]),
                "top_up_field": RequisiteField.model_validate(settings["top_up_field"]),
            }
        ),
    )
    ship_limits(connection)
    text = OfferText.model_validate(_told("offer.yaml"))
    for offer in network["offers"]:
        begins = datetime.fromisoformat(offer["effective_from"])
        publish_offer(connection, Offer(version=offer["version"], url=offer["url"], text=text), begins)
    open_issuer(connection, issuer)
    _open_agents(connection, network, issuer, now)
    _open_other_issuer(connection, network, now)
    named = bank_addresses(connection)
    for code, address in network["banks"].items():
        if code not in named:
            name_bank(connection, code, address)
    _open_catalogue(connection, network, issuer)
    for each in network["kiosks"]:
        kiosk = {
            **each,
            "agent": agent_of(connection, each["agent_code"]),
            "address": Text.model_validate(each["address"]),
        }
        del kiosk["agent_code"]
        open_kiosk(connection, Kiosk(**kiosk))


def _open_agents(connection: Connection, network: dict[str, Any], issuer: Issuer, now: datetime) -> None:
    for each in network["agents"]:
        agent = Agent(agent_code=each["agent_code"], issuer=issuer, name=each["name"], bin=each["bin"])
        open_agent(connection, agent)
        sold = _operation(f"float/{agent.agent_code}")
        if not _is_posted(connection, named_id(f"emission/{issuer.issuer_code}/{sold}")):
            amount = Tiyn(each["float_tiyn"])
            sell_e_money(connection, agent=agent, amount=amount, operation_id=sold, at=now)


def _open_other_issuer(connection: Connection, network: dict[str, Any], now: datetime) -> None:
    other = network["other_issuer"]
    issuer = Issuer(**other["issuer"])
    open_issuer(connection, issuer)
    _open_agents(connection, {"agents": [other["agent"]]}, issuer, now)


def _open_other_wallet(
    connection: Connection, network: dict[str, Any], now: datetime, draw_id: Callable[[], UUID]
) -> None:
    other = network["other_issuer"]
    sellers = {**network, "agents": [other["agent"]]}
    _open_wallet(
        connection, sellers, Issuer(**other["issuer"]), _spec(other["wallet"]), now=now, draw_id=draw_id
    )


def _open_catalogue(connection: Connection, network: dict[str, Any], issuer: Issuer) -> None:
    for place, each in enumerate(network["categories"]):
        add_category(connection, Category.model_validate(each), place)
    for place, each in enumerate(network["payees"]):
        terms = dict(each)
        name = terms.pop("legal_name")
        open_merchant(connection, issuer=issuer, code=each["code"], name=name, bin_number=each["bin"])
        add_payee(connection, Payee.model_validate({**terms, "merchant_code": each["code"]}), place)
    for each in network["tariffs"]:
        add_tariff(
            connection, Tariff.model_validate({"version": 1, "effective_from": _TARIFFS_BEGIN, **each})
        )


def _open_wallet(
    connection: Connection,
    network: dict[str, Any],
    issuer: Issuer,
    spec: WalletSpec,
    *,
    now: datetime,
    draw_id: Callable[[], UUID],
) -> None:
    if spec.phone in wallets_by_phone(connection, issuer.issuer_code, [spec.phone]):
        return
    wallet = open_wallet(
        connection,
        issuer=issuer,
        phone=spec.phone,
        status=spec.status,
        holder_name=spec.holder_name or network["holder_name"],
        registered_at=now,
        draw_id=draw_id,
    )
    if spec.balance_tiyn:
        agent = agent_of(connection, network["agents"][0]["agent_code"])
        _top_up(connection, agent, wallet.account_id, spec, now)
    version = spec.accepted or network["offers"][-1]["version"]
    record_acceptances(connection, [Acceptance(wallet_id=wallet.wallet_id, version=version, accepted_at=now)])
    if spec.condition is WalletCondition.BLOCKED:
        block(connection, wallet.wallet_id, BlockReason.CLIENT_REQUEST, at=now, by="demo", is_told=False)
    if spec.condition is WalletCondition.CLOSING:
        close(connection, wallet.wallet_id, None, now, is_told=False)


def _top_up(connection: Connection, agent: Agent, account: UUID, spec: WalletSpec, now: datetime) -> None:
    operation_id = _operation(f"wallet/{spec.phone}")
    transfer = Transfer(
        unit=agent.issuer.unit, debit=agent.float_account, credit=account, amount_tiyn=spec.balance_tiyn
    )
    posting = Posting(
        posting_id=operation_id,
        kind=PostingKind.TOP_UP,
        operation_id=operation_id,
        at=now,
        transfers=(transfer,),
    )
    books.post(connection, [posting], posted_at=now)


def _kiosks_with_codes(
    connection: Connection, enrolment_code: str | None, now: datetime
) -> list[dict[str, str]]:
    """Codes for kiosks that have none yet; the first kiosk is the desk's and takes the code given."""
    listed = []
    ids = connection.execute(select(kiosks.c.kiosk_id, kiosks.c.number).order_by(kiosks.c.kiosk_id)).all()
    for place, row in enumerate(ids):
        code = enrolment_code if place == 0 and enrolment_code else new_code()
        has_code = select(enrolment_codes.c.kiosk_id).where(enrolment_codes.c.kiosk_id == row.kiosk_id)
        is_given = place == 0 and enrolment_code is not None
        if is_given or connection.execute(has_code).first() is None:
            issue_code(connection, row.kiosk_id, code, now)
        else:
            code = ""
        listed.append({"kiosk_id": row.kiosk_id, "number": row.number, "enrolment_code": code})
    return listed


def _is_posted(connection: Connection, posting_id: UUID) -> bool:
    table = books_tables.postings
    return (
        connection.execute(select(table.c.kind).where(table.c.posting_id == posting_id)).first() is not None
    )


def _spec(raw: dict[str, Any]) -> WalletSpec:
    status, condition = WalletStatus(raw["status"]), WalletCondition(raw.get("condition", "active"))
    balance = Tiyn(raw["balance_tiyn"])
    return WalletSpec(**{**raw, "status": status, "condition": condition, "balance_tiyn": balance})


def _operation(name: str) -> UUID:
    return named_id(f"demo/{name}")


def _network() -> dict[str, Any]:
    return _told("network.yaml")


def _told(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((files("ledger.demo") / name).read_text(encoding="utf-8"))
    return loaded
