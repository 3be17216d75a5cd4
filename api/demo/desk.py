"""What a reviewer does at the desk, by REST alone."""

from typing import Any

import httpx

from api.demo.notebook import Notebook
from api.demo.rest import Person

DECIDED = {"approved", "adjusted", "returned", "rejected"}


class Reviewer:
    """A signed-in reviewer with the notebook beside the keyboard."""

    def __init__(self, person: Person, notebook: Notebook) -> None:
        self.person, self.notebook = person, notebook

    def detail(self, need: bytes) -> dict[str, Any] | None:
        """The need as the desk shows it; None while it is not there or the mainland is away."""
        try:
            found: dict[str, Any] = self.person.get(f"/api/needs/{need.hex()}")
        except httpx.HTTPError:
            return None
        return found

    def state(self, need: bytes) -> str | None:
        """The state of a need in the queue; None while it is not there."""
        detail = self.detail(need)
        return None if detail is None else str(detail["state"])

    def complete(self, need: bytes) -> bool:
        """Whether the need can be judged with every photo of its survey."""
        detail = self.detail(need)
        return detail is not None and all(
            photo[part]["here"] for photo in detail["photos"] for part in ("image", "thumbnail")
        )

    def decide(
        self,
        need: bytes,
        outcome: str,
        words: str = "",
        quantity: int | None = None,
        unit_price: int | None = None,
    ) -> bool:
        """Whether the decision on what the desk shows now is acknowledged.

        False: the mainland is away, or the need changed meanwhile; look and decide again.
        """
        detail = self.detail(need)
        if detail is None:
            return False
        if self._made(detail, outcome, words):
            self.notebook.note_decision(need, outcome)
            return True
        order = {
            "outcome": outcome,
            "version": detail["version"],
            "replaces": detail["replaces"],
            "quantity": quantity,
            "unit_price": unit_price,
            "words": words,
        }
        try:
            self.person.post(f"/api/needs/{need.hex()}/decisions", order)
        except httpx.HTTPStatusError as error:
            if error.response.status_code != httpx.codes.CONFLICT:
                raise
            return False
        except httpx.HTTPError:
            return False
        self.notebook.note_decision(need, outcome)
        return True

    def _made(self, detail: dict[str, Any], outcome: str, words: str) -> bool:
        """Whether this decision stands already: made, but its answer was lost."""
        return any(
            (made["outcome"], made["words"]) == (outcome, words)
            and made["live"]
            and not made["stale"]
            and detail["state"] == outcome
            for made in detail["decisions"]
        )
