"""The engine's errors. Each has a code that never changes; PROTOCOL.md §10 lists them.

SyncError
├── Refused           the author's own write is not possible
│   ├── TooLarge
│   ├── NotCanonical
│   └── UnknownRecord
├── BadFrame          bytes from outside that do not decode
├── Denied            the peer may not
│   ├── AuthFailed
│   └── ScopeDenied
├── DigestMismatch    finished bytes are not what their name says
├── OffsetMismatch    resume elsewhere
├── UnknownPhoto
├── PhotoType         bytes that are neither JPEG nor WebP nor PNG
├── Unsupported       a protocol or frame of a later version
├── NotReady
├── Busy
├── DiskFull
├── StorageFailed     the disk itself cannot be read or written
└── BundleError       a file for a stick that cannot be made or taken in
    ├── NotABundle
    ├── BundleDamaged   cut or altered; what stands before that counts
    ├── BundleForOthers
    ├── BundleUnproven  nobody of this fleet made it
    ├── BundleUnread    what the stick gives back is not what was written
    ├── NoRecipient
    └── StickFull
"""


class SyncError(Exception):
    """Base of every error that the engine raises on purpose."""

    code = "sync_error"
    status = 500


class Refused(SyncError):
    """A write that its own replica does not take."""

    code = "refused"
    status = 422


class TooLarge(Refused):
    """Beyond a limit of PROTOCOL.md §2 or §7."""

    code = "too_large"
    status = 413


class NotCanonical(Refused):
    """A value that canonical bytes cannot hold: a float, a map, an integer beyond 2^53 - 1."""

    code = "not_canonical"


class UnknownRecord(Refused):
    """No such record of this collection in this scope."""

    code = "unknown_record"
    status = 404


class BadFrame(SyncError):
    """Bytes that are not what PROTOCOL.md says; whole frames before them stand."""

    code = "bad_frame"
    status = 400


class Denied(SyncError):
    """The peer is not allowed to."""

    code = "scope_denied"
    status = 403


class AuthFailed(Denied):
    """No valid token, certificate or signature."""

    code = "auth"
    status = 401


class ScopeDenied(Denied):
    """A scope that the peer does not hold."""

    code = "scope_denied"


class DigestMismatch(SyncError):
    """Finished bytes whose SHA-256 is not their name."""

    code = "digest"
    status = 422


class OffsetMismatch(SyncError):
    """An upload that does not begin where the stored bytes end."""

    code = "offset"
    status = 409

    def __init__(self, offset: int) -> None:
        super().__init__(f"resume at {offset}")
        self.offset = offset


class UnknownPhoto(SyncError):
    """No counted record names these bytes."""

    code = "unknown_photo"
    status = 404


class PhotoType(SyncError):
    """Bytes that are neither JPEG nor WebP nor PNG."""

    code = "photo_type"
    status = 415


class Unsupported(SyncError):
    """A protocol number or a frame type of a later version."""

    code = "protocol"
    status = 415


class NotReady(SyncError):
    """The store is opening, or being repaired."""

    code = "not_ready"
    status = 425


class Busy(SyncError):
    """Another exchange holds the lease, or the server is at its limit."""

    code = "busy"
    status = 503


class DiskFull(SyncError):
    """No space is left; everything acknowledged is still there."""

    code = "disk_full"
    status = 507


class StorageFailed(SyncError):
    """The disk, or the system above it, reads or writes no more; what was acknowledged stands."""

    code = "storage_failed"


class BundleError(SyncError):
    """A file for a stick that cannot be made or taken in."""

    code = "not_a_bundle"
    status = 422


class NotABundle(BundleError):
    """A file that is something else."""


class BundleDamaged(BundleError):
    """A bundle that was cut or altered: what stands below a seal before that counts."""

    code = "bundle_damaged"


class BundleForOthers(BundleError):
    """A bundle that is not encrypted to this node."""

    code = "bundle_for_others"


class BundleUnproven(BundleError):
    """A bundle that no device of this fleet has signed."""

    code = "bundle_unproven"


class BundleUnread(BundleError):
    """What the stick gives back is not what was written."""

    code = "bundle_unread"


class NoRecipient(BundleError):
    """The receiver has not yet published to which key bundles are encrypted."""

    code = "no_recipient"
    status = 409


class StickFull(BundleError):
    """No space is left where the bundle is to be written."""

    code = "stick_full"
    status = 507


NOT_WRITTEN = (Busy, DiskFull, StorageFailed)
"""What keeps a store from writing, and nobody from reading it."""
