import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { FrameReader, writeFrame } from "../sync/frames.ts";
import type { Hex } from "../sync/types.ts";
import { AREA, FakeNode, freshName } from "../testing/node.ts";
import { BASE, site, tabletOf } from "../testing/tablet.ts";
import { announcedHeads, rememberHeads } from "./announced.ts";
import { reading } from "./database.ts";
import { vectorOf } from "./log.ts";
import { contextOf } from "./open.ts";
import { openReplica, type Replica } from "./replica.ts";
import { signedIn } from "./signed.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let node: FakeNode;
let author: Replica;
/** The name of a tablet that lacks what its node took in last, of `author`. */
let name: string;

beforeEach(async () => {
  node = await FakeNode.open();
  author = await tabletOf(node);
  name = freshName();
  const tablet = await tabletOf(node, { name });
  await author.write(site({ name: "một" }));
  await author.exchange(BASE);
  await tablet.exchange(BASE);
  await author.writeAll([site({ name: "hai" }), site({ name: "ba" })]);
  await author.exchange(BASE);
  tablet.close();
});

/** The positions of the author's chain that a tablet has, and that it can prove. */
async function of(tablet: Replica): Promise<{ held: number[]; proven: number[] }> {
  const { db } = contextOf(tablet);
  const own = ({ replica }: { replica: Hex }) => replica === author.id;
  const held = (await vectorOf(reading(db), AREA)).filter(own);
  const proven = (await signedIn(reading(db), AREA)).filter(own);
  return { held: held.map(({ n }) => n), proven: proven.map(({ n }) => n) };
}

/** The positions that signed heads name which cannot be kept yet. */
async function waiting(tablet: Replica): Promise<number[]> {
  return (await announcedHeads(reading(contextOf(tablet).db))).map(({ n }) => n);
}

const open = (fetch: typeof globalThis.fetch = node.fetch) => openReplica({ name, fetch });

/** A pull of heads and some runs of a change each; the tablet is killed when it has stored these. */
async function killedAfter(runs: number): Promise<void> {
  const cut = async (answer: Response) => {
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const first = [...new FrameReader().feed(bytes)].slice(0, 1 + runs).map(writeFrame);
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        for (const frame of first) stream.enqueue(frame);
      },
      async pull(stream) {
        await vi.waitFor(async () => expect((await of(tablet)).held).toEqual([2 + runs]));
        tablet.close();
        stream.error(new TypeError("killed"));
      },
    });
    return new Response(body, answer);
  };
  const tablet = await open(async (input, init) => {
    const answer = await node.fetch(input, init);
    return String(input).endsWith("/sync/pull") ? cut(answer) : answer;
  });
  await expect(tablet.exchange(BASE)).rejects.toThrow();
}

test("a tablet that is killed before a pull's end proves what it took in, once it is open again", async () => {
  await killedAfter(2);
  const tablet = await open();
  expect(await of(tablet)).toEqual({ held: [4], proven: [2] });
  expect(await tablet.exchange(BASE)).toMatchObject({ pulled: 0, equal: true });
  expect(await of(tablet)).toEqual({ held: [4], proven: [4] });
  tablet.close();
});

test("a tablet that is killed between two runs proves what the next pull brings", async () => {
  await killedAfter(1);
  const tablet = await open();
  expect(await of(tablet)).toEqual({ held: [3], proven: [2] });
  expect(await waiting(tablet)).toEqual([4]);
  expect(await tablet.exchange(BASE)).toMatchObject({ pulled: 1, equal: true });
  expect(await of(tablet)).toEqual({ held: [4], proven: [4] });
  expect(await waiting(tablet)).toEqual([]);
  tablet.close();
});

test("heads that wait are forgotten once a pull has brought all, and are a few thousand at most", async () => {
  const tablet = await open();
  const head = (n: number) => {
    const hash = n.toString(16).padStart(64, "0");
    return { scope: AREA, replica: author.id, n, hash, signature: Uint8Array.of(1) };
  };
  const heads = Array.from({ length: 5_000 }, (_, at) => head(at + 1));
  for (const some of [heads.slice(0, 2_000), heads.slice(1_000, 2_000), heads.slice(2_000)])
    await rememberHeads(contextOf(tablet), some);
  const there = await waiting(tablet);
  expect([there.length, there.at(0), there.at(-1)]).toEqual([4_096, 905, 5_000]);
  await tablet.exchange(BASE);
  expect(await waiting(tablet)).toEqual([]);
  tablet.close();
});
