"""Devices that exchange: challenges, tokens, and what a token is still good for."""

import secrets
from collections.abc import Iterable

import structlog

from api import certificates
from api.auth import hash_secret, unrevoked
from api.errors import DeviceCrowds
from api.node import Node
from api.storage.local import Token
from sync.errors import AuthFailed
from sync.keys import key_id
from sync.protocol.server import grant
from sync.trust import Trust

log = structlog.get_logger()

CHALLENGE = 5 * 60_000
TOKEN = 30 * 86_400_000


def challenge(node: Node, address: str) -> bytes:
    """A nonce that can be signed for five minutes."""
    nonce = secrets.token_bytes(16)
    now = node.now()
    node.local.add_challenge(nonce, address, now + CHALLENGE, now)
    return nonce


def _known(node: Node, replica: bytes) -> set[bytes]:
    """The statements here that lead from the root to a replica."""
    scopes = node.replica.scopes()
    return {proof for scope in scopes for proof in node.replica.trust(scope).chain_of(replica)}


def give_token(node: Node, statements: Iterable[bytes], answer: bytes) -> tuple[str, Token]:
    """A token and what it opens, for a chain of statements and an answered challenge.

    Raises `AuthFailed`, and `DeviceCrowds` where other replicas of the key have had too many.
    """
    match certificates.said(answer):
        case [1, "challenge", bytes() as nonce, bytes() as replica] if node.local.use_challenge(
            nonce, node.now()
        ):
            given = list(statements)
            granted = grant(node.root, given, answer, nonce, node.scopes)
            # It must stand beside what is known here: a tablet cannot certify a node's replica.
            grant(node.root, [*given, *_known(node, replica)], answer, nonce, node.scopes)
        case _:
            raise AuthFailed("no answer to a challenge of this server")
    trust = Trust(node.root, given)
    holder = key_id(trust.key_for(granted.replica) or b"")
    scopes = tuple(sorted(granted.scopes))
    token = Token(granted.replica, scopes, node.now() + TOKEN, holder)
    token = unrevoked(node, token, trust.keys_of(granted.replica))
    # 128 bits; each idle exchange carries it over the dear link.
    secret = secrets.token_urlsafe(16)
    if not node.local.give_token(hash_secret(secret), token, node.now()):
        log.warning("device_crowds", replica=granted.replica.hex())
        raise DeviceCrowds
    return secret, token
