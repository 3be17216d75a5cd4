import { expect, test } from "vitest";
import { cases } from "../testing/vectors.ts";
import { type Opening, openingFrame, partFrame, Sealer } from "./bundle.ts";
import { concat, hex, sha256, unhex } from "./bytes.ts";
import { type Frame, FrameReader, writeFrame } from "./frames.ts";
import { sealPayload } from "./trust.ts";
import type { Vector } from "./wire.ts";

const file = cases<{
  opening: {
    replica: string;
    ms: number;
    receivers: string[];
    statements: string[];
    after: [string, Vector][];
    before: [string, Vector][];
    frame: string;
  };
  part: { digest: string; length: number; offset: number; data: string; frame: string };
  seals: { frames: string[]; last: boolean; payload: string }[];
}>("bundle");

const opening: Opening = {
  ...file.opening,
  statements: file.opening.statements.map(unhex),
};

test("an opening is written as a node reads it", () => {
  expect(hex(writeFrame(openingFrame(opening)))).toBe(file.opening.frame);
});

test("a part of a photo is written as a node reads it", () => {
  const { digest, length, offset, data, frame } = file.part;
  expect(hex(writeFrame(partFrame(digest, length, offset, unhex(data))))).toBe(frame);
});

test.each(file.seals)(
  "a seal with last = $last signs all before it",
  ({ frames, last, payload }) => {
    const digest = sha256(concat(...frames.map(unhex)));
    expect(hex(sealPayload(opening.replica, digest, last))).toBe(payload);
  },
);

test("a seal stands before the first photo, and before the room between two is used up", async () => {
  const signed: Uint8Array[] = [];
  const sealer = new Sealer(opening.replica, async (payload) => {
    signed.push(payload);
    return new Uint8Array(65);
  });
  const part = (n: number): Frame => partFrame("00".repeat(32), 9e5, n, new Uint8Array(132_000));
  const first = await sealer.add(openingFrame(opening));
  const bytes = [first];
  for (const n of [0, 1, 2]) bytes.push(await sealer.add(part(n)));
  const types = [...new FrameReader().feed(concat(...bytes))].map(({ type }) => type);
  expect(types).toEqual([12, 13, 11, 13, 11, 13, 11]);
  expect(hex(signed[0] ?? first)).toBe(hex(sealPayload(opening.replica, sha256(first), false)));
});
