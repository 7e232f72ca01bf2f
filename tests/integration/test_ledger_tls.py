"""TLS by ``ledger serve`` itself, and settings and secrets from environment and files."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from ledger.cli import app
from ledger.config import SettingInvalid, Settings, value_of

SERVE = [sys.executable, "-c", "from ledger.cli import main; main()", "serve", "--port", "0"]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ledger")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_file, key_file


def test_serve_speaks_tls_and_only_tls(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    environment = {**os.environ, "TOLEM_DATABASE": f"sqlite:///{tmp_path / 'l.db'}"}
    command = [*SERVE, "--tls-cert", str(cert), "--tls-key", str(key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        trusting = ssl.create_default_context(cafile=str(cert))
        answer = httpx.get(f"{url}/healthz", verify=trusting, timeout=30)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{url.replace('https', 'http')}/healthz", timeout=30)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/healthz", timeout=30)
        server.send_signal(signal.SIGTERM)
        ended = server.wait(timeout=30)

    assert url.startswith("https://127.0.0.1:")
    assert answer.json() == {"status": "ok"}
    assert ended == -signal.SIGTERM


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--tls-cert", "cert.pem"], "go together"),
        (["--tls-key", "key.pem"], "go together"),
        (["--tls-cert", "no.pem", "--tls-key", "no.pem"], "certificate cannot be used"),
        (["--tls-cert", __file__, "--tls-key", __file__], "certificate cannot be used"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_one_clear_line(
    tmp_path: Path, options: list[str], told: str
) -> None:
    result = CliRunner().invoke(app, ["serve", "--database", f"sqlite:///{tmp_path / 'l.db'}", *options])

    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "l.db").exists()


def test_the_databases_address_comes_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "database"
    secret.write_text(f"sqlite:///{tmp_path / 'l.db'}\n")
    monkeypatch.delenv("TOLEM_DATABASE", raising=False)
    monkeypatch.setenv("TOLEM_DATABASE_FILE", str(secret))

    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    assert (tmp_path / "l.db").exists()


def test_a_secret_is_read_from_the_environment_or_a_file_and_never_told(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hidden\nsecond line\n")

    assert value_of({}, "KEY") is None
    assert value_of({"TOLEM_KEY": "plain"}, "KEY") == "plain"
    assert value_of({"TOLEM_KEY_FILE": str(file)}, "KEY") == "hidden"
    for wrong in (
        {"TOLEM_KEY": "plain", "TOLEM_KEY_FILE": str(file)},
        {"TOLEM_KEY_FILE": str(tmp_path / "missing")},
    ):
        with pytest.raises(SettingInvalid) as told:
            value_of(wrong, "KEY")
        assert "hidden" not in str(told.value)
        assert "plain" not in str(told.value)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "", "9" * 30, "²"])
def test_a_setting_out_of_its_range_is_refused(value: str) -> None:
    with pytest.raises(SettingInvalid, match="TOLEM_RATE_FACTOR"):
        Settings.from_environment({"TOLEM_RATE_FACTOR": value})


@pytest.mark.parametrize("value", ["", "7", "call us", "7077;", "+7 727 3500070 0000000"])
def test_a_number_that_nobody_can_dial_is_refused(value: str) -> None:
    with pytest.raises(SettingInvalid, match="TOLEM_COMMAND_NUMBER"):
        Settings.from_environment({"TOLEM_COMMAND_NUMBER": value})


def test_settings_come_from_the_environment() -> None:
    assert Settings.from_environment({"TOLEM_COMMAND_NUMBER": "7077"}).command_number == "7077"
    environment = {"TOLEM_BODY_BYTES_MAX": "65536", "TOLEM_CLOCK_SKEW_HOURS": "1", "TOLEM_RATE_FACTOR": "3"}
    read = Settings.from_environment(environment, is_access_logged=True)

    assert (read.body_bytes_max, read.clock_skew_max, read.rate_factor) == (65_536, timedelta(hours=1), 3)
    assert read.is_access_logged
    assert Settings.from_environment({}) == Settings()
