"""The demonstration with people: it starts, says where everything is, and obeys switches."""

import sys
from typing import Literal

import httpx
import msgspec

from api.addresses import own_addresses
from api.commands.errors import CommandFailed
from api.demo import processes, seed, words
from api.demo.control import Order
from api.demo.errors import not_built
from api.demo.host import KEYS, Ended, Host, ending_on_signals, keys
from api.demo.link import Cut
from api.demo.page import Page
from api.demo.sample import ACCOUNTS, PASSWORD
from api.demo.stage import BOXES, LINKS, Stage, require_ports
from api.pages import built_app
from api.routes.enrolment import picture
from api.tls import issued

# What a switch may meet: a program that does not start, or one that is not there to answer.
FAILURES = (CommandFailed, OSError, httpx.HTTPError)


class Switch(msgspec.Struct, frozen=True):
    """What the page orders: a link up, down, stalled or cut once; a box on or off."""

    name: Literal["wifi", "satellite", "island", "mainland"]
    to: Literal["up", "down", "stall", "cut", "on", "off"]


class Show:
    """A running demonstration; everything here happens on the main thread."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.enrolment: dict[str, str] = {}

    def start(self) -> None:
        """Start all programs, make what is not there yet, and ask for an enrolment code."""
        seed.prepare(self.stage)
        self.stage.open()
        self.renew_enrolment()

    def renew_enrolment(self) -> None:
        """Another enrolment code, while the island is there to give one."""
        self.enrolment = seed.enrolment(self.stage)

    def status(self) -> dict[str, object]:
        """How everything is, for the page."""
        return {
            "links": {name: self.stage.tell(name) for name in LINKS},
            "boxes": {
                box: {"on": box in self.stage.powered, "programs": names}
                for box, names in BOXES.items()
            },
            "addresses": {
                "mainland": self.stage.desk_url,
                "island": self.stage.island_url,
                "admin": self.stage.admin_url,
                "lead": self.stage.lead_url,
                "plain": self.stage.plain_url,
            },
            "pictures": self.pictures(),
            "enrolment": self.enrolment,
            "accounts": [
                {
                    "name": account.name,
                    "work": dict(zip(("vi", "en"), account.work, strict=True)),
                    "login": account.login,
                    "password": PASSWORD,
                }
                for account in ACCOUNTS
            ],
        }

    def pictures(self) -> dict[str, str]:
        """What another device scans: the page that explains the authority, then the enrolment."""
        plain = self.stage.plain_url
        first = {"plain": picture(plain)} if plain else {}
        return {**first, "enrolment": self.enrolment["qr"]} if self.enrolment else first

    def obey(self, path: str, order: dict[str, object]) -> object:
        """Carry out what the page asks; raises `ValueError` for what it cannot."""
        try:
            if path == "/enrolment":
                self.renew_enrolment()
            elif path == "/switch":
                self.turn(msgspec.convert(order, Switch))
            elif path != "/status":
                raise ValueError(path)
            return self.status()
        except FAILURES as error:
            raise ValueError(str(error)) from error

    def turn(self, switch: Switch) -> None:
        """Turn a switch the way that the page says."""
        if switch.name in LINKS and switch.to == "cut":
            self.stage.tell(switch.name, Order(cut=Cut()))
        elif switch.name in LINKS and switch.to in ("up", "down", "stall"):
            self.stage.tell(switch.name, Order(state=switch.to))
        elif switch.name in BOXES and switch.to in ("on", "off"):
            self.stage.power(switch.name, on=switch.to == "on")
        else:
            raise ValueError(f"{switch.name} {switch.to}")
        say(self.state_of(switch.name))

    def press(self, key: str) -> None:
        """Turn the switch of a key, if it is one."""
        if key in KEYS:
            name = KEYS[key]
            try:
                self.stage.toggle(name)
                say(self.state_of(name))
            except FAILURES as error:
                say(f"{name}: {error}")

    def state_of(self, name: str) -> str:
        """How a switch stands, in words."""
        if name in LINKS:
            return words.turned(name, self.stage.tell(name).state)
        return words.turned(name, "on" if name in self.stage.powered else "off")

    def tick(self) -> None:
        """Start again what has fallen over."""
        if fallen := self.stage.revive():
            say(words.revived(fallen))


def show(stage: Stage) -> int:
    """Run the demonstration until somebody ends it; the exit status."""
    require_ports(stage)
    page = built_app() / "index.html"
    if not page.exists():
        raise not_built(page)
    with processes.claim(stage.data):
        running, host = Show(stage), Host()
        # A second signal does not keep the programs from being ended.
        with ending_on_signals():
            try:
                say(words.PREPARING)
                running.start()
                run(running, host)
            except Ended:
                say(words.ENDING)
            finally:
                stage.end()
    say(words.ENDED.format(data=stage.data))
    return 0


def run(running: Show, host: Host) -> None:
    """Obey the page and the keys; ends by `Ended` alone."""
    stage = running.stage
    ports = stage.ports
    page = Page(ports.control, lambda path, order: host.ask(lambda: running.obey(path, order)))
    try:
        address = f"http://{processes.HOST}:{ports.control}"
        link = running.enrolment["link"]
        places = (stage.desk_url, stage.admin_url, stage.island_url, stage.lead_url)
        say(words.welcome(*places, address, link))
        explain(stage)

        def press(key: str) -> None:
            host.ask(lambda: running.press(key))

        with keys(press) as listening:
            say(words.KEYS if listening else words.NO_KEYS.format(page=address))
            host.serve(running.tick)
    finally:
        page.end()


def explain(stage: Stage) -> None:
    """Say how devices come to trust the authority, or how they could be let in."""
    found = issued(stage.authority)
    if stage.plain_url and found:
        far = stage.listening != processes.HOST
        drawn = words.drawn(stage.plain_url) if far else words.others(own_addresses())
        say(words.SECURE.format(page=stage.plain_url, fingerprint=found.fingerprint, drawn=drawn))


def say(line: str) -> None:
    """Write to the terminal at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
