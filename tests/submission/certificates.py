"""Certificates made for a test: an authority, and people and servers that it vouches for."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
START = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2060, 1, 1, tzinfo=datetime.UTC)


class Held:
    """A certificate and its key."""

    def __init__(self, name: str, key: Key, certificate: x509.Certificate) -> None:
        self.name, self.key, self.certificate = name, key, certificate

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def pkcs12(self, path: Path, passphrase: str = "") -> Path:
        lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"me", self.key, self.certificate, None, lock))
        return path


def authority(name: str = "Test root") -> Held:
    return issued(name, None, is_authority=True)


def issued(
    name: str,
    by: Held | None,
    *,
    key: Key | None = None,
    start: datetime.datetime = START,
    end: datetime.datetime = END,
    is_authority: bool = False,
    for_time_stamps: bool = False,
) -> Held:
    """A certificate for `name` by an authority, or by itself."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_usage(is_authority=is_authority), critical=True)
    )
    if for_time_stamps:
        use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(use, critical=True)
    return Held(name, own, builder.sign(by.key if by else own, hashes.SHA256()))


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
