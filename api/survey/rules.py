"""Which changes count: the rulebook of a scope. The table is in docs/data.md.

Verdicts about grants and revocations rest on certificates, on what was written by a higher kind
of replica, and on fields that never change after creation; so the rulebook cannot undo itself.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from api.survey.values import is_int
from sync.canonical import Value
from sync.change import CREATE, DELETE, Change
from sync.record import Record, Write
from sync.rules import CERTIFICATE, Book, Rules
from sync.trust import COMMON, KINDS, Trust

MAINLAND, ISLAND, TABLET = KINDS

FIXED = {"grant": frozenset({"account", "role"}), "revocation": frozenset({"replica"})}
"""The rulebook's collections, and their fields that are written at creation only."""

FIELDWORKERS = frozenset({"surveyor", "lead"})
WRITERS = {
    **dict.fromkeys(("survey", "row", "photo", "need", "answer"), FIELDWORKERS),
    **dict.fromkeys(("site", "assignment"), FIELDWORKERS | {"administrator"}),
}
"""The roles that write a collection; what is not named here counts for any role."""

TASK = "task/"
TASKWORK = frozenset({"survey", "row"})
"""What lead units write of a task; there is nothing else of fieldwork in its scope."""

SPECIAL = {
    ("survey", "confirmed"): (frozenset({"lead"}), (MAINLAND, ISLAND)),
    ("need", "decision"): (frozenset({"reviewer"}), (MAINLAND,)),
    ("supplement", "*"): (frozenset({"reviewer"}), (MAINLAND,)),
}
"""Roles and kinds of replica for one field, or for all fields (`*`) of a collection."""

PERSONAL = {
    "account": frozenset({"login", "name", "position", "phone"}),
    "survey": frozenset(
        {"surveyor_name", "surveyor_position", "surveyor_phone", "person_in_charge"}
    ),
}
"""Fields with personal data, by collection: a change that holds one is salted."""


def personal(collection: str, field: str) -> bool:
    """Whether a field holds personal data."""
    return field in PERSONAL.get(collection, ())


class Position(NamedTuple):
    """The last change of a branch that counts."""

    n: int
    hash: bytes


End = frozenset[Position]
"""Where a replica ends: a position for each of its branches; none where nothing of it counts."""


class Held(NamedTuple):
    """A role of an author, as far as the changes of one replica count for it."""

    role: str
    ends: frozenset[End]


class Standing(NamedTuple):
    """All that the book says of one writer."""

    refusal: str | None
    kind: str | None = None
    ends: frozenset[End] = frozenset()
    held: frozenset[Held] = frozenset()
    may_grant: frozenset[str] = frozenset()
    may_edit: frozenset[bytes] = frozenset()
    """The grants and revocations that an island may edit."""


def outranks(trust: Trust, write: Write, replica: bytes) -> bool:
    """Whether a write is that of a higher kind than a replica, which is a tablet until proven."""
    writer, kind = trust.kind_of(write.replica), trust.kind_of(replica) or TABLET
    return writer is not None and KINDS.index(writer) < KINDS.index(kind)


class SurveyBook(Book):
    """The rulebook of one scope of the survey."""

    def __init__(self, scope: str, records: Sequence[Record], trust: Trust) -> None:
        self._scope = scope
        self._trust = trust
        self._grants = [r for r in records if r.collection == "grant"]
        # Read once a book, not once a writer: an end may list a thousand branches.
        self._grant_ends = {
            grant.id: [_ends_in(value) for value in grant.values("ends") if value is not None]
            for grant in self._grants
        }
        self._revocations = [
            r for r in records if r.collection == "revocation" and r.scope == scope
        ]
        self._revoked_keys = frozenset(
            key
            for record in self._revocations
            for replica in record.values("replica")
            if isinstance(replica, bytes) and self._ends(replica)
            for key in trust.keys_of(replica)
        )

    def standing(self, replica: bytes, author: bytes | None) -> Standing:
        """The certificates, revocations and grants of one writer."""
        refusal = self._trust.refusal(replica, self._scope)
        kind = self._trust.kind_of(replica)
        if refusal or kind is None:
            return Standing(refusal)
        island = kind == ISLAND
        roles = self._trust.roles_of(replica) if island else frozenset[str]()
        return Standing(
            refusal=None,
            kind=kind,
            ends=self._revoked(replica),
            held=self._held(replica, author),
            may_grant=roles,
            may_edit=self._editable(roles) if island else frozenset(),
        )

    def verdict(self, change: Change, standing: Hashable) -> str | None:
        """Why a change does not count: the first code that applies, or None."""
        if change.collection == CERTIFICATE:
            return None
        if not isinstance(standing, Standing) or standing.refusal:
            return standing.refusal if isinstance(standing, Standing) else "unknown_replica"
        if not self._within(change, standing.ends):
            return "revoked"
        if change.collection in FIXED:
            return _about_rulebook(change, standing)
        if self._scope == COMMON:
            return _of_kind(standing, (MAINLAND,))
        if change.collection == "verifier":
            return _of_kind(standing, (MAINLAND, ISLAND))
        return self._about_fields(change, standing)

    def _about_fields(self, change: Change, standing: Standing) -> str | None:
        roles = {held.role for held in standing.held if self._within(change, held.ends)}
        if self._scope.startswith(TASK) and change.collection in WRITERS:
            return _about_task(change, roles)
        fields = [a.field for a in change.assignments] or [""]
        verdicts = [_about_field(change.collection, field, standing, roles) for field in fields]
        return next((verdict for verdict in verdicts if verdict), None)

    def _within(self, change: Change, ends: frozenset[End]) -> bool:
        return all(any(self._trust.within(change, *last) for last in end) for end in ends)

    def _held(self, replica: bytes, author: bytes | None) -> frozenset[Held]:
        return frozenset(
            Held(role, frozenset(end.get(replica, End()) for end in self._grant_ends[grant.id]))
            for grant in self._grants
            for role in grant.values("role")
            if author is not None and author in grant.values("account") and isinstance(role, str)
        )

    def _revoked(self, replica: bytes) -> frozenset[End]:
        """Where revocations end a replica; if none does, a revoked key ends all of it."""
        ends = self._ends(replica)
        if ends or not self._revoked_keys.issuperset(self._trust.keys_of(replica)):
            return ends
        return frozenset({End()})

    def _ends(self, replica: bytes) -> frozenset[End]:
        """Where the revocations of a replica itself end it."""
        return frozenset(
            _end_in(write.value)
            for record in self._revocations
            if replica in record.values("replica")
            for write in record.live("last")
            if outranks(self._trust, write, replica)
        )

    def _editable(self, roles: frozenset[str]) -> frozenset[bytes]:
        grants = {
            grant.id
            for grant in self._grants
            if grant.scope == self._scope and _all_in(grant.values("role"), roles)
        }
        revocations = {
            record.id
            for record in self._revocations
            if all(self._trust.kind_of(w.replica) != MAINLAND for w in record.live("replica"))
        }
        return frozenset(grants | revocations)


class SurveyRules(Rules):
    """The survey's rulebook and the photos that its records name."""

    collections = frozenset(FIXED)
    version = 2

    def book(self, scope: str, records: Sequence[Record], trust: Trust) -> SurveyBook:
        """The rulebook of `scope`."""
        return SurveyBook(scope, records, trust)

    def attachments(self, record: Record) -> list[tuple[bytes, int]]:
        """The image and the thumbnail of a photo record: digest and length, ascending."""
        if record.collection != "photo":
            return []
        values = [*record.values("thumbnail"), *record.values("image")]
        return sorted({named for value in values if (named := _attachment(value))})

    def freeable(self, record: Record) -> list[bytes]:
        """The full images of a photo record, never its thumbnail."""
        thumbnails = {named for v in record.values("thumbnail") if (named := _attachment(v))}
        return [
            digest
            for digest, length in self.attachments(record)
            if (digest, length) not in thumbnails
        ]


RULES = SurveyRules()


def _about_rulebook(change: Change, standing: Standing) -> str | None:
    if standing.kind == TABLET:
        return "wrong_kind"
    if change.action == DELETE or (change.action != CREATE and _assigned(change, FIXED)):
        return "not_granted"
    if standing.kind == MAINLAND or _within_delegation(change, standing):
        return None
    return "not_granted"


def _within_delegation(change: Change, standing: Standing) -> bool:
    if change.action != CREATE:
        return change.record in standing.may_edit
    roles = [a.value for a in change.assignments if a.field == "role"]
    return change.collection == "revocation" or _all_in(roles, standing.may_grant)


def _all_in(roles: list[Value], allowed: frozenset[str]) -> bool:
    return bool(roles) and all(isinstance(role, str) and role in allowed for role in roles)


def _assigned(change: Change, fields: dict[str, frozenset[str]]) -> bool:
    return any(a.field in fields[change.collection] for a in change.assignments)


def _of_kind(standing: Standing, kinds: tuple[str, ...]) -> str | None:
    return None if standing.kind in kinds else "wrong_kind"


def _about_field(collection: str, field: str, standing: Standing, roles: set[str]) -> str | None:
    special = SPECIAL.get((collection, field)) or SPECIAL.get((collection, "*"))
    needed, kinds = special or (WRITERS.get(collection), KINDS)
    granted = bool(roles) if needed is None else bool(roles & needed)
    return _of_kind(standing, kinds) or (None if granted else "not_granted")


def _about_task(change: Change, roles: set[str]) -> str | None:
    confirms = any(a.field == "confirmed" for a in change.assignments)
    granted = "lead_unit" in roles and change.collection in TASKWORK and not confirms
    return None if granted else "not_granted"


def _ends_in(value: Value) -> dict[bytes, End]:
    """Where a grant's `ends` stops each replica that it lists: one row for each branch."""
    found: defaultdict[bytes, list[Value]] = defaultdict(list)
    for row in value if isinstance(value, list | tuple) else ():
        match row:
            case [bytes() as replica, *position]:
                found[replica].append(position)
    return {replica: _positions(rows) for replica, rows in found.items()}


def _end_in(value: Value) -> End:
    """Where a revocation's `last` stops a replica: one position, or one for each branch."""
    rows = value if isinstance(value, list | tuple) else ()
    return _positions(rows if any(isinstance(row, list | tuple) for row in rows) else [rows])


def _positions(rows: Iterable[Value]) -> End:
    found = []
    for row in rows:
        match row:
            case [n, bytes() as hash] if is_int(n):
                found.append(Position(n, hash))
    return End(found)


def _attachment(value: Value) -> tuple[bytes, int] | None:
    match value:
        case [bytes() as digest, length] if len(digest) == 32 and is_int(length) and length > 0:
            return digest, length
    return None
