import "fake-indexeddb/auto";
import { deleteDB, openDB, unwrap } from "idb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { values } from "../sync/fold.ts";
import type { Hex } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { site } from "../testing/tablet.ts";
import { contextOf } from "./open.ts";
import { openReplica, type Replica } from "./replica.ts";

const LAN = "aa".repeat(16);

let name: string;
let replica: Replica;
let record: Hex;
beforeEach(async () => {
  name = freshName();
  replica = await openReplica({ name });
  record = await replica.write(site({ name: "một" }));
});
afterEach(() => replica.close());

/** The browser closes the store, as it may at any time, and tells of it or does not. */
function closeUnder(told: boolean): void {
  const db = unwrap(contextOf(replica).db);
  db.close();
  if (told) db.dispatchEvent(new IDBVersionChangeEvent("close"));
}

test.each([true, false])(
  "a store that the browser closes is opened again, told: %s",
  async (told) => {
    await replica.journal.put(LAN, record, "name", "h");
    closeUnder(told);
    await replica.journal.put(LAN, record, "name", "hai");
    await replica.journal.cut(LAN, record);
    closeUnder(told);
    await replica.write(site({ name: "ba" }));
    const view = await replica.read(record);
    expect(view && values(view, "name")).toEqual(["hai"]);
    expect(await replica.list("site")).toHaveLength(2);
  },
);

test("a tab holds up no newer app, and says why it keeps nothing more", async () => {
  await replica.journal.put(LAN, record, "name", "hai");
  const newer = await openDB(name, 2);
  const lost = { code: "store_newer" };
  await expect(replica.journal.put(LAN, record, "name", "hai ba")).rejects.toMatchObject(lost);
  await expect(replica.write(site({ name: "ba" }))).rejects.toMatchObject(lost);
  const kept = await newer.getAll("journal");
  expect(kept).toMatchObject([{ record, field: "name", value: "hai" }]);
  newer.close();
});

test("a store that was emptied under a tab is not taken for the one before", async () => {
  await deleteDB(name);
  const lost = { code: "store_gone" };
  await expect(replica.journal.put(LAN, record, "name", "hai")).rejects.toMatchObject(lost);
  await expect(replica.exchange("http://island")).rejects.toMatchObject(lost);
  replica.close();
  replica = await openReplica({ name });
  expect(await replica.list("site")).toEqual([]);
});
