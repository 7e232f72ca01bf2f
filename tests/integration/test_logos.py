"""Signs of payees on their whole way: the operator's API, the ledger's table, a kiosk's disk, its tiles."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from queue import Queue

import httpx
import pytest
from PIL import Image

from kiosk.core.events import LogosHeld
from kiosk.runtime.logos import LOGOS_MAX, LogoShelf
from ledger.staff.permissions import Role
from ledger.testing import PaperKiosk
from offline_queue.client import LedgerUnreachable
from receipts.logos import LOGO_SIDE_PX, checked_logo, logo_hash
from tests.support.core_builders import a_payee, a_policy
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import StaffClient, staff_client
from wire.messages import LogoAnswer, PolicyAnswer
from wire.policy import Policy

pytest_plugins = ["tests.support.ledger_fixtures"]

PAYEE = "tunba-su"


def a_logo(colour: str = "#0B57D0") -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (LOGO_SIDE_PX, LOGO_SIDE_PX), colour).save(drawn, "PNG")
    return drawn.getvalue()


def put(keeper: StaffClient, content: bytes | None, payee: str = PAYEE) -> httpx.Response:
    told = None if content is None else b64encode(content).decode()
    return keeper.post(f"/v1/operator/payees/{payee}/logo", {"png": told})


def policy_of(kiosk: PaperKiosk) -> Policy:
    policy = PolicyAnswer.model_validate(kiosk.request("GET", "policy", b"").body).policy
    assert policy is not None
    return policy


def logo_in(policy: Policy) -> str:
    return next(payee.logo for payee in policy.payees if payee.code == PAYEE)


def ask(kiosk: PaperKiosk, wanted: str) -> bytes | None:
    return LogoAnswer.model_validate(kiosk.request("GET", f"logos/{wanted}", b"").body).png


@pytest.fixture
def kiosk(bench: LedgerBench) -> PaperKiosk:
    return bench.kiosk()


@pytest.fixture
def keeper(bench: LedgerBench) -> StaffClient:
    return staff_client(bench, Role.OPERATOR)


@pytest.fixture
def told() -> list[frozenset[str]]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "logos"
    assert [path for path in (tmp_path / "logos").iterdir() if path.suffix != ".png"] == []


def test_a_sign_goes_from_the_operator_to_a_kiosks_disk_and_away_again(
    bench: LedgerBench,
    kiosk: PaperKiosk,
    keeper: StaffClient,
    folder: Path,
    told: list[frozenset[str]],
) -> None:
    shelf = LogoShelf(folder, lambda each, _s: ask(kiosk, each), lambda event: told.append(event.logos))
    before = policy_of(kiosk)
    named = put(keeper, a_logo()).json()["logo"]
    after = policy_of(kiosk)

    shelf.want(after)
    assert shelf.fill([named])

    assert (logo_in(before), logo_in(after), after.version > before.version) == ("", named, True)
    assert [path.name for path in folder.iterdir()] == [f"{named}.png"]
    assert logo_hash((folder / f"{named}.png").read_bytes()) == named
    assert put(keeper, None).json() == {"logo": ""}
    assert (logo_in(policy_of(kiosk)), ask(kiosk, named)) == ("", None)
    assert shelf.fill([])
    assert (list(folder.iterdir()), told) == ([], [frozenset({named}), frozenset()])
    assert bench.findings() == []


def test_what_is_no_sign_is_refused_with_the_reason_and_changes_nothing(
    kiosk: PaperKiosk, keeper: StaffClient
) -> None:
    named = put(keeper, a_logo()).json()["logo"]

    refused = put(keeper, b"<svg onload='alert(1)'/>")
    unknown = put(keeper, a_logo("#C62828"), payee="nobody")

    assert (refused.status_code, refused.json()["code"]) == (422, "body_invalid")
    assert refused.json()["errors"][0]["reason"] == "not a whole PNG picture"
    assert unknown.status_code == 404
    assert logo_in(policy_of(kiosk)) == named


def test_only_whoever_may_change_payees_gives_them_signs(bench: LedgerBench) -> None:
    assert put(staff_client(bench, Role.SUPPORT), a_logo()).status_code == 403


# --- the shelf ------------------------------------------------------------------------------------------------


class Ledger:
    """Holds pictures, and is away when told to be."""

    def __init__(self, *pictures: bytes) -> None:
        self.held = {logo_hash(each): each for each in pictures}
        self.asked: list[str] = []
        self.is_away = False

    def fetch(self, wanted: str, timeout_s: float) -> bytes | None:
        assert timeout_s > 0
        self.asked.append(wanted)
        if self.is_away:
            raise LedgerUnreachable("away")
        return self.held.get(wanted)


RED, BLUE = checked_logo(a_logo("#C62828")), checked_logo(a_logo("#0B57D0"))


def test_a_sign_is_fetched_once_and_is_there_without_a_line(folder: Path, told: list[frozenset[str]]) -> None:
    ledger, wanted = Ledger(RED, BLUE), [logo_hash(RED), logo_hash(BLUE)]
    assert LogoShelf(folder, ledger.fetch, lambda event: told.append(event.logos)).fill(wanted)
    ledger.is_away = True

    assert LogoShelf(folder, ledger.fetch, lambda event: told.append(event.logos)).fill(wanted)

    assert ledger.asked == wanted
    assert told == [frozenset(wanted)] * 2


def test_without_a_line_it_is_asked_for_later_and_the_others_are_shown(
    folder: Path, told: list[frozenset[str]]
) -> None:
    ledger = Ledger(RED, BLUE)
    shelf = LogoShelf(folder, ledger.fetch, lambda event: told.append(event.logos))
    shelf.fill([logo_hash(RED)])
    ledger.is_away = True

    assert not shelf.fill([logo_hash(RED), logo_hash(BLUE)])
    ledger.is_away = False
    assert shelf.fill([logo_hash(RED), logo_hash(BLUE)])
    assert told[-1] == {logo_hash(RED), logo_hash(BLUE)}


@pytest.mark.parametrize("bad", [b"no picture", RED], ids=["no picture", "another picture"])
def test_bad_bytes_are_not_kept_and_not_asked_for_again_and_again(
    folder: Path, told: list[frozenset[str]], bad: bytes
) -> None:
    ledger = Ledger()
    ledger.held[logo_hash(BLUE)] = bad

    assert LogoShelf(folder, ledger.fetch, lambda event: told.append(event.logos)).fill([logo_hash(BLUE)])
    assert (list(folder.iterdir()), told) == ([], [])


def test_a_sign_that_rotted_on_the_disk_is_fetched_again(folder: Path, told: list[frozenset[str]]) -> None:
    ledger = Ledger(RED)
    LogoShelf(folder, ledger.fetch, lambda _event: None).fill([logo_hash(RED)])
    path = folder / f"{logo_hash(RED)}.png"
    path.write_bytes(RED[:-9] + b"\x00" + RED[-8:])
    (folder / "begun.part").write_bytes(b"cut off")

    LogoShelf(folder, ledger.fetch, lambda event: told.append(event.logos)).fill([logo_hash(RED)])

    assert path.read_bytes() == RED
    assert told == [frozenset({logo_hash(RED)})]


def test_the_shelf_follows_the_newest_policy_and_is_bounded(folder: Path) -> None:
    many = tuple(a_payee(f"payee-{n}").model_copy(update={"logo": f"{n:064x}"}) for n in range(LOGOS_MAX + 5))
    first = many[0].model_copy(update={"logo": logo_hash(RED)})
    ledger, held = Ledger(RED), Queue[LogosHeld]()
    shelf = LogoShelf(folder, ledger.fetch, held.put)

    shelf.want(a_policy(payees=(first, *many)))
    shelf.start()
    told = held.get(timeout=20)
    shelf.close()

    assert told == LogosHeld(frozenset({logo_hash(RED)}))
    assert ledger.asked[-1] == f"{LOGOS_MAX - 2:064x}"
