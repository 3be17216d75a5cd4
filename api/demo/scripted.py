"""The scripted run: set the stage, play the story, hold every store against the notebook."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from api.demo import check, processes, seed
from api.demo.desk import Reviewer
from api.demo.errors import data_not_empty
from api.demo.fieldwork import Surveyor
from api.demo.node_tablet import NodeTablet, node
from api.demo.notebook import Notebook
from api.demo.report import Meter, Report
from api.demo.rest import Person
from api.demo.sample import PASSWORD
from api.demo.stage import ISLAND, MAINLAND, Ports, Stage
from api.demo.story import Disturb, Story, Unfinished
from api.demo.tablet import PythonTablet, Tablet

FIRST, SECOND = "tablet-1", "tablet-2"
STORES = (ISLAND, MAINLAND, FIRST, SECOND)


class Scripted:
    """One run in one data folder."""

    def __init__(self, data: Path, *, exact: bool = True) -> None:
        self.stage = Stage(data, Ports(*(processes.free_port() for _ in range(3))), every=1)
        self.report = Report()
        self.meter = Meter(self.stage, self.report)
        self.notebook = Notebook()
        self.tablets: list[Tablet] = []
        self.exact = exact

    def run(self, disturb: Callable[["Scripted"], Disturb]) -> Report:
        """Play the story and examine every store; the programs have ended afterwards."""
        try:
            self.set_up()
            self.play(disturb(self))
            self.meter.note_links()
        except Unfinished as error:
            self.report.wrong.append(str(error))
        finally:
            self.tear_down()
        self.examine()
        self.meter.note_time()
        return self.report

    def set_up(self) -> None:
        """Both boxes with power, both links up, samples in place."""
        seed.prepare(self.stage)
        self.stage.open()

    def play(self, disturb: Disturb) -> None:
        """Enrol two tablets and tell the story."""
        self.tablets = [
            NodeTablet(FIRST, self.stage.folder(FIRST), self.stage.log(FIRST)),
            PythonTablet(SECOND, self.stage.folder(SECOND)),
        ]
        for tablet in self.tablets:
            self.enrol(tablet)
        first, second = (
            Surveyor(tablet, self.account(login), self.notebook)
            for tablet, login in zip(self.tablets, ("khaosat1", "khaosat2"), strict=True)
        )
        desk = Person(self.stage.mainland_url, "thamdinh", PASSWORD)
        reviewer = Reviewer(desk, self.notebook)
        Story(self.stage, self.meter, self.notebook, (first, second), reviewer, disturb).play()
        desk.close()

    def enrol(self, tablet: Tablet) -> None:
        """Have a tablet join the fleet with a code of the island's lead."""
        offer = seed.enrolment(self.stage)
        tablet.enrol(self.stage.island_url, offer["code"], offer["fleet"])

    def account(self, login: str) -> bytes:
        """The account of a surveyor who signs in on the island's Wi-Fi."""
        person = Person(self.stage.island_url, login, PASSWORD)
        person.close()
        return person.account

    def tear_down(self) -> None:
        """End everything that was started."""
        for tablet in self.tablets:
            tablet.close()
        self.stage.end()

    def examine(self) -> None:
        """Hold every store against the notebook and against the others."""
        for name in STORES:
            folder = self.stage.folder(name)
            held = check.examine(name, folder, self.notebook, exact=self.exact)
            self.report.stores.append(held)
            self.report.wrong += [f"{name}: {wrong}" for wrong in held.wrong]
        self.report.wrong += check.differing(self.report.stores)
        self.report.typed = {
            "records": len(self.notebook.records),
            "changes": sum(self.notebook.changes.values()),
            "photos": len(self.notebook.photos),
            "photo_bytes": self.notebook.photo_bytes,
            "decisions": self.notebook.decisions,
        }
        self.report.ok = not self.report.wrong


def undisturbed(run: Scripted) -> Disturb:  # noqa: ARG001
    """Nothing happens at any point."""
    return lambda point: None  # noqa: ARG005


def run_scripted(data: Path | None) -> Report:
    """The whole run, in an empty folder or a temporary one.

    Fails with `data_not_empty`, or `app_not_built` before anything has begun.
    """
    node()
    if data is None:
        return run_aside()
    if data.exists() and any(data.iterdir()):
        raise data_not_empty(data)
    with processes.claim(data):
        return Scripted(data).run(undisturbed)


def run_aside() -> Report:
    """The run in a temporary folder, which stays where something was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="haidang-"))
    report = run_scripted(folder)
    if report.ok:
        shutil.rmtree(folder)
    else:
        report.wrong.append(f"the data are in {folder}")
    return report
