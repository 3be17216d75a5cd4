import { describe, expect, test } from "vitest";
import { type ChangeCase, cases, changeOf, plainValue } from "../testing/vectors.ts";
import { hex, sha256, unhex } from "./bytes.ts";
import { decode, encode } from "./canonical.ts";
import { writeBody } from "./change.ts";
import { BadFrame, SyncError } from "./errors.ts";
import { type Frame, FrameReader, writeFrame } from "./frames.ts";
import { changesOf } from "./run.ts";
import { headPayload, keyId, readStatement, type Statement, verify } from "./trust.ts";
import { check, Trust } from "./trusted.ts";
import { read, receiptBytes, write } from "./wire.ts";

describe("canonical bytes", () => {
  const file = cases<{
    values: { name: string; value: unknown; bytes: string }[];
    wrong: { name: string; bytes: string }[];
  }>("canonical");

  test.each(file.values)("$name", ({ value, bytes }) => {
    expect(hex(encode(plainValue(value)))).toBe(bytes);
    expect(decode(unhex(bytes))).toEqual(plainValue(value));
  });

  test.each(file.wrong)("$name is refused", ({ bytes }) => {
    expect(() => decode(unhex(bytes))).toThrow(BadFrame);
  });
});

describe("changes", () => {
  type Field = [string, unknown, [{ hex: string }, number][]];
  const file = cases<{
    changes: (ChangeCase & { name: string; hash: string; record: string; fields: Field[] })[];
    wrong: (ChangeCase & { name: string; error: string })[];
  }>("change");

  test.each(file.changes)("$name", (one) => {
    const change = changeOf(one);
    expect(change.hash).toBe(one.hash);
    expect(change.recordId).toBe(one.record);
    const fields = change.assignments.map(({ field, value, overwrites }) => [
      field,
      value,
      overwrites.map((dot) => [unhex(dot.replica), dot.seq]),
    ]);
    expect(fields).toEqual(plainValue(one.fields));
    if (one.body === null) return;
    const [salt] = decode(unhex(one.body)) as [Uint8Array];
    expect(hex(writeBody([...change.assignments].reverse(), salt))).toBe(one.body);
  });

  test.each(file.wrong)("$name is refused", (one) => {
    expect(codeOf(() => changeOf(one))).toBe(one.error);
  });
});

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof SyncError) return error.code;
    throw error;
  }
  return undefined;
}

describe("messages and runs", () => {
  interface RunCase {
    readonly name: string;
    readonly payload: string;
    readonly prev: string | null;
    readonly changes?: (ChangeCase & { hash: string; record: string })[];
  }
  const file = cases<{
    messages: { name: string; type: number; message: unknown; payload: string; frame: string }[];
    runs: RunCase[];
    wrong_runs: RunCase[];
  }>("wire");

  test.each(file.messages)("$name", ({ type, message, payload, frame }) => {
    expect(hex(encode(plainValue(message)))).toBe(payload);
    const said = read({ type, payload: unhex(payload) });
    expect(said && hex(writeFrame(write(said)))).toBe(frame);
  });

  test("a hello names the receipts of the welcome that follows", () => {
    const [hello, welcome, , , want] = file.messages.map(({ type, payload }) =>
      read({ type, payload: unhex(payload) }),
    );
    if (hello?.type !== "hello" || welcome?.type !== "welcome" || want?.type !== "want") {
      throw new Error("other messages");
    }
    const bytes = receiptBytes(welcome.receipts, new Map(want.scopes));
    expect(hello.known).toBe(hex(sha256(bytes).slice(0, 16)));
  });

  const runOf = ({ payload }: RunCase) => {
    const message = read({ type: 3, payload: unhex(payload) });
    if (message?.type !== "run") throw new Error("not a run");
    return message.run;
  };

  test.each(file.runs)("$name", (one) => {
    const changes = changesOf(runOf(one), one.prev);
    expect(
      changes.map(({ header, body, hash, recordId }) => {
        return { header: hex(header), body: body && hex(body), hash, record: recordId };
      }),
    ).toEqual(
      one.changes?.map(({ header, body, hash, record }) => ({ header, body, hash, record })),
    );
  });

  test.each(file.wrong_runs)("$name is refused", (one) => {
    expect(codeOf(() => changesOf(runOf(one), one.prev))).toBe("bad_frame");
  });
});

describe("streams", () => {
  interface Stream {
    readonly name: string;
    readonly encoding: string | null;
    readonly bytes: string;
    readonly frames: [number, string][];
    readonly error: string | null;
    readonly partial: boolean;
  }
  const streams = cases<{ streams: Stream[] }>("wire").streams;
  // Browsers inflate before the page sees a byte.
  const plain = streams.filter(({ encoding }) => encoding === null);

  test.each(plain)("$name, cut anywhere", ({ bytes, frames, error, partial }) => {
    const all = unhex(bytes);
    for (const size of [1, 7, all.length]) {
      const reader = new FrameReader();
      const seen: Frame[] = [];
      const failed = codeOf(() => {
        for (let at = 0; at < all.length; at += size) {
          for (const frame of reader.feed(all.slice(at, at + size)))
            if (read(frame)) seen.push(frame);
        }
      });
      expect(seen.map(({ type, payload }) => [type, hex(payload)])).toEqual(frames);
      expect(failed ?? null).toBe(error);
      if (error === null) expect(reader.partial).toBe(partial);
    }
  });
});

describe("trust", () => {
  interface ReplicaCase {
    readonly replica: string;
    readonly kind: string | null;
    readonly scopes: string[];
    readonly roles: string[];
    readonly keys: string[];
    readonly refusals: (string | null)[];
    readonly reads: boolean[];
    readonly claimed: boolean;
    readonly prove: string[][];
  }
  const file = cases<{
    root: string;
    scopes: string[];
    cases: {
      name: string;
      statements: string[];
      replicas: ReplicaCase[];
      recipients: Record<string, string[]>;
    }[];
    head: {
      statements: string[];
      scope: string;
      replica: string;
      n: number;
      hash: string;
      payload: string;
      signature: string;
      by_node: string;
      wrong: { name: string; signature: string }[];
    };
  }>("trust");

  test.each(file.cases)("$name", async ({ statements, replicas, recipients }) => {
    const trust = await trustIn(statements);
    const told = [...trust.recipients].map(([node, of]) => [node, [...of].sort()]);
    expect(Object.fromEntries(told)).toEqual(recipients);
    for (const one of replicas) {
      const { replica } = one;
      expect({
        replica,
        kind: trust.kindOf(replica) ?? null,
        scopes: [...trust.scopesOf(replica)].sort(),
        roles: [...trust.rolesOf(replica)].sort(),
        keys: trust.keysOf(replica).map(hex).sort(),
        refusals: file.scopes.map((scope) => trust.refusal(replica, scope)),
        reads: file.scopes.map((scope) => trust.reads(replica, scope)),
        claimed: trust.claims(replica),
        prove: file.scopes.map((scope) => trust.headKeys(scope, replica).map(keyId).sort()),
      }).toEqual(one);
    }
  });

  async function trustIn(texts: string[]): Promise<Trust> {
    const statements = texts.flatMap((text) => statementIn(unhex(text)));
    const checked = await check(unhex(file.root), statements, new Map());
    return new Trust(statements, ({ digest }) => checked.get(digest) === true);
  }

  function statementIn(bytes: Uint8Array): Statement[] {
    try {
      return [readStatement(bytes)];
    } catch (error) {
      if (error instanceof BadFrame) return [];
      throw error;
    }
  }

  test("a head is proven by the key that certified its replica or by a node's", async () => {
    const { head } = file;
    const trust = await trustIn(head.statements);
    const payload = headPayload(head.scope, head.replica, head.n, head.hash);
    expect(hex(payload)).toBe(head.payload);
    const proven = async (signature: string) => {
      const keys = trust.headKeys(head.scope, head.replica);
      const checks = keys.map((key) => verify(key, payload, unhex(signature)));
      return (await Promise.all(checks)).includes(true);
    };
    expect(await proven(head.signature)).toBe(true);
    expect(await proven(head.by_node)).toBe(true);
    for (const { name, signature } of head.wrong) expect(await proven(signature), name).toBe(false);
  });
});
