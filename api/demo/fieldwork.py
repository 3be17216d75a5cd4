"""What a surveyor does on a tablet, noted as it is acknowledged."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.demo.notebook import Notebook
from api.demo.sample import ANSWERS, AREA, EQUIPMENT, UNIT, picture
from api.demo.tablet import Overwrites, Tablet
from api.survey.rules import personal
from sync.canonical import Value

DECISION = "decision"
CONFIRMED, HANDED_IN = "confirmed", "handed_in"
TAKEN = 1_795_424_300_000


class Surveyor(NamedTuple):
    """A person with a tablet in the hand, and the notebook beside it."""

    tablet: Tablet
    account: bytes
    notebook: Notebook

    def type(
        self,
        collection: str,
        values: Mapping[str, Value],
        record: bytes | None = None,
        overwrites: Overwrites | None = None,
    ) -> bytes:
        """The record that now says so, on this tablet."""
        made = self.tablet.write(
            AREA,
            collection,
            values,
            author=self.account,
            record=record,
            personal=any(personal(collection, field) for field in values),
            overwrites=overwrites,
        )
        self.notebook.note(self.tablet.replica(), made, collection, values)
        return made


class Survey(NamedTuple):
    """The records of one visit."""

    site: bytes
    survey: bytes
    rows: list[bytes]
    needs: list[bytes]
    photos: list[bytes]

    @property
    def records(self) -> list[bytes]:
        """What a hand-in covers."""
        return [self.survey, *self.rows, *self.needs, *self.photos]


def visit(
    who: Surveyor, site: str, form: bytes, round: bytes, needs: Sequence[Mapping[str, Value]]
) -> Survey:
    """A whole visit: a site, form A answered section by section, its rows and needs."""
    place = who.type(
        "site",
        {"kind": "station", "name": site, "unit": UNIT, "point": ANSWERS["point"], "hamlet": None},
    )
    survey = who.type("survey", {"round": round, "form": form, "site": place})
    names = sorted(ANSWERS)
    for at in range(0, len(names), 6):
        who.type("survey", {name: ANSWERS[name] for name in names[at : at + 6]}, survey)
    rows = [who.type("row", {"parent": survey, **row}) for row in EQUIPMENT]
    made = [who.type("need", {"parent": survey, **need}) for need in needs]
    return Survey(place, survey, rows, made, [])


def photograph(who: Surveyor, survey: Survey, seed: int, caption: str) -> None:
    """Add a picture with its thumbnail to a visit."""
    image = keep(who, picture(seed, 160, 120))
    thumbnail = keep(who, picture(seed, 48, 36))
    values: dict[str, Value] = {"parent": survey.survey, "image": image, "thumbnail": thumbnail}
    photo = who.type("photo", {**values, "taken": TAKEN + seed, "caption": caption})
    survey.photos.append(photo)


def keep(who: Surveyor, data: bytes) -> Value:
    """What a record says of a photo that the tablet now keeps."""
    digest = who.tablet.add_photo(data)
    who.notebook.note_photo(who.tablet.name, digest, len(data))
    return [digest, len(data)]


def hand_in(who: Surveyor, survey: Survey) -> None:
    """Say that a visit is finished: the dots of all it holds."""
    dots = who.tablet.version(survey.records, leaving_out={HANDED_IN, CONFIRMED, DECISION})
    who.type("survey", {HANDED_IN: [[dot.replica, dot.seq] for dot in dots]}, survey.survey)


def answer(who: Surveyor, need: bytes, text: str) -> None:
    """Answer the question of a returned need."""
    decision = (who.tablet.read(need) or {})[DECISION][0]
    to: Value = [decision.dot.replica, decision.dot.seq]
    who.type("answer", {"parent": need, "to": to, "text": text})


def outcome(tablet: Tablet, need: bytes) -> tuple[str, str] | None:
    """What a tablet shows of a need: the outcome and the reviewer's words; None before one."""
    lives = (tablet.read(need) or {}).get(DECISION, [])
    match [live.value for live in lives]:
        case [[str() as said, *_, str() as words]]:
            return said, words
    return None
