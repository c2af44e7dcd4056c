"""What a checkpoint is: the tree over hashes of events, the text that is signed, and keys. No
database, clock or network.

The tree has the shape of RFC 6962, section 2.1: the left half of n leaves holds the greatest power
of two that is less than n, and an inner node is SHA-256 over 0x01 and its two halves. A leaf is the
hash of an event itself: what was hashed there begins with `{`, never with 0x01, so that no node
passes for a leaf.

Signatures are Ed25519 (RFC 8032). A key is known by the SHA-256 of its 32 bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

SIGNED = ("number", "sealed_at", "accounts", "events", "root", "prev_hash", "key_id")
PEM = "-----BEGIN PUBLIC KEY-----"
Keys = dict[str, Ed25519PublicKey]


class Digest(Protocol):
    """What hashlib makes of bytes."""

    def digest(self) -> bytes: ...


class SignedCheckpoint(Protocol):
    """A checkpoint, as it is stored or as it was kept."""

    @property
    def key_id(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def signature(self) -> str: ...


Hash = Callable[[bytes], Digest]


class UnreadableKey(ValueError):
    """A text that was to be a key and is none."""


class MerkleTree:
    """Leaves come one by one, in order; no more is kept than one node for each power of two."""

    __slots__ = ("leaves", "nodes")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.leaves = 0
        self.nodes: list[bytes] = []
        self.add(*leaves)

    def add(self, *leaves: bytes, sha256: Hash = hashlib.sha256) -> None:
        """More leaves, of 32 bytes each; level by level, which costs less than leaf by leaf."""
        bits, level, single = self.leaves, list(leaves), []
        self.leaves += len(leaves)
        while level:
            if bits & 1:
                level.insert(0, self.nodes.pop())
            if len(level) & 1:
                single.append(level.pop())
            level = [
                sha256(b"\x01" + left + right).digest()
                for left, right in zip(level[::2], level[1::2], strict=True)
            ]
            bits >>= 1
        self.nodes += reversed(single)

    def root(self) -> str:
        """In hexadecimal; of no leaves, the hash of nothing."""
        if not self.nodes:
            return hashlib.sha256().hexdigest()
        right = self.nodes[-1]
        for left in self.nodes[-2::-1]:
            right = hashlib.sha256(b"\x01" + left + right).digest()
        return right.hex()


def path_to(leaves: Sequence[bytes], at: int) -> list[str]:
    """What one needs besides leaf number `at` (from 0) to come to the root: the other half at each
    node, from below; a leading L or R says where.
    """
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if at < split:
        return [*path_to(leaves[:split], at), "R" + MerkleTree(leaves[split:]).root()]
    return [*path_to(leaves[split:], at - split), "L" + MerkleTree(leaves[:split]).root()]


@dataclass(frozen=True, kw_only=True)
class StoredCheckpoint:
    """A checkpoint outside of the database: in a file that somebody keeps."""

    number: int
    sealed_at: datetime
    accounts: int
    events: int
    root: str
    prev_hash: str
    key_id: str
    hash: str
    signature: str


def checkpoint_file(checkpoint: SignedCheckpoint) -> str:
    """A checkpoint as a file to keep: the very text that is signed, its hash, the signature."""
    text = signed_text(checkpoint).decode()[:-1]
    return f'{text},"hash":"{checkpoint.hash}","signature":"{checkpoint.signature}"}}\n'


def read_checkpoint_file(text: str) -> StoredCheckpoint:
    """The checkpoint of such a file. Raises ValueError."""
    try:
        whole = json.loads(text)
        said = {
            **whole["docket-checkpoint"],
            "hash": whole["hash"],
            "signature": whole["signature"],
        }
        found = StoredCheckpoint(**{**said, "sealed_at": datetime.fromisoformat(said["sealed_at"])})
        if checkpoint_file(found).strip() != text.strip() or checkpoint_hash(found) != found.hash:
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("This is no checkpoint, or it is not as it was written.") from None
    return found


def signed_text(checkpoint: SignedCheckpoint) -> bytes:
    """The canonical JSON that is signed, and whose SHA-256 the next checkpoint names."""
    said = {name: getattr(checkpoint, name) for name in SIGNED}
    said["sealed_at"] = utc_timestamp(said["sealed_at"])
    return json.dumps(
        {"docket-checkpoint": said}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def utc_timestamp(moment: datetime) -> str:
    """In UTC, with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def checkpoint_hash(checkpoint: SignedCheckpoint) -> str:
    """What the next checkpoint names."""
    return hashlib.sha256(signed_text(checkpoint)).hexdigest()


def private_key(text: str) -> Ed25519PrivateKey:
    """A key in PEM, as `openssl genpkey -algorithm ed25519` makes it; a demo's secret becomes one.

    Raises NoKey.
    """
    if text.startswith("demo-"):
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(text.encode()).digest())
    if not text:
        raise UnreadableKey(
            "There is no key to seal with: give the worker DOCKET_SEAL_KEY, an Ed25519 private "
            "key in PEM."
        )
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnreadableKey(
            "This is no Ed25519 private key in PEM. Make one: openssl genpkey -algorithm "
            "ed25519 -out FILE"
        )
    return key


def public_keys(text: str) -> Keys:
    """Any number of public keys in PEM, one after the other, by their ids. Raises NoKey."""
    found: Keys = {}
    for block in text.split(PEM)[1:]:
        try:
            key = load_pem_public_key((PEM + block).encode())
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise UnreadableKey("One of the public keys is no Ed25519 key in PEM.")
        found[key_id(key)] = key
    if not found and text.strip():
        raise UnreadableKey(f"There is no public key here: it begins with {PEM}")
    return found


def key_id(key: Ed25519PublicKey) -> str:
    """The SHA-256 of its 32 bytes, in hexadecimal."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def public_pem(key: Ed25519PublicKey) -> str:
    """For a file that is kept outside."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def is_signed(checkpoint: SignedCheckpoint, keys: Keys) -> bool | None:
    """Whether the signature is that of the key it names; None if that key is not known."""
    if (key := keys.get(checkpoint.key_id)) is None:
        return None
    try:
        key.verify(bytes.fromhex(checkpoint.signature), signed_text(checkpoint))
    except (InvalidSignature, ValueError):
        return False
    return True
