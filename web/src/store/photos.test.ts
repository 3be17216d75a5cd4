import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { digestOf } from "../sync/bytes.ts";
import { FakeNode } from "../testing/node.ts";
import { BASE, tabletOf } from "../testing/tablet.ts";
import type { Replica } from "./replica.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const image = Uint8Array.from({ length: 150_000 }, (_, i) => (i * 31) % 251);
const thumbnail = Uint8Array.from({ length: 9_000 }, (_, i) => (i * 17) % 251);

let node: FakeNode;
let replica: Replica;
beforeEach(async () => {
  node = await FakeNode.open();
  replica = await tabletOf(node);
});
afterEach(() => replica.close());

test("a photo is kept under its digest, and given back as it was", async () => {
  const { digest, length } = await replica.photos.add(image);
  expect([digest, length]).toEqual([digestOf(image), image.length]);
  const blob = await replica.photos.get(digest);
  expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(image);
  expect(await replica.photos.get("00".repeat(32))).toBeUndefined();
});

test("photos follow the text, thumbnails first, and are then acknowledged", async () => {
  const full = await replica.photos.add(image);
  const small = await replica.photos.add(thumbnail);
  expect(await replica.photos.pending()).toEqual([small, full]);
  expect(await replica.exchange(BASE)).toMatchObject({ photos: 2, equal: true });
  expect([...node.photos.keys()]).toEqual([small.digest, full.digest]);
  expect(node.photos.get(full.digest)?.bytes).toEqual(image);
  expect(await replica.photos.pending()).toEqual([]);
  expect(await replica.photos.sent(full.digest)).toBe(true);
});

test("an upload that breaks off goes on where the node's bytes end", async () => {
  const { digest } = await replica.photos.add(image);
  let patches = 0;
  node.fault = (path, answer) => {
    if (path === `/photos/${digest}` && ++patches === 2) return "lost";
    return answer;
  };
  await expect(replica.exchange(BASE)).rejects.toMatchObject({ code: "offline" });
  expect(await replica.photos.sent(digest)).toBe(false);
  const here = node.photos.get(digest)?.bytes.length ?? 0;
  expect(here).toBeGreaterThan(65_536);
  node.fault = undefined;
  const { bytesUp } = await replica.exchange(BASE);
  expect(node.photos.get(digest)?.bytes).toEqual(image);
  expect(bytesUp).toBeLessThan(image.length - here + 1000);
});

test("a photo that the node has from elsewhere is not sent again", async () => {
  const { digest } = await replica.photos.add(image);
  node.photos.set(digest, { length: image.length, bytes: image });
  expect(await replica.exchange(BASE)).toMatchObject({ photos: 0 });
  expect(await replica.photos.sent(digest)).toBe(true);
});

test("bytes that arrived damaged are sent again from the start", async () => {
  const { digest } = await replica.photos.add(thumbnail);
  node.photos.set(digest, { length: thumbnail.length, bytes: new Uint8Array(100) });
  expect(await replica.exchange(BASE)).toMatchObject({ photos: 1 });
  expect(node.photos.get(digest)?.bytes).toEqual(thumbnail);
});

test("a photo that no record at the node names waits", async () => {
  await replica.photos.add(thumbnail);
  node.unknownPhotos = true;
  expect(await replica.exchange(BASE)).toMatchObject({ photos: 0, equal: true });
  expect(replica.link().get()).toMatchObject({ pending: { photos: 1 }, failed: undefined });
});

test("a photo of another tablet is fetched once and checked", async () => {
  const digest = digestOf(image);
  node.photos.set(digest, { length: image.length, bytes: image });
  const blob = await replica.photos.fetch(BASE, digest);
  expect(blob?.size).toBe(image.length);
  expect(await replica.photos.pending()).toEqual([]);
  expect((await replica.photos.get(digest))?.size).toBe(image.length);
  const other = digestOf(thumbnail);
  expect(await replica.photos.fetch(BASE, other)).toBeUndefined();
  node.photos.set(other, { length: 10, bytes: image });
  await expect(replica.photos.fetch(BASE, other)).rejects.toMatchObject({ code: "portal" });
});

const never = () => Promise.resolve(false);
const always = () => Promise.resolve(true);

/** The mainland, behind the node, has verified a backup with these photos. */
async function backUp(...digests: string[]): Promise<void> {
  node.receipts = [{ level: "safe", replica: node.replica.id, ms: 5, scopes: [["common", null]] }];
  for (const digest of digests) node.safe.add(digest);
  await replica.exchange(BASE);
}

test("only what a backup of the mainland has gives way, and never a thumbnail", async () => {
  const full = await replica.photos.add(image);
  const small = await replica.photos.add(thumbnail);
  await replica.exchange(BASE);
  const images = new Set([full.digest]);
  expect(await replica.photos.free(images, 8e15, always)).toBe(0);
  expect(await replica.photos.safe(full.digest)).toBe(false);
  await backUp(full.digest, small.digest);
  expect(await replica.photos.safe(full.digest)).toBe(true);
  expect(await replica.photos.free(images, 8e15, always)).toBe(1);
  expect(await replica.photos.get(full.digest)).toBeUndefined();
  expect(await replica.photos.get(small.digest)).toBeDefined();
  expect(await replica.photos.freed()).toBe(1);
});

test("a photo gives way for its age or for want of space, and for nothing else", async () => {
  const { digest } = await replica.photos.add(image);
  await replica.exchange(BASE);
  await backUp(digest);
  expect(await replica.photos.free(new Set([digest]), 0, never)).toBe(0);
  expect(await replica.photos.get(digest)).toBeDefined();
  expect(await replica.photos.free(new Set([digest]), 0, always)).toBe(1);
});

test("a photo that gave way is shown from the node, and neither kept, sent nor missed again", async () => {
  const { digest } = await replica.photos.add(image);
  await replica.exchange(BASE);
  await backUp(digest);
  await replica.photos.free(new Set([digest]), 8e15, never);
  const blob = await replica.photos.fetch(BASE, digest);
  expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(image);
  expect(await replica.photos.get(digest)).toBeUndefined();
  expect(await replica.photos.pending()).toEqual([]);
  expect(await replica.photos.sent(digest)).toBe(true);
  expect(await replica.exchange(BASE)).toMatchObject({ photos: 0, equal: true });
});

test("which photos are in a backup is asked once, not in each exchange", async () => {
  const { digest } = await replica.photos.add(image);
  await replica.exchange(BASE);
  await backUp();
  let asked = 0;
  node.fault = (path, answer) => {
    if (path === "/sync/photos") asked += 1;
    return answer;
  };
  await replica.exchange(BASE);
  await replica.exchange(BASE);
  expect(asked).toBe(0);
  node.receipts = node.receipts.map((receipt) => ({ ...receipt, ms: 6 }));
  node.safe.add(digest);
  await replica.exchange(BASE);
  expect(asked).toBe(1);
  expect(await replica.photos.safe(digest)).toBe(true);
});

test("nothing is safe any more once the mainland is found to hold less than that backup", async () => {
  const { digest } = await replica.photos.add(image);
  await replica.exchange(BASE);
  await backUp(digest);
  const beyond = { replica: "ab".repeat(16), n: 99, hash: "cd".repeat(32) };
  const told = { level: "safe", replica: node.replica.id, ms: 6 };
  node.receipts = [{ ...told, scopes: [["common", [beyond]]] }];
  await replica.exchange(BASE);
  node.receipts = [];
  await replica.exchange(BASE);
  expect(await replica.photos.safe(digest)).toBe(false);
  expect(await replica.photos.free(new Set([digest]), 8e15, always)).toBe(0);
  expect(await replica.photos.get(digest)).toBeDefined();
});
