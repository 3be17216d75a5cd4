import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import { unhex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { session } from "./session.ts";
import { hasTrace } from "./trace.ts";

const LAN = "aa".repeat(16);
const where = { scope: "area/x", author: LAN };
const HERE = [20_133_000, 107_729_000, 8];

let replica: Replica;
let site: Hex;
beforeEach(async () => {
  replica = await openReplica({ name: freshName() });
  session.value = { replica };
  site = await write("site", { name: "Trạm gác" });
});
afterEach(() => replica.close());

const write = (collection: string, values: Record<string, Value>) =>
  replica.write({ ...where, collection, values });
const edit = (collection: string, record: Hex, values: Record<string, Value>) =>
  replica.write({ ...where, collection, record, values });
const drop = (collection: string, record: Hex) =>
  replica.write({ ...where, collection, record, values: {}, delete: true });
const survey = (more: Record<string, Value> = {}) =>
  write("survey", { site: unhex(site), ...more });
const traced = async () => hasTrace((await replica.read(site)) as RecordView);

test("a site without a point and a photo left no trace", async () => {
  await survey({ status: "none", point: null });
  expect(await traced()).toBe(false);
});

test("another site's point is no trace of this one", async () => {
  await write("survey", { site: unhex("bb".repeat(16)), point: HERE });
  expect(await traced()).toBe(false);
});

test("a point that a survey has is a trace", async () => {
  await survey({ point: HERE });
  expect(await traced()).toBe(true);
});

test("so is one that was cleared", async () => {
  const cleared = await survey({ point: HERE });
  await edit("survey", cleared, { point: null });
  expect(await traced()).toBe(true);
});

test("a deleted survey's point is still in the log", async () => {
  await drop("survey", await survey({ point: HERE }));
  expect(await traced()).toBe(true);
});

test("a photo is a trace, also one that was taken away", async () => {
  const photo = await write("photo", { parent: unhex(await survey()), caption: "Cổng" });
  await drop("photo", photo);
  expect(await traced()).toBe(true);
});

test("what is typed and not yet cut is a trace", async () => {
  await replica.journal.put(LAN, await survey(), "point", HERE);
  expect(await traced()).toBe(true);
});

test("the site's own point is a trace, whatever it says now", async () => {
  await edit("site", site, { point: HERE });
  await edit("site", site, { point: null });
  expect(await traced()).toBe(true);
});
