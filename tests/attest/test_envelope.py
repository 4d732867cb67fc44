import base64
import json
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from audit.attest.envelope import (
    canonical,
    key_id,
    opened,
    public_pem,
    read_private,
    read_public,
    seal,
)
from audit.errors import AuditError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STATEMENT = canonical({"said": "it passed"})


def test_what_was_sealed_is_opened_by_its_key():
    """And by no other."""
    envelope = seal(STATEMENT, KEY)
    assert opened(envelope, KEY.public_key()) == STATEMENT
    with pytest.raises(ValueError, match="not this key's"):
        opened(envelope, Ed25519PrivateKey.generate().public_key())


def test_what_is_signed_is_the_specifications_encoding():
    """DSSEv1, then type and statement, each behind its length in bytes."""
    signed = json.loads(seal(STATEMENT, KEY))["signatures"][0]["sig"]
    kind = b"application/vnd.in-toto+json"
    whole = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(STATEMENT), STATEMENT)
    KEY.public_key().verify(base64.b64decode(signed), whole)


@pytest.mark.parametrize(
    "envelope",
    [b"", b"{}", b"[]", b"[" * 9_999, b'{"payload": "%", "signatures": [{"sig": ""}]}'],
)
def test_what_is_no_envelope_is_refused(envelope):
    """Never with a traceback of its own."""
    with pytest.raises(ValueError, match="no signed statement"):
        opened(envelope, KEY.public_key())


def test_every_byte_of_an_envelope_is_guarded():
    """Blanks and key names too, where a signature alone would not notice."""
    envelope = seal(STATEMENT, KEY)
    for place in range(len(envelope)):
        changed = bytearray(envelope)
        changed[place] ^= 1
        with pytest.raises(ValueError, match=r"signed|signature|changed"):
            opened(bytes(changed), KEY.public_key())


def test_a_private_key_is_read_from_its_file(tmp_path):
    """PEM without a password; with one, or of another kind, it is refused with how to make one."""
    path = tmp_path / "key.pem"
    path.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert read_private(path).public_key() == KEY.public_key()
    locked = BestAvailableEncryption(b"secret")
    for data in (KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), b"no key"):
        path.write_bytes(data)
        with pytest.raises(AuditError, match="openssl genpkey -algorithm ed25519"):
            read_private(path)
    with pytest.raises(AuditError, match="cannot be read"):
        read_private(tmp_path / "missing.pem")


def test_a_public_key_is_the_one_form_of_itself():
    """What was changed, though it may still be parsed, is no key."""
    pem = public_pem(KEY.public_key())
    assert read_public(pem, "key") == KEY.public_key()
    assert len(key_id(pem)) == 64
    for data in (pem + b"\n", b"", pem.replace(b"PUBLIC", b"SECRET")):
        with pytest.raises(AuditError, match="holds no public ed25519 key, or was changed"):
            read_public(data, "key")


def test_a_key_of_another_kind_is_refused(tmp_path):
    """An elliptic curve's other than ed25519 is a sound key, and signs nothing here."""
    made = generate_private_key(SECP256R1())
    path = tmp_path / "key.pem"
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(AuditError, match="holds no ed25519 key"):
        read_private(path)
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(AuditError, match="holds no public ed25519 key"):
        read_public(public, "key")


def test_without_the_package_the_extra_is_named(monkeypatch, tmp_path):
    """What signs is not installed: what installs it."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(AuditError, match=r"classifier-audit\[attest\]"):
        read_private(tmp_path / "key.pem")
