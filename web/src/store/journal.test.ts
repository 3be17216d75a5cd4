import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { values } from "../sync/fold.ts";
import type { Hex } from "../sync/types.ts";
import { backUp, restore } from "../testing/backup.ts";
import { leaveNoRoom } from "../testing/full.ts";
import { FakeNode, freshName } from "../testing/node.ts";
import { BASE, edit, openTablet, site, tabletOf } from "../testing/tablet.ts";
import { contextOf } from "./open.ts";
import { openReplica, type Replica } from "./replica.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const LAN = "aa".repeat(16);
const MAI = "bb".repeat(16);

let name: string;
let replica: Replica;
let record: Hex;
beforeEach(async () => {
  name = freshName();
  replica = await openReplica({ name });
  record = await replica.write(site({ name: "một", note: "cũ" }));
});
afterEach(() => replica.close());

function valuesOf(field: string, at: Replica = replica) {
  return valuesIn(at, record, field);
}

async function valuesIn(at: Replica, id: Hex, field: string) {
  const view = await at.read(id);
  return view ? values(view, field) : [];
}

async function changesOf(at: Replica = replica): Promise<number> {
  return contextOf(at).db.count("log");
}

/** The program dies, and is started again on the same store. */
async function restart(): Promise<void> {
  replica.close();
  replica = await openReplica({ name });
}

describe("what is typed", () => {
  test("is there after the program was killed", async () => {
    await replica.journal.put(LAN, record, "name", "h");
    await replica.journal.put(LAN, record, "name", "hai");
    await restart();
    expect((await replica.journal.of(record)).get("name")?.value).toBe("hai");
    expect(await replica.journal.records()).toEqual([record]);
    expect(await replica.journal.open()).toEqual([{ account: LAN, record }]);
    expect(await valuesOf("name")).toEqual(["một"]);
  });

  test("becomes one change, and its rows go with it", async () => {
    await replica.journal.put(LAN, record, "name", "hai");
    await replica.journal.put(LAN, record, "note", "mới");
    const before = await changesOf();
    await replica.journal.cut(LAN, record);
    expect(await changesOf()).toBe(before + 1);
    expect([await valuesOf("name"), await valuesOf("note")]).toEqual([["hai"], ["mới"]]);
    expect(await replica.journal.records()).toEqual([]);
    const view = await replica.read(record);
    expect(view?.fields.name?.[0]?.author).toBe(LAN);
  });

  test("is neither lost nor doubled when the cut dies at any of its steps", async () => {
    await replica.journal.put(LAN, record, "name", "hai");
    replica.close();
    const typed = await backUp(name);
    const steps = await requestsOfACut(typed, Number.POSITIVE_INFINITY);
    expect(steps).toBeGreaterThan(5);
    for (let dies = 1; dies <= steps; dies++) {
      await requestsOfACut(typed, dies);
      const again = await openReplica({ name });
      const rows = (await again.journal.of(record)).size;
      expect([rows, await valuesOf("name", again)]).toEqual([1, ["một"]]);
      await again.journal.cut(LAN, record);
      expect(await valuesOf("name", again)).toEqual(["hai"]);
      again.close();
    }
  });

  /** How many rows a cut writes or removes; it dies at the one numbered `dies`. */
  async function requestsOfACut(
    typed: Awaited<ReturnType<typeof backUp>>,
    dies: number,
  ): Promise<number> {
    await restore(name, typed);
    const again = await openReplica({ name });
    let count = 0;
    const real = { put: IDBObjectStore.prototype.put, add: IDBObjectStore.prototype.add };
    const counted = (method: "put" | "add") =>
      function (this: IDBObjectStore, ...row: [unknown, IDBValidKey?]) {
        if (++count === dies) throw new DOMException("the power is gone", "AbortError");
        return real[method].apply(this, row);
      };
    const deleting = IDBObjectStore.prototype.delete;
    Object.assign(IDBObjectStore.prototype, {
      put: counted("put"),
      add: counted("add"),
      delete(this: IDBObjectStore, key: IDBValidKey) {
        if (++count === dies) throw new DOMException("the power is gone", "AbortError");
        return deleting.call(this, key);
      },
    });
    try {
      await again.journal.cut(LAN, record).catch(() => undefined);
    } finally {
      Object.assign(IDBObjectStore.prototype, { ...real, delete: deleting });
      again.close();
    }
    return count;
  }

  test("replaces only what was shown when typing began", async () => {
    await replica.journal.put(LAN, record, "name", "h");
    await replica.write(edit(record, { name: "của người khác" }));
    await replica.journal.put(LAN, record, "name", "hai");
    await replica.journal.cut(LAN, record);
    expect(new Set(await valuesOf("name"))).toEqual(new Set(["của người khác", "hai"]));
  });

  test("replaces what was on screen, not what came before the first keystroke was kept", async () => {
    const node = await FakeNode.open();
    const tablet = await tabletOf(node, { name: freshName() });
    const other = await tabletOf(node, { name: freshName() });
    const survey = await tablet.write(site({ name: "một" }));
    const seen = await tablet.version([survey], (_, field) => field === "name");
    for (const one of [tablet, other]) await one.exchange(BASE);
    await other.write(edit(survey, { name: "của người khác" }));
    for (const one of [other, tablet]) await one.exchange(BASE);
    await tablet.journal.put(LAN, survey, "name", "hai", seen);
    await tablet.journal.cut(LAN, survey);
    expect(new Set(await valuesIn(tablet, survey, "name"))).toEqual(
      new Set(["của người khác", "hai"]),
    );
    for (const one of [tablet, other]) one.close();
  });

  test("replaces this tablet's own cut, also where the screen has not read it yet", async () => {
    const seen = await replica.version([record], (_, field) => field === "name");
    await replica.journal.put(LAN, record, "name", "hai", seen);
    await replica.journal.cut(LAN, record);
    await replica.journal.put(LAN, record, "name", "hai mươi", seen);
    await replica.journal.cut(LAN, record);
    expect(await valuesOf("name")).toEqual(["hai mươi"]);
  });

  test("settles a conflict that was shown", async () => {
    const first = await replica.version([record], (_, field) => field === "name");
    await replica.write(edit(record, { name: "hai" }));
    await replica.write({ ...edit(record, { name: "ba" }), overwrites: { name: first } });
    await replica.journal.put(LAN, record, "name", "ba");
    await replica.journal.cut(LAN, record);
    expect((await replica.read(record))?.fields.name?.length).toBe(1);
    expect(await valuesOf("name")).toEqual(["ba"]);
  });

  test("and taken back is no change", async () => {
    await replica.journal.put(LAN, record, "name", "hai");
    await replica.journal.put(LAN, record, "name", "một");
    await replica.journal.put(LAN, record, "untouched", null);
    const before = await changesOf();
    await replica.journal.cut(LAN, record);
    expect(await changesOf()).toBe(before);
    expect(await replica.journal.records()).toEqual([]);
  });

  test.each(["at once", "a moment later", "at the end"] as const)(
    "on a device that says %s that it is full is refused by that name",
    async (when) => {
      await replica.journal.put(LAN, record, "name", "h");
      const full = { code: "tablet_full" };
      const makeRoom = leaveNoRoom(when);
      await expect(replica.journal.put(LAN, record, "name", "hai")).rejects.toMatchObject(full);
      await expect(replica.journal.cut(LAN, record)).rejects.toMatchObject(full);
      await expect(replica.write(site({ name: "ba" }))).rejects.toMatchObject(full);
      makeRoom();
      expect((await replica.journal.of(record)).get("name")?.value).toBe("h");
      await replica.journal.cut(LAN, record);
      expect(await valuesOf("name")).toEqual(["h"]);
      expect(await replica.list("site")).toHaveLength(1);
    },
  );

  test("by two people is cut under each one's name", async () => {
    await replica.journal.put(LAN, record, "name", "của Lan");
    await replica.journal.put(MAI, record, "note", "của Mai");
    await replica.journal.cut(MAI, record);
    expect([...(await replica.journal.of(record)).keys()]).toEqual(["name"]);
    expect((await replica.read(record))?.fields.note?.[0]?.author).toBe(MAI);
    expect(await valuesOf("name")).toEqual(["một"]);
  });

  test("beyond what a change holds goes into several", async () => {
    for (const field of ["a", "b", "c"]) {
      await replica.journal.put(LAN, record, field, "x".repeat(30_000));
    }
    await replica.journal.cut(LAN, record);
    expect((await valuesOf("c"))[0]).toHaveLength(30_000);
    expect(await replica.journal.records()).toEqual([]);
  });

  test("beyond what any change holds stays where it is, and the rest is cut", async () => {
    const list = Array.from({ length: 3 }, () => "x".repeat(30_000));
    await replica.journal.put(LAN, record, "list", list);
    await replica.journal.put(LAN, record, "name", "hai");
    await expect(replica.journal.cut(LAN, record)).rejects.toMatchObject({ code: "too_large" });
    expect(await valuesOf("name")).toEqual(["hai"]);
    expect((await replica.journal.of(record)).get("list")?.value).toEqual(list);
  });

  test("that no change could ever hold is refused at once", async () => {
    await expect(replica.journal.put(LAN, record, "share", 0.5)).rejects.toMatchObject({
      code: "not_canonical",
    });
  });
});

test("what was typed on a store that was put back in time is written by a new replica", async () => {
  const node = await FakeNode.open();
  const tablet = await tabletOf(node, { name: freshName() });
  const survey = await tablet.write(site({ name: "một" }));
  await tablet.exchange(BASE);
  const { name: store } = contextOf(tablet);
  const old = await backUp(store);
  await tablet.write(edit(survey, { name: "hai" }));
  await tablet.exchange(BASE);
  tablet.close();
  await restore(store, old);
  const again = await openTablet(node, { name: store });
  await again.journal.put(LAN, survey, "note", "sau khi phục hồi");
  await again.exchange(BASE);
  await again.journal.cut(LAN, survey);
  expect((await again.exchange(BASE)).equal).toBe(true);
  const view = await node.replica.read(survey);
  expect([view?.fields.name?.[0]?.value, view?.fields.note?.[0]?.value]).toEqual([
    "hai",
    "sau khi phục hồi",
  ]);
  again.close();
});
