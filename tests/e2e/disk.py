"""What a browser has on its disk, and a disk that is slow."""

from playwright.sync_api import Page

OPEN = """
    const [{name}] = await indexedDB.databases();
    const db = await new Promise((done, failed) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
    });
"""

PHOTOS = """
    const keys = await new Promise(done => {
        const asked = db.transaction("photos").objectStore("photos").getAllKeys();
        asked.onsuccess = () => done(asked.result);
    });
    db.close();
    return keys;
"""

TYPED = """
    const keys = await new Promise(done => {
        const asked = db.transaction("journal").objectStore("journal").getAllKeys();
        asked.onsuccess = () => done(asked.result);
    });
    db.close();
    return keys.map(([, , field]) => field);
"""

# While a transaction is open no other one of the same tables begins.
HOLD = """
    const hold = held => {
        const store = db.transaction(["journal"], "readwrite").objectStore("journal");
        const again = () => { if (held()) store.count().onsuccess = again; };
        again();
    };
"""

KEEP_BUSY = """
    window.busy = true;
    hold(() => window.busy);
"""

SLOW = """
    const turn = () => {
        const until = performance.now() + 300;
        hold(() => performance.now() < until);
    };
    setInterval(turn, 350);
    turn();
"""


def photos(page: Page) -> set[str]:
    """The digests of all pictures and thumbnails."""
    return set(page.evaluate(f"async () => {{{OPEN}{PHOTOS}}}"))


def typed(page: Page) -> set[str]:
    """The fields that were typed and are not yet cut into changes."""
    return set(page.evaluate(f"async () => {{{OPEN}{TYPED}}}"))


def keep_busy(page: Page) -> None:
    """Have writes wait until `window.busy` is false."""
    page.evaluate(f"async () => {{{OPEN}{HOLD}{KEEP_BUSY}}}")


def slow(page: Page) -> None:
    """Have writes wait up to a third of a second, until the page is left."""
    page.evaluate(f"async () => {{{OPEN}{HOLD}{SLOW}}}")
