import { beforeEach, expect, test } from "vitest";
import { unhex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { backedUp } from "./backed-up.ts";
import { session } from "./session.ts";
import type { Bundle } from "./survey.ts";

const ONE = "aa".repeat(32);
const OTHER = "bb".repeat(32);

/** What this tablet knows: what is typed and not cut, whether the log is safe, and which photos. */
const tablet: { typed: Hex[]; log: boolean; safe: Hex[] } = { typed: [], log: true, safe: [] };

beforeEach(() => {
  Object.assign(tablet, { typed: [], log: true, safe: [ONE, OTHER] });
  session.value = {
    replica: {
      journal: { records: async () => tablet.typed },
      photos: { safe: async (digest: Hex) => tablet.safe.includes(digest) },
      version: async () => [],
      backedUp: async () => tablet.log,
    },
  } as never;
});

function record(id: Hex, fields: Record<string, Value> = {}): RecordView {
  const write = (value: Value) => [
    { value, dot: { replica: "5f", seq: 1 }, hash: "00", time: [1, 0] as const, author: null },
  ];
  const lives = Object.entries(fields).map(([field, one]) => [field, write(one)]);
  return {
    ...{ id, collection: "photo", scope: "area/a", deleted: false },
    fields: Object.fromEntries(lives),
  };
}

const bundle = {
  ...{ survey: record("01"), site: undefined, rows: [], needs: [], answers: [] },
  photos: [ONE, OTHER].map((digest, at) => record(`0${at + 2}`, { image: [unhex(digest), 9] })),
} as unknown as Bundle;

test("all of it is backed up where the log and each photo are", async () => {
  expect(await backedUp(bundle)).toBe("all");
});

test("a photo that no backup is known to hold leaves the text only", async () => {
  tablet.safe = [ONE];
  expect(await backedUp(bundle)).toBe("text");
});

test("nothing is said while the log, or what is being typed, is in no backup", async () => {
  tablet.log = false;
  expect(await backedUp(bundle)).toBeUndefined();
  Object.assign(tablet, { log: true, typed: ["01"] });
  expect(await backedUp(bundle)).toBeUndefined();
});
