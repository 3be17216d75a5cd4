"""Keys, signatures, and ids of replicas that are made for one key. PROTOCOL.md §4."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.canonical import sha256

P256 = b"\x01"

_CURVE = ec.SECP256R1()
# Deterministic (RFC 6979): a signature needs no chance.
_ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


class Key:
    """A P-256 key pair of a fleet's root, a node or a device."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> Self:
        """A fresh key."""
        return cls(ec.generate_private_key(_CURVE))

    @classmethod
    def load(cls, private: bytes) -> Self:
        """The key whose `private` gave these 32 bytes."""
        return cls(ec.derive_private_key(int.from_bytes(private, "big"), _CURVE))

    @property
    def private(self) -> bytes:
        """The 32 secret bytes."""
        return self._private.private_numbers().private_value.to_bytes(32, "big")

    @cached_property
    def public(self) -> bytes:
        """The 66 bytes of the public key, the algorithm's byte first."""
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return P256 + point

    @cached_property
    def key_id(self) -> bytes:
        """The 16 bytes by which statements name this key."""
        return key_id(self.public)

    def sign(self, payload: bytes) -> bytes:
        """The 65 bytes of a signature, the algorithm's byte first."""
        r, s = utils.decode_dss_signature(self._private.sign(payload, _ECDSA))
        return P256 + r.to_bytes(32, "big") + s.to_bytes(32, "big")


def key_id(public: bytes) -> bytes:
    """The first 16 bytes of SHA-256 of a public key; of the root's, the fleet's name."""
    return sha256(public)[:16]


@lru_cache(maxsize=65_536)
def signed_by(public: bytes, payload: bytes, signature: bytes) -> bool:
    """Whether `signature` over `payload` is that of the key."""
    if public[:1] != P256 or signature[:1] != P256 or len(signature) != 65:
        return False
    r, s = int.from_bytes(signature[1:33], "big"), int.from_bytes(signature[33:], "big")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public[1:])
        key.verify(utils.encode_dss_signature(r, s), payload, _ECDSA)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_replica(random: Callable[[int], bytes], public: bytes | None) -> bytes:
    """A fresh replica id, 16 bytes: 8 random ones, and 8 that bind it to a public key.

    Without a key all 16 are random: such a replica cannot be certified.
    """
    if public is None:
        return random(16)
    chance = random(8)
    return chance + sha256(public + chance)[:8]


def binds(public: bytes, replica: bytes) -> bool:
    """Whether a replica id was made for this public key; no other key can certify it."""
    return replica[8:] == sha256(public + replica[:8])[:8]
