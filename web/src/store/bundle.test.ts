import "fake-indexeddb/auto";
import { Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { beforeEach, expect, test } from "vitest";
import { digestOf, hex, sha256, unhex } from "../sync/bytes.ts";
import { decode } from "../sync/canonical.ts";
import { type Frame, FrameReader, writeFrame } from "../sync/frames.ts";
import { keyId, sealPayload, sign, verify } from "../sync/trust.ts";
import { read } from "../sync/wire.ts";
import { AREA, FakeNode } from "../testing/node.ts";
import { BASE, site, tabletOf } from "../testing/tablet.ts";
import { deviceKey } from "./identity.ts";
import { contextOf } from "./open.ts";
import type { Replica, SavedFile } from "./replica.ts";

const [HEADS, RUN, PART, OPENING, SEAL] = [4, 3, 11, 12, 13];
const PHOTO = Uint8Array.from({ length: 200_000 }, (_, n) => [255, 216, 255][n] ?? n % 251);

let node: FakeNode;
let identity: string;

beforeEach(async () => {
  node = await FakeNode.open();
  identity = await generateIdentity();
});

/** Lets the tablets of the node know to which key files for it are encrypted. */
async function publish(): Promise<void> {
  const { signer, publicKey } = await deviceKey(contextOf(node.replica));
  const recipient = await identityToRecipient(identity);
  const statement = await sign(signer, [1, "recipient", recipient, unhex(keyId(publicKey)), 1]);
  const certificate = { scope: AREA, collection: "certificate", author: null };
  await node.replica.write({ ...certificate, values: { statement } });
}

/** A tablet that has heard all of the node. */
async function tablet(): Promise<Replica> {
  await publish();
  const made = await tabletOf(node);
  await made.exchange(BASE);
  return made;
}

/** The frames in a file, as the node reads them. */
async function framesIn({ file }: SavedFile): Promise<Frame[]> {
  const age = new Decrypter();
  age.addIdentity(identity);
  const plain = await age.decrypt(new Uint8Array(await file.arrayBuffer()));
  const body = new Blob([plain as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  return [...new FrameReader().feed(new Uint8Array(await new Response(body).arrayBuffer()))];
}

const typesIn = (frames: readonly Frame[]) => frames.map(({ type }) => type);

/** What a tablet wrote, as far as runs carry it. */
function written(frames: readonly Frame[]): number {
  const runs = frames.filter(({ type }) => type === RUN).map(read);
  return runs.reduce((sum, one) => sum + (one?.type === "run" ? one.run.items.length : 0), 0);
}

test("a file holds what was written here and no node has, text and photos", async () => {
  const replica = await tablet();
  await replica.write(site({ name: "Loa 1" }));
  await replica.photos.add(PHOTO);
  const saved = await replica.save();
  const frames = await framesIn(saved);
  expect(typesIn(frames).slice(0, 4)).toEqual([OPENING, SEAL, HEADS, RUN]);
  expect(saved).toMatchObject({ photos: 1, changes: written(frames) });
  const parts = frames.filter(({ type }) => type === PART).map(({ payload }) => decode(payload));
  const bytes = (parts as [Uint8Array, number, number, Uint8Array][]).map(([, , , data]) => data);
  expect(digestOf(new Uint8Array(await new Blob(bytes as BlobPart[]).arrayBuffer()))).toBe(
    digestOf(PHOTO),
  );
});

test("every seal is signed by the device, over all frames before it", async () => {
  const replica = await tablet();
  await replica.write(site({ name: "Loa 1" }));
  for (const n of [1, 2, 3]) await replica.photos.add(PHOTO.map((byte, at) => (at ? byte : n)));
  const frames = await framesIn(await replica.save());
  const { publicKey } = await deviceKey(contextOf(replica));
  const hashed = sha256.create();
  const ends: boolean[] = [];
  let unsealed = 0;
  for (const frame of frames) {
    const raw = writeFrame(frame);
    if (frame.type === SEAL) {
      const [last, signature] = decode(frame.payload) as [boolean, Uint8Array];
      const payload = sealPayload(replica.id, hashed.clone().digest(), last);
      expect(await verify(publicKey, payload, signature)).toBe(true);
      ends.push(last);
      unsealed = 0;
    } else unsealed += raw.length;
    expect(unsealed).toBeLessThanOrEqual(262_153);
    hashed.update(raw);
  }
  expect(ends.length).toBeGreaterThan(3);
  expect(ends.indexOf(true)).toBe(ends.length - 1);
});

test("the opening names the node, proves the tablet and says what it holds", async () => {
  const replica = await tablet();
  await replica.write(site({ name: "Loa 1" }));
  const [opening] = await framesIn(await replica.save());
  const [version, own, , receivers, statements, after] = decode(
    opening?.payload ?? new Uint8Array(),
  ) as [number, Uint8Array, number, Uint8Array[], Uint8Array[], [string, unknown[]][]];
  const { publicKey } = await deviceKey(contextOf(node.replica));
  expect([version, hex(own)]).toEqual([1, replica.id]);
  expect(receivers.map(hex)).toEqual([keyId(publicKey)]);
  expect(statements).toHaveLength(3);
  expect(after.map(([scope]) => scope).sort()).toEqual([AREA, "common"]);
});

test("a file changes nothing here: it counts as there when an exchange says so", async () => {
  const replica = await tablet();
  await replica.write(site({ name: "Loa 1" }));
  await replica.photos.add(PHOTO);
  const before = replica.link().get().pending;
  await replica.save();
  expect(replica.link().get().pending).toEqual(before);
  expect(before.photos).toBe(1);
});

test("what only the island has goes into the file as well: the ship may go to the mainland", async () => {
  const replica = await tablet();
  await replica.write(site({ name: "Loa 1" }));
  await replica.exchange(BASE);
  expect(replica.link().get().pending.changes).toBe(0);
  expect((await replica.save()).changes).toBeGreaterThan(0);
});

test("where no node has told its key there is no file", async () => {
  const replica = await tabletOf(node);
  await replica.exchange(BASE);
  await expect(replica.save()).rejects.toMatchObject({ code: "no_recipient" });
});
