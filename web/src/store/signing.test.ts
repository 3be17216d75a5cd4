import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { runOf } from "../sync/run.ts";
import type { Hex } from "../sync/types.ts";
import { AREA, FakeNode, freshName } from "../testing/node.ts";
import { note } from "../testing/notes.ts";
import { BASE, site } from "../testing/tablet.ts";
import { reading } from "./database.ts";
import { receive } from "./intake.ts";
import { contextOf } from "./open.ts";
import { enrol, openReplica, type Replica } from "./replica.ts";
import { signedIn } from "./signed.ts";
import { signHeads } from "./signing.ts";

vi.setConfig({ testTimeout: 30_000 });

let name: string;
let replica: Replica;
/** The id under which it writes at first. */
let old: Hex;

beforeEach(async () => {
  name = freshName();
  replica = await openReplica({ name });
  await replica.write(site({ name: "một" }));
  old = replica.id;
});

/** The positions of the heads of the old id, and of those that are signed. */
async function headsOf(of = replica): Promise<{ heads: number[]; signed: number[] }> {
  const { db } = contextOf(of);
  const own = (row: { replica: Hex }) => row.replica === old;
  const heads = (await db.getAll("heads")).filter(own);
  const signed = (await signedIn(reading(db), AREA)).filter(own);
  return { heads: heads.map(({ n }) => n), signed: signed.map(({ n }) => n) };
}

/** Lets somebody type each time that this device signs a head, so often at most. */
function typingMeanwhile(times: number, type: () => Promise<unknown>): void {
  const sign = crypto.subtle.sign.bind(crypto.subtle);
  let left = times;
  const spy = vi.spyOn(crypto.subtle, "sign").mockImplementation(async (...row) => {
    const signed = await sign(...row);
    left--;
    if (left === 0) spy.mockRestore();
    await type();
    return signed;
  });
}

test.each([1, 3])("what is typed while a copy's changes come in is signed (%d)", async (times) => {
  const other = await openReplica({ name });
  typingMeanwhile(times, () => other.write(site({ name: "giữa chừng" })));
  await receive(contextOf(replica), runOf([note(null, "there", old)]));
  const { heads, signed } = await headsOf();
  expect([Math.max(...heads), ...signed]).toEqual([2 + times, 2 + times]);
  await replica.write(site({ name: "sau" }));
  expect(replica.id).not.toBe(old);
  expect(await headsOf()).toEqual({ heads, signed });
});

test("what is typed while a welcome tells of a copy is signed", async () => {
  const node = await FakeNode.open();
  const type = () => tablet.write(site({ name: "giữa chừng" }));
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await node.fetch(input, init);
    if (String(input).endsWith("/sync/pull")) throw new TypeError("the link is gone");
    if (!String(input).endsWith("/sync/hello")) return answer;
    await type();
    typingMeanwhile(1, type);
    return answer;
  };
  const tablet = await openReplica({ name: freshName(), fetch });
  await enrol(BASE, "code", "tablet", tablet);
  old = tablet.id;
  await tablet.write(site({ name: "một" }));
  await receive(contextOf(node.replica), runOf([note(null, "there", old)]));
  await expect(tablet.exchange(BASE)).rejects.toMatchObject({ code: "offline" });
  expect(await headsOf(tablet)).toEqual({ heads: [4], signed: [4] });
  expect(await contextOf(tablet).db.get("facts", "renew")).toBe(true);
});

test("the chain of an id that this store has given up is not its to sign", async () => {
  await receive(contextOf(replica), runOf([note(null, "there", old)]));
  const before = await headsOf();
  await replica.write(site({ name: "sau" }));
  await signHeads(contextOf(replica), old);
  expect(await headsOf()).toEqual(before);
});
