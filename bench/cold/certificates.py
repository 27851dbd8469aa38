"""TLS on loopback: a CA of the benchmark's own, which no other program trusts."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LIFETIME = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Certificates:
    """`server` holds a certificate of 127.0.0.1 and its key; `trusted` the system's roots and the CA.

    The system's are in it, since to load them is a part of a cold start.
    """

    server: Path
    trusted: Path


def certificates(folder: Path) -> Certificates:
    """Made anew in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("bench CA", "bench CA", ca_key.public_key(), ca_key, is_ca=True)
    certificate = _certificate("127.0.0.1", "bench CA", key.public_key(), ca_key, is_ca=False)
    found = Certificates(folder / "server.pem", folder / "trusted.pem")
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    found.server.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    found.trusted.write_bytes(_system_roots() + ca.public_bytes(Encoding.PEM))
    return found


def _certificate(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, signer: ec.EllipticCurvePrivateKey, *, is_ca: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LIFETIME)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(address, critical=False)
        .sign(signer, SHA256())
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _system_roots() -> bytes:
    """Each as PEM; what OpenSSL loads by default."""
    context = ssl.create_default_context()
    return "".join(map(ssl.DER_cert_to_PEM_cert, context.get_ca_certs(binary_form=True))).encode()
