"""Scenario files: every step of the contract reads, everything else is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.scenario import (
    Accept,
    AcceptorState,
    Action,
    Choose,
    Collect,
    CollectByHand,
    Confirm,
    Enter,
    Expect,
    Insert,
    LogIn,
    Network,
    Pay,
    Power,
    Press,
    PrinterState,
    ScenarioWrong,
    Search,
    SignIn,
    Start,
    StepWallClock,
    SyncUp,
    WaitForEvent,
    WaitForScreen,
    WaitSeconds,
    Wallet,
    load,
    parse,
)

SHIPPED = sorted((Path(__file__).parents[2] / "kiosk/demo/scenarios").glob("*.yaml"))

WHOLE = """\
name: top-up with a bill returned
seed: 7                       # of the simulated devices and network
start: {network: up, wallet: {"+77011234567": {status: minimal, balance_tiyn: 0}}}
steps:
  - choose: wallet-top-up     # a service or payee code
  - enter: {phone: "7011234567"}
  - accept: check
  - insert: 5000
expect:
  wallet: {"+77011234567": 500000}
  merchant: {}
  fees_tiyn: 0
  unapplied_tiyn: 0
  disputed: 0
  stacked: {5000: 1}
  returned: 0
  receipts: 1
  screens: [home, check, cash, done]
"""


def test_a_whole_file_is_read():
    scenario = parse(WHOLE, "s.yaml")

    assert scenario.name == "top-up with a bill returned"
    assert scenario.seed == 7
    assert scenario.start == Start("up", (Wallet("+77011234567", "minimal", 0),))
    assert [step.line for step in scenario.steps] == [5, 6, 7, 8]
    assert scenario.steps[0].words == "choose: wallet-top-up"
    assert scenario.expect == Expect(
        wallet_tiyn={"+77011234567": 500000},
        fees_tiyn=0,
        unapplied_tiyn=0,
        disputed=0,
        stacked={5000: 1},
        returned=0,
        receipts=1,
        screens=("home", "check", "cash", "done"),
    )


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("choose: wallet-top-up", Choose("wallet-top-up")),
        ("enter: {account: 0701, amount: 4850}", Enter((("account", "0701"), ("amount", "4850")))),
        ("accept: no-printer", Accept("no-printer")),
        ("insert: [500, 200]", Insert((500, 200))),
        ("insert: {bill: 5000, until: escrowed}", Insert((5000,), "escrowed")),
        ("acceptor: cassette-removed", AcceptorState("cassette-removed")),
        ("printer: cover-open", PrinterState("cover-open")),
        ("network: http-500", Network("http-500")),
        ("power: cut-kiosk", Power("cut-kiosk")),
        ("clock: +3h", StepWallClock(10800)),
        ("clock: -90m", StepWallClock(-5400)),
        ("press: language-ru", Press("language-ru")),
        ("wait: {screen: done}", WaitForScreen("done")),
        ("wait: {seconds: 90}", WaitSeconds(90)),
        ("wait: {event: bill_stacked}", WaitForEvent("bill_stacked")),
        ("search: {type: алтел, choose: altel}", Search("алтел", "altel")),
        ('sign-in: "+77021234567"', SignIn("+77021234567")),
        ('log-in: "1003"', LogIn("1003")),
        ("confirm", Confirm()),
        ("accept: wallet-check", Accept("wallet-check")),
        ("pay", Pay()),
        ("sync", SyncUp()),
        ('collect: {bag: "B-17", seal: "S-9", counted: {5000: 1}}', Collect("B-17", "S-9", ((5000, 1),))),
        ("collect-by-hand: {person: 1001, bag: B17, seal: S9}", CollectByHand("1001", "B17", "S9", None)),
    ],
)
def test_each_step_of_the_contract_is_read(text: str, action: Action):
    (step,) = parse(f"steps:\n  - {text}\n", "s.yaml").steps

    assert step.action == action


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name: x\nstepz: []", "s.yaml:2: unknown key 'stepz'; did you mean steps?"),
        ("steps:\n  - chose: x", "s.yaml:2: unknown step 'chose'; did you mean choose?"),
        ("steps:\n  - pya", "s.yaml:2: unknown value 'pya'; did you mean pay?"),
        ("steps:\n  - accept: cash", "s.yaml:2: unknown value 'cash' (allowed: check, terms, offline"),
        ("steps:\n  - insert: 300", "s.yaml:2: there is no bill of 300 ₸ (allowed: 200, 500"),
        ("steps:\n  - insert: many", 's.yaml:2: "many" is not a whole number'),
        ("steps:\n  - network: dwon", "s.yaml:2: unknown value 'dwon'; did you mean down?"),
        ("steps:\n  - clock: soon", 's.yaml:2: "soon" is not a span such as +3h'),
        ("steps:\n  - wait: {scren: x}", "s.yaml:2: unknown value 'scren'; did you mean screen?"),
        ("steps:\n  - pay: now", "s.yaml:2: pay stands alone"),
        ("steps:\n  - confirm: 123456", "s.yaml:2: confirm stands alone"),
        ("steps:\n  - sign-in: 7021234567", 's.yaml:2: "7021234567" is not a phone number'),
        ("steps:\n  - search: {type: a}", "s.yaml:2: search needs what to type and what to choose"),
        ("steps:\n  - sync: true", "s.yaml:2: sync stands alone"),
        ("steps:\n  - collect-by-hand: {bag: B17}", "s.yaml:2: collect-by-hand needs person, seal"),
        ("steps:\n  - insert", "s.yaml:2: insert needs a value"),
        ("steps:\n  - wait: {screen: dnoe}", "s.yaml:2: unknown screen 'dnoe'; did you mean done?"),
        ("steps:\n  - wait: {seconds: -5}", "s.yaml:2: -5 is not between 0 and"),
        ("steps:\n  - clock: +999999d", 's.yaml:2: "+999999d" is more than a hundred years'),
        ("steps: []\nexpect: {screens: [hom]}", "s.yaml:2: unknown screen 'hom'; did you mean home?"),
        (
            'start: {wallet: {"+77011234567": {balance_tiyn: -5}}}\nsteps: []',
            "s.yaml:1: -5 is not between 0 and",
        ),
        ("steps:\n  - {choose: a, accept: check}", "s.yaml:2: a step does one thing, not 2"),
        ("steps:\n  - collect: {bags: x}", "s.yaml:2: unknown key 'bags'; did you mean bag?"),
        ('start: {wallet: {"8701": {}}}\nsteps: []', 's.yaml:1: "8701" is not a phone number'),
        (
            'start:\n  wallet:\n    "+77011234567": {status: gold}\nsteps: []',
            "s.yaml:3: unknown value 'gold' (allowed: minimal, basic, professional)",
        ),
        ("steps: []\nexpect: {walet: {}}", "s.yaml:2: unknown key 'walet'; did you mean wallet?"),
        ("steps: []\nexpect:\n  stacked: {300: 1}", "s.yaml:3: there is no bill of 300 ₸"),
        ("steps: []\nsteps: []", "s.yaml:2: key 'steps' stands twice"),
        ("name: x", "s.yaml:1: has no steps"),
        ("", "s.yaml:1: is empty"),
        ("steps: [", "s.yaml:1: is not YAML: "),
        ("- a", "s.yaml:1: must be key: value"),
    ],
)
def test_what_no_scenario_can_say_is_named_with_its_line(text: str, problem: str):
    with pytest.raises(ScenarioWrong) as wrong:
        parse(text, "s.yaml")

    assert str(wrong.value).startswith(problem)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(ScenarioWrong, match="cannot be read: No such file"):
        load(tmp_path / "s.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_shipped_scenario_reads_and_expects_something(path: Path):
    scenario = load(path)

    assert scenario.steps
    assert scenario.expect != Expect()
