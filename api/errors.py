"""What the service refuses. Each error has a code that never changes; `api/problems.py` answers.

ServiceError
├── Invalid            fields are missing or wrong
├── UnsupportedType    another content type than the door takes
├── NotFound           no such thing, or not for this account
├── SignInRequired
├── SignInFailed
├── Delayed            too many wrong passwords or codes
├── NotAllowed         the account lacks the role
│   └── ReviewNotAllowed
├── MainlandOnly
├── CrossSite
├── BadHost
├── CodeUnknown, CodeExpired, CodeUsed
├── DeviceCrowds       a key that has made too many replicas
├── StatementInvalid
├── LoginTaken
├── WrongScope         the role is not given in that scope
├── NoSuchArea         no unit names the area
├── RoundUnknown
├── FormPublished      that version is published with other content
├── NotDecidable
├── NotConfirmable     a survey that waits for no confirmation
├── NotReserve         an account that cannot be activated here
├── BeyondDelegation   what the mainland gave, an island does not change
├── GateUnmet
├── SupplementInUse
└── VersionChanged
"""

from collections.abc import Mapping, Sequence


class ServiceError(Exception):
    """Base of every error that the service raises on purpose; `more` goes into the answer."""

    code = "internal"

    def __init__(self, **more: object) -> None:
        super().__init__(self.code)
        self.more: Mapping[str, object] = more


class Invalid(ServiceError):
    """Fields of a request that are missing or wrong: pairs of name and field code."""

    code = "invalid"

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__(fields=[{"field": name, "code": code} for name, code in fields])


class UnsupportedType(ServiceError):
    """A body of another content type than the door takes."""

    code = "unsupported_type"


class NotFound(ServiceError):
    """No such thing, or none that this account may see."""

    code = "not_found"


class SignInRequired(ServiceError):
    """Nobody is signed in."""

    code = "sign_in_required"


class SignInFailed(ServiceError):
    """Login or password is wrong."""

    code = "sign_in_failed"


class Delayed(ServiceError):
    """Too many wrong tries: the next one after `retry_after` seconds."""

    def __init__(self, code: str, retry_after: int) -> None:
        self.code = code
        super().__init__(retry_after=retry_after)


class NotAllowed(ServiceError):
    """The account lacks a role here."""

    code = "not_allowed"

    def __init__(self, needs: Sequence[str] = ()) -> None:
        super().__init__(needs=list(needs))


class ReviewNotAllowed(ServiceError):
    """Not a reviewer of this area and form."""

    code = "review_not_allowed"


class MainlandOnly(ServiceError):
    """The mainland does this, an island does not."""

    code = "mainland_only"


class CrossSite(ServiceError):
    """A request that another site's page made."""

    code = "cross_site"


class BadHost(ServiceError):
    """A request to a host whose name is none, or beyond measure: no link could name it."""

    code = "bad_host"


class CodeUnknown(ServiceError):
    """No such enrolment code."""

    code = "code_unknown"


class CodeExpired(ServiceError):
    """An enrolment code that is too old."""

    code = "code_expired"


class CodeUsed(ServiceError):
    """An enrolment code that another device has used."""

    code = "code_used"


class DeviceCrowds(ServiceError):
    """A device whose key has made more replicas than one can need."""

    code = "device_crowds"


class StatementInvalid(ServiceError):
    """A key or signed statement that is not what it says."""

    code = "statement_invalid"


class LoginTaken(ServiceError):
    """An account has the login already; `login` is it."""

    code = "login_taken"


class WrongScope(ServiceError):
    """A role that is not given in that scope; `role`, and the `place` where it is."""

    code = "wrong_scope"


class NoSuchArea(ServiceError):
    """An area that no unit names: nobody would ever work there; `area` is what was asked for."""

    code = "no_such_area"


class RoundUnknown(ServiceError):
    """No round has this code; `round` is the code."""

    code = "round_unknown"


class FormPublished(ServiceError):
    """A published version with other content; `letter` and `version` name it."""

    code = "form_published"


class NotDecidable(ServiceError):
    """A need that cannot be decided in its state."""

    code = "not_decidable"


class NotConfirmable(ServiceError):
    """A survey that does not wait for the lead's confirmation."""

    code = "not_confirmable"


class NotReserve(ServiceError):
    """An account that is no reserve of this area, or has a role already."""

    code = "not_reserve"


class BeyondDelegation(ServiceError):
    """What only the mainland may change: it gave the role."""

    code = "beyond_delegation"


class GateUnmet(ServiceError):
    """An approval that lacks points of the gate: `points`, and their `items`."""

    code = "gate_unmet"


class SupplementInUse(ServiceError):
    """A supplement on which an approval rests."""

    code = "supplement_in_use"


class VersionChanged(ServiceError):
    """Not what was shown; `need`, `survey` or `conflict` is what it is now."""

    code = "version_changed"
