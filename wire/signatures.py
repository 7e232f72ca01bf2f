"""Ed25519 signatures of a kiosk over its requests; the stored one proves what the kiosk said."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

KIOSK_HEADER: Final = "Tolem-Kiosk"
TIME_HEADER: Final = "Tolem-Time"
SIGNATURE_HEADER: Final = "Tolem-Signature"
SIGNED_AS: Final = "tolem-request-1"
"""Opens what is signed, so that a signature over a request never passes for one over anything else."""


class SignatureInvalid(Exception):
    """The request does not carry the signature of the kiosk that it names."""


@dataclass(frozen=True)
class KioskKey:
    """A kiosk's private key."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> KioskKey:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw: bytes) -> KioskKey:
        """From the 32 bytes of ``to_bytes``. Raises ValueError when they are not a key."""
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def to_bytes(self) -> bytes:
        return self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    @property
    def public_key(self) -> str:
        """The public half as 64 hex digits."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign_request(self, *, kiosk_id: str, method: str, path: str, at: str, body: bytes) -> dict[str, str]:
        """The headers that prove kiosk, time (ISO 8601, UTC) and content of one request.

        ``path`` as in the request line, with the query if there is one.
        """
        signature = self.private.sign(_signed_bytes(kiosk_id, method, path, at, body))
        return {
            KIOSK_HEADER: kiosk_id,
            TIME_HEADER: at,
            SIGNATURE_HEADER: base64.b64encode(signature).decode("ascii"),
        }


def verify_request(
    public_key: str, *, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> None:
    """Raise SignatureInvalid unless the headers carry this key's signature over this request."""
    try:
        kiosk_id, at, encoded = (headers[name] for name in (KIOSK_HEADER, TIME_HEADER, SIGNATURE_HEADER))
        signature = base64.b64decode(encoded, validate=True)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(signature, _signed_bytes(kiosk_id, method, path, at, body))
    except KeyError as missing:
        raise SignatureInvalid(f"header {missing.args[0]} is missing") from missing
    except (InvalidSignature, ValueError, binascii.Error) as wrong:
        raise SignatureInvalid("the signature does not fit key and content") from wrong


def _signed_bytes(kiosk_id: str, method: str, path: str, at: str, body: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    parts = (SIGNED_AS, kiosk_id, method.upper(), path, at, digest)
    if any("\n" in part for part in parts):
        raise ValueError("a line break would let one part pass for two")
    return "\n".join(parts).encode()
