"""The program in Node in which the app's replicas live, and its questions about the world."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from api.demo.node_tablet import Program, Refused, node

BUILT = Path(__file__).parents[3] / "web" / "dist-node" / "simulated.mjs"

FLAGS = ("--stack-trace-limit=30",)

Answer = Callable[[dict[str, Any]], object]
"""What the world answers to a question that comes up during a command."""


class Killed(Exception):
    """The tablet's program ended in the middle of a command; nobody was told of its end."""


class NodeProgram(Program):
    """Stores and tabs of many tablets; one program serves one seed after the other."""

    def __init__(self) -> None:
        log = Path(gettempdir()) / "haidang-simulated.log"
        super().__init__([node(), *FLAGS, str(BUILT)], log)

    def do(self, name: str, answer: Answer, /, **words: object) -> Any:
        """What a command gives; raises `Killed`, or `Refused` with the app's own error."""
        line: Any = {"do": name, **words}
        while True:
            said = json.loads(self._exchange(json.dumps(line).encode() + b"\n"))
            if "ask" not in said:
                break
            line = answer(said["ask"])
        if "error" not in said:
            return said["ok"]
        code, detail = said["error"]["code"], said["error"]["detail"]
        if code == "killed":
            raise Killed
        assert code != "internal", detail
        raise Refused(code)
