import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import { values } from "../sync/fold.ts";
import type { Dot, Hex, RecordView } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { edit, site } from "../testing/tablet.ts";
import {
  closeDrafts,
  cut,
  openDraft,
  refreshDrafts,
  save,
  saved,
  takeOwnKeystroke,
  type,
} from "./draft.ts";
import { person, session } from "./session.ts";

const LAN = "aa".repeat(16);
const OTHERS: Dot = { replica: "bb".repeat(16), seq: 1 };

let replica: Replica;
let record: Hex;
beforeEach(async () => {
  saved.value = undefined;
  replica = await openReplica({ name: freshName() });
  record = await replica.write(site({ name: "một", note: "cũ" }));
  session.value = { replica };
  person.value = { account: LAN, login: "", name: "", position: "", agency: "", roles: {} };
});
afterEach(async () => {
  vi.restoreAllMocks();
  await save();
  closeDrafts();
  replica.close();
});

async function liveNames() {
  const view = await replica.read(record);
  return view ? values(view, "name") : [];
}

test("what others wrote was not saved here: only this tablet's own writes say when", async () => {
  const view = (await replica.read(record)) as RecordView;
  const by = (dot: Dot): RecordView => ({
    ...view,
    fields: { name: [{ value: "một", dot, hash: "", time: [5000, 0], author: null }] },
  });
  const reads = vi.spyOn(replica, "read");
  reads.mockResolvedValueOnce(by(OTHERS));
  await openDraft(record);
  expect(saved.value).toBe(undefined);
  reads.mockResolvedValueOnce(by({ replica: replica.id, seq: 1 }));
  await openDraft(record);
  expect(saved.value).toEqual({ state: "saved", at: 5000 });
});

test("a keystroke during a reading of the record is never taken back", async () => {
  const draft = await openDraft(record);
  type(draft, "name", "h");
  await save();
  const of = replica.journal.of.bind(replica.journal);
  vi.spyOn(replica.journal, "of").mockImplementationOnce(async (one) => {
    const read = await of(one);
    type(draft, "name", "hai");
    await save();
    return read;
  });
  await refreshDrafts(new Set([record]));
  expect(draft.values.value.name).toBe("hai");
});

test("a keystroke that is kept during a reading of the record is never taken back", async () => {
  const draft = await openDraft(record);
  const of = replica.journal.of.bind(replica.journal);
  type(draft, "name", "hai");
  vi.spyOn(replica.journal, "of").mockImplementationOnce(async (one) => {
    const read = new Map(await of(one));
    read.delete("name");
    await save();
    return read;
  });
  await refreshDrafts(new Set([record]));
  expect(draft.values.value.name).toBe("hai");
});

test("a value that no store can hold does not keep the others from the disk", async () => {
  const draft = await openDraft(record);
  type(draft, "name", "x".repeat(40_000));
  type(draft, "note", "mới");
  expect(await save()).toBe(false);
  expect(saved.value?.state).toBe("failed");
  expect((await replica.journal.of(record)).get("note")?.value).toBe("mới");
  await expect(cut([record])).rejects.toMatchObject({ code: "not_saved" });
  type(draft, "name", "ngắn");
  expect(await save()).toBe(true);
});

test("a keystroke replaces the one value on screen; of two, the other stays to be chosen", async () => {
  await replica.write({ ...edit(record, { name: "hai" }), overwrites: { name: [] } });
  const view = await replica.read(record);
  const draft = await openDraft(record);
  expect(view && values(view, "name")).toHaveLength(2);
  expect(draft.seen.get("name")).toHaveLength(1);
});

test("one record that cannot be cut does not keep the others from being cut", async () => {
  const other = await replica.write(site({ name: "hai" }));
  for (const [one, text] of [
    [record, "của một"],
    [other, "của hai"],
  ] as const)
    type(await openDraft(one), "name", text);
  await save();
  const cutting = replica.journal.cut.bind(replica.journal);
  vi.spyOn(replica.journal, "cut").mockImplementation((account, one) =>
    one === record ? Promise.reject(new Error("no")) : cutting(account, one),
  );
  await expect(cut([record, other])).rejects.toThrow("no");
  const view = await replica.read(other);
  expect(view && values(view, "name")).toEqual(["của hai"]);
  expect(await liveNames()).toEqual(["một"]);
});

test("what comes while a keystroke is being kept is read again, the keystroke itself is not", async () => {
  const draft = await openDraft(record);
  const heard: boolean[] = [];
  const stop = replica.subscribe((records) => {
    if (records.has(record)) heard.push(takeOwnKeystroke(record));
  });
  const put = replica.journal.put.bind(replica.journal);
  vi.spyOn(replica.journal, "put").mockImplementationOnce(async (...typed) => {
    await replica.write(edit(record, { note: "của người khác" }));
    await put(...typed);
  });
  type(draft, "name", "hai");
  await save();
  type(draft, "name", "ba");
  await save();
  stop();
  expect(heard).toEqual([true, false, true]);
});
