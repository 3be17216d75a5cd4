import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { unhex } from "../sync/bytes.ts";
import type { Change } from "../sync/change.ts";
import { runOf } from "../sync/run.ts";
import {
  type DeviceKey,
  headPayload,
  keyId,
  makeKey,
  newReplica,
  sign,
  signature,
} from "../sync/trust.ts";
import { COMMON } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import { AREA, FakeNode } from "../testing/node.ts";
import { note } from "../testing/notes.ts";
import { reading } from "./database.ts";
import { deviceKey } from "./identity.ts";
import { learn, receive, receiveHeads } from "./intake.ts";
import { contextOf } from "./open.ts";
import { signedHeads } from "./outbox.ts";
import { signedIn } from "./signed.ts";
import { signHeads } from "./signing.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** Where heads come in: an island, which also signs them. */
let node: FakeNode;
/** The key of a tablet of the island, and notes of a replica that was made for it. */
let tablet: DeviceKey;
let chain: Change[];

beforeEach(async () => {
  node = await FakeNode.open();
  tablet = await makeKey();
  await certify([1, "device", tablet.publicKey, unhex(await islandId()), [AREA], "", 1]);
  const replica = Buffer.from(newReplica(new Uint8Array(8), tablet.publicKey)).toString("hex");
  chain = [];
  for (const text of ["1", "2", "3", "4", "5"])
    chain.push(note(chain.at(-1) ?? null, text, replica));
  for (const change of chain) await receive(contextOf(node.replica), runOf([change]));
});

afterEach(() => node.replica.close());

async function islandId(): Promise<Hex> {
  return keyId((await deviceKey(contextOf(node.replica))).publicKey);
}

async function certify(payload: Parameters<typeof sign>[1]): Promise<void> {
  const { signer } = await deviceKey(contextOf(node.replica));
  const values = { statement: await sign(signer, payload) };
  await node.replica.write({ scope: AREA, collection: "certificate", author: null, values });
  await learn(contextOf(node.replica));
}

/** Brings the head at a position, signed by a key. */
async function bring(n: number, { signer }: DeviceKey): Promise<void> {
  const { scope, replica, hash } = chain[n - 1] as Change;
  const signed = await signature(signer, headPayload(scope, replica, n, hash));
  await receiveHeads(contextOf(node.replica), [{ scope, replica, n, hash, signature: signed }]);
}

async function byNode(n: number): Promise<void> {
  await bring(n, await deviceKey(contextOf(node.replica)));
}

async function byKey(n: number): Promise<void> {
  await bring(n, tablet);
}

/** The positions of the chain that are proven, and whose word that is. */
async function kept(): Promise<string[]> {
  const heads = await signedIn(reading(contextOf(node.replica).db), AREA);
  const own = heads.filter(({ replica }) => replica === chain[0]?.replica);
  return own.map(({ n, by }) => `${n} by ${by}`).sort();
}

describe("a node's word", () => {
  test("that leads further stands beside that of the chain's own key", async () => {
    await byKey(2);
    await byNode(3);
    expect(await kept()).toEqual(["2 by key", "3 by node"]);
  });

  test("does not keep the own key's out that comes later", async () => {
    await byNode(3);
    await byKey(2);
    expect(await kept()).toEqual(["2 by key", "3 by node"]);
  });

  test("gives way to another's that leads further, and to the own key's that does", async () => {
    await byNode(1);
    await byNode(3);
    expect(await kept()).toEqual(["3 by node"]);
    await byKey(2);
    await byNode(4);
    expect(await kept()).toEqual(["2 by key", "4 by node"]);
    await byKey(5);
    expect(await kept()).toEqual(["5 by key"]);
  });

  test("is not kept beside the own key's of the same position or a further one", async () => {
    await byNode(3);
    await byKey(3);
    expect(await kept()).toEqual(["3 by key"]);
    await byNode(3);
    await byNode(2);
    expect(await kept()).toEqual(["3 by key"]);
  });

  test("travels with the own key's", async () => {
    await byKey(2);
    await byNode(3);
    const { scope, replica, hash } = chain[4] as Change;
    const head = { replica, n: 5, hash };
    const sent = await signedHeads(contextOf(node.replica), scope, [{ head, after: 0 }]);
    expect(sent.map(({ n }) => n).sort()).toEqual([2, 3]);
  });

  test("for this store's own chain does not spare it its own", async () => {
    const { replica: own } = node;
    const context = contextOf(own);
    const [head] = (await context.db.getAll("heads")).filter(
      (row) => row.replica === own.id && row.scope === AREA,
    );
    if (!head) throw new Error("nothing was written");
    const mainland = await makeKey();
    const { fleet } = await import("../testing/node.ts");
    const payload = [1, "node", mainland.publicKey, "mainland", ["*"], [], "", 1];
    const values = { statement: await sign(fleet.signer, payload) };
    await own.write({ scope: COMMON, collection: "certificate", author: null, values });
    await learn(context);
    const word = headPayload(AREA, own.id, head.n, head.hash);
    await receiveHeads(context, [{ ...head, signature: await signature(mainland.signer, word) }]);
    await signHeads(context, own.id);
    const signed = await signedIn(reading(context.db), AREA);
    const mine = signed.filter(({ replica }) => replica === own.id);
    expect(mine.map(({ n, by }) => [n, by])).toEqual([[head.n, "key"]]);
  });
});

test("a head that a known key has not signed is not kept, though its replica is not certified", async () => {
  await bring(3, await makeKey());
  expect(await kept()).toEqual([]);
});

test("a head of a chain whose key nobody knows is kept, whoever signed it", async () => {
  const replica = Buffer.from(newReplica(new Uint8Array(8), (await makeKey()).publicKey));
  chain = [note(null, "lạ", replica.toString("hex"))];
  await receive(contextOf(node.replica), runOf([chain[0] as Change]));
  await byKey(1);
  expect(await kept()).toEqual(["1 by undefined"]);
});

test("what came of a chain before anybody knew it stays beside a node's later word", async () => {
  tablet = await makeKey();
  const replica = Buffer.from(newReplica(new Uint8Array(8), tablet.publicKey)).toString("hex");
  chain = [note(null, "1", replica)];
  for (const text of ["2", "3"]) chain.push(note(chain.at(-1) ?? null, text, replica));
  for (const change of chain) await receive(contextOf(node.replica), runOf([change]));
  await byKey(2);
  await certify([1, "device", tablet.publicKey, unhex(await islandId()), [AREA], "", 1]);
  await byNode(3);
  expect(await kept()).toEqual(["2 by undefined", "3 by node"]);
  await byKey(3);
  expect(await kept()).toEqual(["3 by key"]);
});
