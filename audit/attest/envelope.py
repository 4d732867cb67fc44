"""A signed envelope (DSSE) around a statement: ed25519, and one way of writing it."""

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def canonical(document: Any) -> bytes:
    """A JSON document in the one form that is written and accepted: sorted, indented, ASCII."""
    return (json.dumps(document, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def seal(statement: bytes, key: "Ed25519PrivateKey") -> bytes:
    """The statement in an envelope, signed.

    Parameters
    ----------
    statement : bytes
        What is said, as JSON.
    key : Ed25519PrivateKey
        See `read_private`.
    """
    return canonical(
        {
            "payload": base64.b64encode(statement).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [
                {
                    "keyid": key_id(public_pem(key.public_key())),
                    "sig": base64.b64encode(key.sign(_encoded(statement))).decode(),
                }
            ],
        }
    )


def opened(envelope: bytes, key: "Ed25519PublicKey") -> bytes:
    """The statement of an envelope that this key signed.

    Raises
    ------
    ValueError
        A byte of the envelope is not as it was written, or another key signed it.
    """
    from cryptography.exceptions import InvalidSignature

    try:
        held = json.loads(envelope)
        statement = base64.b64decode(held["payload"], validate=True)
        (signature,) = held["signatures"]
        signed = base64.b64decode(signature["sig"], validate=True)
        key.verify(signed, _encoded(statement))
    except InvalidSignature as fault:
        raise ValueError("the signature is not this key's, or the statement was changed") from fault
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        raise ValueError("it is no signed statement") from fault
    written = {
        "payload": base64.b64encode(statement).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {"keyid": key_id(public_pem(key)), "sig": base64.b64encode(signed).decode()}
        ],
    }
    if canonical(written) != envelope:
        raise ValueError("it was changed after it was written")
    return statement


def read_private(path: Path) -> "Ed25519PrivateKey":
    """The ed25519 key of a PEM file.

    Raises
    ------
    AuditError
        There is no such file, or it holds another kind of key.
    """
    with_cryptography()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as fault:
        raise AuditError("cannot be read", where=str(path), remedy=fault.strerror) from fault
    except (ValueError, TypeError) as fault:
        raise _no_key(path) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return key


def read_public(data: bytes, where: str) -> "Ed25519PublicKey":
    """The public ed25519 key of a PEM file's bytes.

    Raises
    ------
    AuditError
        They are none, or were changed.
    """
    with_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    fault = AuditError(
        "holds no public ed25519 key, or was changed",
        where=where,
        remedy="`openssl pkey -in key.pem -pubout` writes the public key of a private one",
    )
    try:
        key = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise fault from error
    if not isinstance(key, Ed25519PublicKey) or public_pem(key) != data:
        raise fault
    return key


def public_pem(key: "Ed25519PublicKey") -> bytes:
    """The key as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(pem: bytes) -> str:
    """What a key is called: the SHA-256 of its PEM."""
    return sha256(pem).hexdigest()


def with_cryptography() -> None:
    """Raise where the library that signs is missing."""
    try:
        import cryptography  # noqa: F401
    except ImportError as fault:
        raise AuditError(
            "signing needs the package cryptography",
            remedy='pip install "classifier-audit[attest]"',
        ) from fault


def _encoded(statement: bytes) -> bytes:
    """What is signed: the statement with its type, each behind its length (DSSE's PAE)."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(statement), statement)


def _no_key(path: Path) -> AuditError:
    return AuditError(
        "holds no ed25519 key without a password",
        where=str(path),
        remedy="`openssl genpkey -algorithm ed25519 -out key.pem` makes one",
    )
