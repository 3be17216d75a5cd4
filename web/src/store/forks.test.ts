import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { hex } from "../sync/bytes.ts";
import type { Change } from "../sync/change.ts";
import { everything, type Rules } from "../sync/rules.ts";
import { runOf } from "../sync/run.ts";
import { keyId } from "../sync/trust.ts";
import type { Hex, Value } from "../sync/types.ts";
import { AREA, freshName } from "../testing/node.ts";
import { note, STRANGER } from "../testing/notes.ts";
import { keepClaims } from "./claims.ts";
import { reading } from "./database.ts";
import { deviceKey, mustRenew } from "./identity.ts";
import { receive } from "./intake.ts";
import { contextOf } from "./open.ts";
import { openReplica } from "./replica.ts";
import { keepHead, signedIn } from "./signed.ts";
import { transact } from "./transaction.ts";
import { wanted } from "./want.ts";

vi.setConfig({ testTimeout: 30_000 });

const OTHER = "ee".repeat(16);

/** A record `stop` names the stranger's last change that counts. */
const rules: Rules = {
  ...everything,
  collections: new Set(["stop"]),
  book: (_, records, trust) => ({
    verdict(change) {
      const last = records[0]?.fields.last?.[0]?.value as [number, Uint8Array] | undefined;
      if (!last || change.replica !== STRANGER) return null;
      return trust.within(change, last[0], hex(last[1])) ? null : "revoked";
    },
  }),
};

async function opened() {
  const replica = await openReplica({ name: freshName(), rules });
  const take = (first: Change, ...rest: Change[]) =>
    receive(contextOf(replica), runOf([first, ...rest]));
  const notes = async (): Promise<Value[]> => {
    const records = await replica.list("note");
    return records.map((record) => record.fields.text?.[0]?.value ?? null).sort();
  };
  const stop = (n: number, hash: Hex) => {
    const last = [n, Uint8Array.from(Buffer.from(hash, "hex"))];
    return replica.write({ scope: AREA, collection: "stop", author: null, values: { last } });
  };
  return { replica, take, notes, stop };
}

const a1 = note(null, "a1");
const a2 = note(a1, "a2");
const a3 = note(a2, "a3");
const b2 = note(a1, "b2");
const b3 = note(b2, "b3");
const b4 = note(b3, "b4");

test("both branches of a fork are kept and shown", async () => {
  const { replica, take, notes } = await opened();
  await take(a1, a2, a3);
  await take(b2, b3);
  expect(await notes()).toEqual(["a1", "a2", "a3", "b2", "b3"]);
  replica.close();
});

test("the branch beside the last one that counts stops counting when that one has come", async () => {
  const { replica, take, notes, stop } = await opened();
  await take(a1, a2, a3);
  await stop(4, b4.hash);
  expect(await notes()).toEqual(["a1", "a2", "a3"]);
  await take(b2, b3);
  expect(await notes()).toEqual(["a1", "a2", "a3", "b2", "b3"]);
  await take(b4);
  expect(await notes()).toEqual(["a1", "b2", "b3", "b4"]);
  replica.close();
});

test("a position under which no such change is stored is not one of another position", async () => {
  const { replica, take, notes, stop } = await opened();
  await take(a1, a2, a3);
  await take(b2, b3);
  await stop(4, b2.hash);
  expect(await notes()).toEqual(["a1", "a2", "a3", "b2", "b3"]);
  replica.close();
});

test("a change of another forked replica is no end of this one", async () => {
  const { replica, take, notes, stop } = await opened();
  const others = [note(null, "c1", OTHER), note(null, "d1", OTHER)];
  for (const text of ["c2", "c3", "c4"]) others.push(note(others.at(-1) as Change, text, OTHER));
  for (const change of others) await take(change);
  await take(a1, a2, a3);
  await take(b2, b3);
  await stop(4, (others.at(-1) as Change).hash);
  expect(await notes()).toEqual(expect.arrayContaining(["a1", "a2", "a3", "b2", "b3"]));
  replica.close();
});

test("a run that comes before its predecessor waits, and is not part of the vector", async () => {
  const { replica, take, notes } = await opened();
  expect(await take(a3)).toEqual({ stored: 0, last: undefined });
  expect(await take(a2)).toEqual({ stored: 0, last: undefined });
  expect(await contextOf(replica).db.count("heads")).toBe(0);
  expect(await take(a1)).toMatchObject({ stored: 3 });
  expect(await notes()).toEqual(["a1", "a2", "a3"]);
  expect(await contextOf(replica).db.count("parked")).toBe(0);
  replica.close();
});

test("a parked run that turns out damaged is forgotten, and what is whole is kept", async () => {
  const { replica, take, notes } = await opened();
  const damaged = runOf([a2, a3]);
  await receive(contextOf(replica), { ...damaged, last: "00".repeat(16) });
  await take(a1);
  expect(await notes()).toEqual(["a1"]);
  expect(await contextOf(replica).db.count("parked")).toBe(0);
  await take(a2);
  expect(await notes()).toEqual(["a1", "a2"]);
  replica.close();
});

test("of runs that wait, those nearest their beginning are kept", async () => {
  const { replica, take, notes } = await opened();
  const chain: Change[] = [];
  for (let n = 0; n < 70; n++) chain.push(note(chain.at(-1) ?? null, `n${n}`));
  for (const change of chain.slice(1).reverse()) await take(change);
  const rows = await contextOf(replica).db.getAll("parked");
  expect(rows.map(({ first }) => first)).toEqual(Array.from({ length: 64 }, (_, at) => at + 2));
  for (const change of chain) await take(change);
  expect(await notes()).toHaveLength(70);
  expect(await contextOf(replica).db.count("parked")).toBe(0);
  replica.close();
});

const MAINLAND = "dd".repeat(16);

/** A mainland that answers where this tablet was enrolled, and the vectors that it claims. */
async function claimed() {
  const made = await opened();
  const context = contextOf(made.replica);
  const node = { base: "http://dat.example", kind: "mainland", replica: MAINLAND };
  await context.db.put("facts", { node }, "enrolment");
  const claim = (n: number, hash: Hex, ms: number, peer = MAINLAND) => {
    const vector = [{ replica: STRANGER, n, hash }];
    const row = { level: "stored", replica: MAINLAND, scope: AREA, vector, ms };
    return keepClaims(context, peer, [row]);
  };
  return { ...made, claim };
}

test("what stands on a branch that the mainland does not name is not on the mainland", async () => {
  const { replica, take, claim } = await claimed();
  await take(a1, a2, a3);
  await claim(3, b3.hash, 1);
  expect(await replica.custody(AREA, [{ replica: STRANGER, seq: 2 }])).toBe("tablet");
  await claim(3, a3.hash, 2);
  expect(await replica.custody(AREA, [{ replica: STRANGER, seq: 2 }])).toBe("mainland");
  await take(b2, b3);
  expect(await replica.custody(AREA, [{ replica: STRANGER, seq: 2 }])).toBe("tablet");
  expect(await replica.custody(AREA, [{ replica: STRANGER, seq: 1 }])).toBe("mainland");
  replica.close();
});

test("what a node says of itself counts, whatever its clock was before", async () => {
  const { replica, take, claim } = await claimed();
  await take(a1, a2, a3);
  await claim(3, a3.hash, 1000);
  await claim(1, a1.hash, 5);
  expect(await replica.custody(AREA, [{ replica: STRANGER, seq: 3 }])).toBe("tablet");
  replica.close();
});

test("a receipt with an older time counts where it says more, and only there", async () => {
  const { replica, take, claim } = await claimed();
  await take(a1, a2, a3);
  await claim(2, a2.hash, 1000, "ee".repeat(16));
  await claim(3, a3.hash, 5, "ee".repeat(16));
  expect(await replica.custody(AREA, [{ replica: STRANGER, seq: 3 }])).toBe("mainland");
  await claim(1, a1.hash, 4, "ee".repeat(16));
  expect(await replica.custody(AREA, [{ replica: STRANGER, seq: 3 }])).toBe("mainland");
  replica.close();
});

test("each branch of a fork keeps its signed head, the newest of it", async () => {
  const { replica, take } = await opened();
  await take(a1, a2, a3);
  await take(b2, b3);
  const context = contextOf(replica);
  for (const { seq: n, hash } of [a1, a2, b2, a3, a2, b3]) {
    const signature = Uint8Array.from([1, n]);
    await keepHead(context, { scope: AREA, replica: STRANGER, n, hash, signature });
  }
  const kept = await signedIn(reading(context.db), AREA);
  expect(kept.map((head) => head.hash).sort()).toEqual([a3.hash, b3.hash].sort());
});

test("a branch is told from one that it goes on from, however long it is", async () => {
  for (let length = 2; length < 12; length++) {
    const { replica, take } = await opened();
    const chain = [a1];
    while (chain.length < length) chain.push(note(chain.at(-1) ?? null, `a${chain.length + 1}`));
    await take(...(chain as [Change, ...Change[]]));
    const theirs = [{ replica: STRANGER, n: 2, hash: "0f".repeat(32) }];
    const named = await wanted(reading(contextOf(replica).db), AREA, theirs, []);
    expect(named.map((head) => head.n)).toContain(1);
    replica.close();
  }
});

test("that this tablet went on under another id is remembered, with when", async () => {
  const replica = await openReplica({ name: freshName(), wall: () => 1_795_424_400_000 });
  const context = contextOf(replica);
  const first = await replica.write({
    scope: AREA,
    collection: "note",
    author: null,
    values: { text: "before" },
  });
  const [before, device] = [replica.id, await replica.device()];
  expect(await replica.renewals()).toEqual([]);
  await transact(context, mustRenew);
  await replica.write({ scope: AREA, collection: "note", author: null, values: { text: "after" } });
  expect(replica.id).not.toBe(before);
  expect(await replica.device()).toBe(device);
  expect(device).toBe(keyId((await deviceKey(context)).publicKey));
  expect(await replica.renewals()).toEqual([{ from: before, at: 1_795_424_400_000 }]);
  expect(await replica.read(first)).toBeDefined();
  replica.close();
});

test("what was written before a fork was known stays proven", async () => {
  const replica = await openReplica({ name: freshName() });
  const context = contextOf(replica);
  const said = { scope: AREA, collection: "note", author: null };
  await replica.write({ ...said, values: { text: "here" } });
  const mine = (await context.db.getAll("heads")).filter((row) => row.replica === replica.id);
  expect(await signedIn(reading(context.db), AREA)).toEqual([]);
  await receive(context, runOf([note(null, "there", replica.id as Hex)]));
  const signed = await signedIn(reading(context.db), AREA);
  expect(signed.map(({ n, hash }) => [n, hash])).toEqual(mine.map(({ n, hash }) => [n, hash]));
  expect(mine.length).toBe(1);
  replica.close();
});
