import "fake-indexeddb/auto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { DELETE, DELETED, readChange } from "../sync/change.ts";
import { conflicts, values } from "../sync/fold.ts";
import { everything, type Rules } from "../sync/rules.ts";
import type { Hex } from "../sync/types.ts";
import { AREA, freshName } from "../testing/node.ts";
import { edit, site } from "../testing/tablet.ts";
import { contextOf } from "./open.ts";
import { openReplica, type Replica, type ReplicaOptions } from "./replica.ts";

vi.setConfig({ testTimeout: 30_000 });

const opened: Replica[] = [];
afterEach(() => {
  for (const replica of opened.splice(0)) replica.close();
});

async function open(options: ReplicaOptions = {}): Promise<Replica> {
  const replica = await openReplica({ name: freshName(), ...options });
  opened.push(replica);
  return replica;
}

async function valuesOf(replica: Replica, record: Hex, field: string) {
  const view = await replica.read(record);
  return view ? values(view, field) : [];
}

async function logOf(replica: Replica) {
  const rows = await contextOf(replica).db.getAll("log");
  return rows.map(({ header, body }) => readChange(header, body));
}

describe("a write", () => {
  test("is read back, also after the program was closed", async () => {
    const name = freshName();
    const replica = await open({ name });
    const record = await replica.write(site({ name: "Đài xã", kind: "station" }));
    const { id } = replica;
    replica.close();
    const again = await open({ name });
    expect(again.id).toBe(id);
    expect(await valuesOf(again, record, "name")).toEqual(["Đài xã"]);
    expect((await again.list("site")).map((one) => one.id)).toEqual([record]);
  });

  test("is certified in its scope by the first change", async () => {
    const replica = await open();
    await replica.write(site({ n: 1 }));
    await replica.write(site({ n: 2 }));
    const collections = (await logOf(replica)).map((change) => change.collection);
    expect(collections).toEqual(["certificate", "site", "site"]);
  });

  test("replaces what is live, and only what its author saw where that is said", async () => {
    const replica = await open();
    const record = await replica.write(site({ name: "một" }));
    const first = await replica.version([record]);
    await replica.write(edit(record, { name: "hai" }));
    expect(await valuesOf(replica, record, "name")).toEqual(["hai"]);
    await replica.write({ ...edit(record, { name: "ba" }), overwrites: { name: first } });
    expect(new Set(await valuesOf(replica, record, "name"))).toEqual(new Set(["hai", "ba"]));
    const view = await replica.read(record);
    expect(view && conflicts(view)).toEqual(["name"]);
  });

  test("that deletes a record of very many fields takes several changes", async () => {
    const replica = await open();
    const record = await replica.write(site({ name: "Đài xã" }));
    for (const part of [0, 1, 2]) {
      const fields = Array.from({ length: 200 }, (_, at) => [`field/${part}/${at}`, at]);
      await replica.write(edit(record, Object.fromEntries(fields)));
    }
    await replica.write({ ...edit(record, {}), delete: true });
    const deletions = (await logOf(replica)).filter((change) => change.action === DELETE);
    expect(deletions.map(({ assignments }) => assignments.length)).toEqual([256, 256, 92]);
    const view = await replica.read(record);
    expect([view?.deleted, Object.keys(view?.fields ?? {})]).toEqual([true, [DELETED]]);
  });

  test("that deletes hides the record and keeps what came beside it", async () => {
    const replica = await open();
    const record = await replica.write(site({ name: "một" }));
    await replica.write({ ...edit(record, {}), delete: true });
    expect(await replica.list("site")).toEqual([]);
    expect((await replica.list("site", { deleted: true })).map((one) => one.id)).toEqual([record]);
    expect(await valuesOf(replica, record, "name")).toEqual([]);
  });

  test("is all or nothing", async () => {
    const replica = await open();
    const long = "x".repeat(32_000);
    const tooMuch = site({ a: long, b: long, c: long });
    await expect(replica.writeAll([site({ n: 1 }), tooMuch])).rejects.toMatchObject({
      code: "too_large",
    });
    await expect(replica.write(site({ share: 0.5 }))).rejects.toMatchObject({
      code: "not_canonical",
    });
    await expect(replica.write(edit("00".repeat(16), { n: 1 }))).rejects.toMatchObject({
      code: "unknown_record",
    });
    expect(await logOf(replica)).toEqual([]);
    await replica.write(site({ n: 1 }));
    expect((await logOf(replica)).map((change) => change.seq)).toEqual([1, 2]);
  });

  test("of personal values is salted, so that its hash tells nothing", async () => {
    const replica = await open({ personal: (_, field) => field === "phone" });
    await replica.writeAll([site({ phone: "0912" }), site({ phone: "0912" }), site({ n: 1 })]);
    const [, one, two, plain] = (await logOf(replica)).map((change) => change.body);
    expect(one).not.toEqual(two);
    expect([one?.[1], one?.[2]]).toEqual([0xc4, 16]);
    expect([plain?.[1], plain?.[2]]).toEqual([0xc4, 0]);
  });

  test("from two tabs at once never takes a place twice", async () => {
    const name = freshName();
    const [one, two] = [await open({ name }), await open({ name })];
    const writes = [one, two, one, two, one, two].map((tab, n) => tab.write(site({ n })));
    await Promise.all(writes);
    const log = await logOf(one);
    expect(log.map((change) => change.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const [i, change] of log.entries()) expect(change.prev).toBe(log[i - 1]?.hash ?? null);
  });

  test("is told to the other tabs", async () => {
    const name = freshName();
    const [one, two] = [await open({ name }), await open({ name })];
    const told = new Promise<ReadonlySet<Hex>>((resolve) => {
      two.subscribe((records) => records.size > 1 && resolve(records));
    });
    const record = await one.write(site({ n: 1 }));
    expect(await told).toContain(record);
  });

  test("ascends in time when the wall goes back", async () => {
    let now = 1000;
    const replica = await open({ wall: () => now });
    await replica.write(site({ n: 1 }));
    now = 500;
    await replica.write(site({ n: 2 }));
    const times = (await logOf(replica)).map((change) => change.time);
    expect(times).toEqual([
      [1000, 0],
      [1000, 1],
      [1000, 2],
    ]);
  });
});

describe("a list", () => {
  test("has the children of one parent", async () => {
    const replica = await open();
    const [one, two] = await replica.writeAll([site({ n: 1 }), site({ n: 2 })]);
    const child = (parent = "") => ({
      ...site({ parent: Uint8Array.from(Buffer.from(parent, "hex")) }),
      collection: "need",
    });
    const [first] = await replica.writeAll([child(one), child(two)]);
    const listed = await replica.list("need", { ...(one && { parent: one }), scope: AREA });
    expect(listed.map((record) => record.id)).toEqual([first]);
    expect(await replica.list("need", { scope: "area/y" })).toEqual([]);
  });
});

describe("a change that does not count", () => {
  const rules: Rules = {
    ...everything,
    book: () => ({
      verdict: (change) =>
        change.assignments.some(({ value }) => value === "cấm") ? "not_granted" : null,
    }),
  };

  test("is kept and listed with its reason, and shows nowhere else", async () => {
    const replica = await open({ rules });
    const record = await replica.write(site({ name: "một", note: "ghi chú" }));
    await replica.write(edit(record, { name: "cấm" }));
    expect(await valuesOf(replica, record, "name")).toEqual(["một"]);
    expect(await replica.quarantined()).toMatchObject([
      { record, collection: "site", verdict: "not_granted", values: { name: "cấm" } },
    ]);
  });

  test("is replaced by its author's next edit of the field", async () => {
    const replica = await open({ rules });
    const record = await replica.write(site({ name: "một" }));
    await replica.write(edit(record, { name: "cấm" }));
    await replica.write(edit(record, { name: "hai" }));
    const [, , refused, fixed] = await logOf(replica);
    expect(fixed?.assignments[0]?.overwrites).toContainEqual({
      replica: replica.id,
      seq: refused?.seq,
    });
  });

  test("can be fixed also when it created its record", async () => {
    const replica = await open({ rules });
    const record = await replica.write(site({ name: "cấm" }));
    expect(await replica.read(record)).toBeUndefined();
    await replica.journal.put("aa".repeat(16), record, "name", "hai");
    await replica.journal.cut("aa".repeat(16), record);
    expect(await valuesOf(replica, record, "name")).toEqual(["hai"]);
  });

  test("is judged anew when another release of the rules opens the store", async () => {
    const name = freshName();
    const older = await open({ name, rules });
    const record = await older.write(site({ name: "cấm" }));
    older.close();
    const newer = await open({ name, rules: { ...everything, version: 2 } });
    expect(await valuesOf(newer, record, "name")).toEqual(["cấm"]);
    expect(await newer.quarantined()).toEqual([]);
    newer.close();
    const again = await open({ name, rules });
    expect(await again.read(record)).toBeUndefined();
    expect(await again.quarantined()).toMatchObject([{ record, verdict: "not_granted" }]);
  });
});
