"""``kiosk doctor``: could this kiosk sell? One line a check; nothing is changed."""

from __future__ import annotations

import fcntl
import json
import shutil
import ssl
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

from devices.checkup import Checkup, check_acceptor, check_printer
from devices.printers.profiles import PROFILES
from devices.protocols import PROTOCOLS
from devices.transport import USB
from kiosk.config import Settings
from kiosk.reports import journal_path
from kiosk.runtime.backlight import backlights
from kiosk.runtime.clock import wall_now
from offline_queue.journal import JournalFault, JournalMissing, JournalReader
from wire.signatures import KioskKey

KEY: Final = "kiosk.key"
CLOCK_SKEW_MAX: Final = timedelta(minutes=5)
HEALTH_BYTES_MAX: Final = 4096
CERTIFICATE_DATES: Final = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL's x509_vfy.h."""
BUILT_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A wall clock before this has lost its battery."""


@dataclass(frozen=True)
class Finding:
    """``is_vital``: without it no cash can be taken. ``advice``: what a person could do about it."""

    check: str
    is_good: bool
    is_vital: bool
    words: str
    advice: str = ""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """All checks. Vital ones decide about the exit code."""
    data = Path(settings.kiosk.data_dir)
    return (
        Finding("configuration", is_good=True, is_vital=True, words="all keys and values are known"),
        _disk(data, settings.kiosk.disk_free_mib_min),
        _key(data),
        _journal(data),
        _policy(data, wall_now()),
        _clock(),
        *_set_on_site(settings, data),
        *_backlight(settings.screen.backlight_dir),
        *_devices(settings, data),
        *_ledger(settings, is_vital=not _has_policy(data)),
    )


def can_sell(findings: tuple[Finding, ...]) -> bool:
    return all(finding.is_good for finding in findings if finding.is_vital)


def as_json(finding: Finding, at: datetime) -> str:
    told: dict[str, Any] = {"event": "check", "at": at.isoformat(), **asdict(finding)}
    return json.dumps(told, ensure_ascii=False)


def as_words(finding: Finding) -> str:
    verdict = "ok     " if finding.is_good else ("WRONG  " if finding.is_vital else "warning")
    advice = f"\n         {'':<14} -> {finding.advice}" if finding.advice else ""
    return f"{verdict}  {finding.check:<14} {finding.words}{advice}"


def _disk(data: Path, free_mib_min: int) -> Finding:
    place = next((folder for folder in (data, *data.absolute().parents) if folder.exists()), Path("/"))
    free_mib = shutil.disk_usage(place).free // 2**20
    return Finding(
        "disk",
        free_mib >= free_mib_min,
        is_vital=True,
        words=f"{free_mib} MiB free at {place}, {free_mib_min} needed",
    )


def _key(data: Path) -> Finding:
    path = data / KEY
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        KioskKey.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return Finding(
            "key",
            is_good=True,
            is_vital=True,
            words=f"{path}: none yet; made and enrolled at the first start",
        )
    except (OSError, ValueError) as wrong:
        return Finding("key", is_good=False, is_vital=True, words=f"{path}: {wrong}")
    is_private = mode & 0o077 == 0
    return Finding(
        "key",
        is_private,
        is_vital=True,
        words=f"{path}: mode {mode:04o}{'' if is_private else ', others can read it'}",
    )


def _journal(data: Path) -> Finding:
    path = journal_path(data)
    try:
        with JournalReader.open(path) as journal:
            mark = journal.verify()
            waiting = mark.seq - journal.acknowledged().seq
    except JournalMissing:
        return Finding("journal", is_good=True, is_vital=True, words=f"{path}: none yet")
    except JournalFault as fault:
        return Finding("journal", is_good=False, is_vital=True, words=str(fault))
    return Finding(
        "journal",
        is_good=True,
        is_vital=True,
        words=f"{mark.seq} entries proved, {waiting} not at the ledger yet",
    )


def _policy(data: Path, now: datetime) -> Finding:
    """The age of each part (K-05); one too old stops what depends on it until the ledger is heard."""
    try:
        with JournalReader.open(journal_path(data)) as journal:
            policy = journal.policy()
    except JournalFault:
        policy = None
    if policy is None:
        return Finding("policy", is_good=True, is_vital=False, words="none yet; asked for at the first start")
    ages = {part: int((now - state.as_of).total_seconds()) for part, state in sorted(policy.parts.items())}
    ages = ages or {"all": int((now - policy.issued_at).total_seconds())}
    told = ", ".join(f"{part} {age_s}" for part, age_s in ages.items())
    return Finding(
        "policy",
        max(ages.values()) <= policy.ages.policy_s_max,
        is_vital=False,
        words=f"version {policy.version}; seconds of age, {policy.ages.policy_s_max} allowed: {told}",
    )


def _set_on_site(settings: Settings, data: Path) -> Iterator[Finding]:
    """What a field agent set in service mode over kiosk.toml, who and when; closed is closed."""
    try:
        with JournalReader.open(journal_path(data)) as journal:
            service = journal.standing().service
    except JournalFault:
        return
    for name, value in service.site.items():
        if not value:
            continue
        by = service.site_by.get(name)
        who = f"by {by.person}, {by.at:%Y-%m-%d %H:%M} UTC" if by else "by whom is no longer known"
        sells = name not in ("closed", "inhibited")
        yield Finding(
            "set-on-site",
            sells,
            is_vital=not sells,
            words=f"{_SAYS.get(name, name)} = {value} {_instead_of(settings, name)}{who}",
            advice="" if sells else "open it, or let it take bills, in service mode",
        )


_SAYS: Final = {
    "language": "kiosk.language",
    "idle_s": "timeouts.idle_s",
    "diagonal_inch": "screen.diagonal_inch",
    "lower_edge_mm": "screen.lower_edge_mm",
    "printer_profile": "printer.profile",
}
"""The key of kiosk.toml that a setting goes over."""


def _instead_of(settings: Settings, name: str) -> str:
    if name not in _SAYS:
        return ""
    section, key = _SAYS[name].split(".")
    return f"instead of {getattr(getattr(settings, section), key)} "


def _backlight(folder: str) -> Iterator[Finding]:
    """Whether the glass' brightness can be set in service mode; a panel without a backlight of the kernel's is nothing to say."""
    for panel in backlights(folder):
        try:
            words = f"{panel.folder.name}: {panel.percent()} % of its brightest"
        except (OSError, ValueError) as wrong:
            words = f"{panel.folder.name}: {wrong}"
        advice = (
            ""
            if panel.may_write
            else f"to set it in service mode, let the kiosk write {panel.folder}/brightness"
        )
        yield Finding("backlight", panel.may_write, is_vital=False, words=words, advice=advice)


def _has_policy(data: Path) -> bool:
    try:
        with JournalReader.open(journal_path(data)) as journal:
            return journal.policy() is not None
    except JournalFault:
        return False


def _clock() -> Finding:
    now = wall_now()
    return Finding(
        "clock", now > BUILT_AT, is_vital=False, words=f"{now:%Y-%m-%d %H:%M:%S} UTC by the wall clock"
    )


def _is_running(data: Path) -> bool:
    """A kiosk holds the journal's lock for as long as it lives."""
    try:
        with journal_path(data).with_name("journal.db.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _devices(settings: Settings, data: Path) -> Iterator[Finding]:
    acceptor, printer = settings.acceptor, settings.printer
    is_running = _is_running(data)
    if is_running and _is_there(acceptor.port):
        yield _held("acceptor", acceptor.port, is_vital=True)
    elif _is_bill_open(data):
        words = f"{acceptor.port}: not asked, the journal waits for the outcome of a bill"
        advice = "start the kiosk: it asks, and settles the bill"
        yield Finding("acceptor", is_good=True, is_vital=True, words=words, advice=advice)
    else:
        protocol = PROTOCOLS[acceptor.protocol]
        wanted = frozenset(acceptor.denominations_tiyn)
        checkup = check_acceptor(protocol, acceptor.port_choice, acceptor.options, wanted)
        yield _found("acceptor", checkup, is_vital=not checkup.is_usable)
    if is_running and _is_there(printer.port):
        yield _held("printer", printer.port, is_vital=False)
    else:
        profile = PROFILES[printer.profile]
        checkup = check_printer(profile, printer.port, baud=printer.baud, is_rts_cts=printer.is_rts_cts)
        yield _found("printer", checkup, is_vital=False)


def _is_there(port: str) -> bool:
    return port.startswith(USB) or Path(port).exists()


def _held(check: str, port: str, *, is_vital: bool) -> Finding:
    return Finding(check, is_good=True, is_vital=is_vital, words=f"{port} is held by the running kiosk")


def _found(check: str, checkup: Checkup, *, is_vital: bool) -> Finding:
    return Finding(check, checkup.is_good, is_vital, checkup.words, checkup.advice)


def _is_bill_open(data: Path) -> bool:
    """A start of the acceptor by anybody else would use up what it has to say of that bill."""
    try:
        with JournalReader.open(journal_path(data)) as journal:
            return journal.open_items().intent is not None
    except JournalFault:
        return False


def _ledger(settings: Settings, *, is_vital: bool) -> Iterator[Finding]:
    url = f"{settings.ledger.url.rstrip('/')}/healthz"
    try:
        trusted = ssl.create_default_context(cafile=settings.ledger.ca_file or None)
        with urllib.request.urlopen(url, timeout=settings.ledger.timeout_s, context=trusted) as answer:  # noqa: S310 - checked by config
            told_at, said = answer.headers.get("Date"), answer.read(HEALTH_BYTES_MAX)
    except (urllib.error.URLError, OSError, ValueError, HTTPException) as away:
        reason = getattr(away, "reason", away)
        advice = _line_advice(reason)
        yield Finding("ledger", is_good=False, is_vital=is_vital, words=f"{url}: {reason}", advice=advice)
        return
    if not _is_healthy(said):
        yield Finding(
            "ledger",
            is_good=False,
            is_vital=is_vital,
            words=f"{url}: something else answers than a ledger",
            advice="a log-in page of the shop's network? Its owner has to let the kiosk through",
        )
        return
    yield Finding("ledger", is_good=True, is_vital=is_vital, words=f"{url} answers")
    yield from _skew(told_at, wall_now)


def _is_healthy(said: bytes) -> bool:
    try:
        return bool(json.loads(said)["status"] == "ok")
    except (ValueError, TypeError, KeyError):
        return False


def _line_advice(reason: object) -> str:
    """What a person could do about a ledger that does not answer."""
    if not isinstance(reason, ssl.SSLCertVerificationError):
        return ""
    if reason.verify_code in CERTIFICATE_DATES:
        return "is the kiosk's date right? If so, the ledger's certificate has to be renewed"
    return "the network puts another server in between, or ledger.ca_file is not of the ledger's authority"


def _skew(told_at: str | None, now: Callable[[], datetime]) -> Iterator[Finding]:
    if told_at is None:
        return
    skew = abs(parsedate_to_datetime(told_at) - now())
    words = f"{skew.total_seconds():.0f} s apart from the ledger"
    yield Finding("clock-skew", skew <= CLOCK_SKEW_MAX, is_vital=False, words=words)
