import { expect, test } from "vitest";
import { type ChangeCase, cases } from "../testing/vectors.ts";
import { unhex } from "./bytes.ts";
import { decode, encode } from "./canonical.ts";
import { readChange } from "./change.ts";
import { BadFrame, TooLarge, Unsupported } from "./errors.ts";
import { FrameReader } from "./frames.ts";
import { changesOf } from "./run.ts";
import { readStatement } from "./trust.ts";
import { read } from "./wire.ts";

/** Numbers below 1 that are the same in every run. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Bytes with a few of them altered, left out or put in. */
function damaged(bytes: Uint8Array, chance: () => number): Uint8Array {
  const out = [...bytes];
  for (let n = 1 + Math.floor(chance() * 3); n > 0; n--) {
    const at = Math.floor(chance() * out.length);
    const byte = [Math.floor(chance() * 256), 0xff, 0xcf, 0xdd, 0xc6, 0xc0][
      Math.floor(chance() * 6)
    ];
    out.splice(at, Math.floor(chance() * 3), ...(chance() < 0.7 ? [byte ?? 0] : []));
  }
  return Uint8Array.from(out);
}

function expectNothingElse(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    const known = [BadFrame, TooLarge, Unsupported].some((kind) => error instanceof kind);
    if (!known) throw error;
  }
}

const messages = cases<{ messages: { type: number; payload: string }[] }>("wire").messages;
const runs = cases<{ runs: { payload: string; prev: string | null }[] }>("wire").runs;
const changes = cases<{ changes: ChangeCase[] }>("change").changes;
const trust = cases<{ cases: { statements: string[] }[] }>("trust").cases;

test("damaged messages are bad frames and nothing worse", () => {
  const chance = chanceOf(1);
  for (let i = 0; i < 4000; i++) {
    const { type, payload } = messages[i % messages.length] ?? { type: 1, payload: "" };
    const bytes = damaged(unhex(payload), chance);
    expectNothingElse(() => read({ type, payload: bytes }));
    expectNothingElse(() => decode(bytes));
  }
});

test("damaged runs are bad frames and nothing worse", () => {
  const chance = chanceOf(2);
  for (let i = 0; i < 2000; i++) {
    const { payload, prev } = runs[i % runs.length] ?? { payload: "", prev: null };
    expectNothingElse(() => {
      const message = read({ type: 3, payload: damaged(unhex(payload), chance) });
      if (message?.type === "run") changesOf(message.run, prev);
    });
  }
});

test("damaged changes and statements are bad frames and nothing worse", () => {
  const chance = chanceOf(3);
  const statements = trust.flatMap((one) => one.statements);
  for (let i = 0; i < 2000; i++) {
    const { header, body } = changes[i % changes.length] ?? { header: "", body: null };
    if (body && body.length < 4000) {
      expectNothingElse(() => readChange(damaged(unhex(header), chance), unhex(body)));
      expectNothingElse(() => readChange(unhex(header), damaged(unhex(body), chance)));
    }
    const statement = unhex(statements[i % statements.length] ?? "");
    expectNothingElse(() => readStatement(damaged(statement, chance)));
  }
});

test("a run beyond the last position is a bad frame", () => {
  const first = runs[0];
  const message = read({ type: 3, payload: unhex(first?.payload ?? "") });
  if (message?.type !== "run") throw new Error("not a run");
  const beyond = { ...message.run, first: Number.MAX_SAFE_INTEGER };
  expect(() => changesOf(beyond, "00".repeat(32))).toThrow(BadFrame);
});

test("a stream of anything gives no frame that was not sent", () => {
  const chance = chanceOf(4);
  for (let i = 0; i < 500; i++) {
    const bytes = Uint8Array.from({ length: 200 }, () => Math.floor(chance() * 256));
    bytes[0] = bytes[1] = 0;
    expectNothingElse(() => expect([...new FrameReader().feed(bytes)]).toEqual([]));
  }
});

test("pairs and triples within a payload hold no more than that", () => {
  const id = new Uint8Array(16);
  for (const scopes of [[["common", id, 1]], [["common"]]]) {
    const payload = encode([1, id, [1, 0], scopes]);
    expect(() => read({ type: 1, payload })).toThrow(BadFrame);
  }
  expect(
    read({ type: 1, payload: encode([1, id, [1, 0], [["common", id]], id, "later"]) }),
  ).toBeDefined();
});
