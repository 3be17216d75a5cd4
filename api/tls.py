"""The authority of an island with no internet, and the certificate it gives to this server."""

import ipaddress
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_KEY, AUTHORITY = "authority.key", "authority.crt"
SERVER_KEY, SERVER = "tls.key", "tls.crt"

AUTHORITY_YEARS = timedelta(days=3652)
SERVER_DAYS = timedelta(days=395)
"""Browsers refuse a server's certificate that is good for more than 397 days."""

# Clocks of tablets are some days wrong.
EARLIER = timedelta(days=2)

# What the authority may speak for whatever it is asked: a stolen key is worth nothing elsewhere.
LOCAL_NAMES = ("local", "lan", "localhost")
LOCAL_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)


_NAME = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


class HostOutside(ValueError):
    """A name or address that the authority was not made for."""

    code = "host_outside_authority"


class Unreadable(ValueError):
    """A file of the authority or of the server's certificate that does not hold what it should."""

    code = "certificate_unreadable"

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class Issued(NamedTuple):
    """The authority's certificate, the server's, and the names and addresses it is good for."""

    authority: x509.Certificate
    server: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """The authority's SHA-256, as devices show it."""
        return self.authority.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def hosts(self) -> list[str]:
        """Names first, then addresses."""
        found = self.server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names: list[str] = found.get_values_for_type(x509.DNSName)
        return names + [str(ip) for ip in found.get_values_for_type(x509.IPAddress)]


def issued(data: Path) -> Issued | None:
    """What the folder holds, or None before the first `issue`; raises `Unreadable`."""
    if not (data / SERVER).is_file():
        return None
    return Issued(_certificate(data / AUTHORITY), _certificate(data / SERVER))


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unreadable(path) from error


def issue(data: Path, title: str, hosts: Iterable[str], now: datetime | None = None) -> Issued:
    """A new certificate for the server; the authority is made once and kept.

    Raises `HostOutside` for a host that the kept authority does not allow, and `Unreadable`.
    """
    now = now or datetime.now(UTC)
    names = [_host(host) for host in dict.fromkeys(hosts)]
    key = _key(data / AUTHORITY_KEY)
    if not (data / AUTHORITY).is_file():
        _write(data / AUTHORITY, _authority(key, title, names, now).public_bytes(Encoding.PEM))
    authority = _certificate(data / AUTHORITY)
    outside = [str(name.value) for name in names if not _allowed(authority, name)]
    if outside:
        raise HostOutside(", ".join(outside))
    server = _server(key, authority, _key(data / SERVER_KEY), names, now)
    _write(data / SERVER, server.public_bytes(Encoding.PEM))
    return Issued(authority, server)


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        if not _NAME.fullmatch(host.lower()):
            raise ValueError(f"{host!r} is no name and no address") from None
        return x509.DNSName(host.lower())


def _authority(
    key: ec.EllipticCurvePrivateKey, title: str, names: list[x509.GeneralName], now: datetime
) -> x509.Certificate:
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in LOCAL_NAMES]
    permitted += [x509.IPAddress(ipaddress.ip_network(net)) for net in LOCAL_NETWORKS]
    permitted += [_alone(name) for name in names if not _within(permitted, name)]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Hải Đăng: {title}"[:64])])
    return (
        _builder(subject, subject, key.public_key(), now, AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(_key_id(key), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    signer: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    names: list[x509.GeneralName],
    now: datetime,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(names[0].value)[:64])])
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        _builder(subject, authority.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(purpose, critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(_key_id(key), critical=False)
        .add_extension(by, critical=False)
        .sign(signer, hashes.SHA256())
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now - EARLIER + life)
    )


def _key_id(key: ec.EllipticCurvePrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _allowed(authority: x509.Certificate, name: x509.GeneralName) -> bool:
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return _within(constraints.permitted_subtrees or [], name)


def _within(permitted: list[x509.GeneralName], name: x509.GeneralName) -> bool:
    """Whether one of the names or networks covers a host."""
    if isinstance(name, x509.IPAddress):
        alone = ipaddress.ip_network(str(name.value))
        networks = [one.value for one in permitted if isinstance(one, x509.IPAddress)]
        return any(_covers(network, alone) for network in networks)
    wanted = str(name.value)
    suffixes = [one.value for one in permitted if isinstance(one, x509.DNSName)]
    return any(wanted == suffix or wanted.endswith(f".{suffix}") for suffix in suffixes)


def _covers(network: object, alone: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    """Whether a network of the same version holds the address."""
    return (
        isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network)
        and alone.network_address in network
    )


def _alone(name: x509.GeneralName) -> x509.GeneralName:
    """A host as the constraint that permits it."""
    if isinstance(name, x509.IPAddress):
        return x509.IPAddress(ipaddress.ip_network(str(name.value)))
    return name


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key in a file; made where there is none, for this user alone."""
    if not path.is_file():
        made = ec.generate_private_key(ec.SECP256R1())
        _write(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, TypeError, ValueError) as error:
        raise Unreadable(path) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Unreadable(path)
    return key


def _write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put a file in place whole, on the disk when this returns."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
