import "fake-indexeddb/auto";
import { afterEach, describe, expect, test } from "vitest";
import { hex } from "../sync/bytes.ts";
import { dotKey } from "../sync/change.ts";
import { conflicts, fold, viewBytes } from "../sync/fold.ts";
import type { Head } from "../sync/wire.ts";
import { type ChangeCase, cases, changeOf } from "../testing/vectors.ts";
import { type Database, openDatabase, reading, writing } from "./database.ts";
import { forksOf } from "./forks.ts";
import { append, digestOfVector, missing, vectorOf } from "./log.ts";

let db: Database | undefined;
let count = 0;
afterEach(() => db?.close());

async function logOf(changes: readonly ChangeCase[]): Promise<Database> {
  db = await openDatabase(`vectors-${count++}`);
  const tx = writing(db);
  for (const change of changes) await append(tx, [{ change: changeOf(change), verdict: null }]);
  await tx.done;
  return db;
}

describe("the fold", () => {
  interface Fold {
    readonly name: string;
    readonly changes: (ChangeCase & { counts: boolean })[];
    readonly record: string;
    readonly view: string | null;
    readonly deleted: boolean;
    readonly conflicts: string[];
  }

  test.each(cases<Fold[]>("fold"))("$name", async (one) => {
    const log = await logOf(inOrder(one.changes));
    const changes = one.changes.filter(({ counts }) => counts).map(changeOf);
    const [first] = one.changes;
    const scopes = first ? [changeOf(first).scope] : [];
    const forks = await forksOf(reading(log), scopes);
    for (const order of [changes, [...changes].reverse(), [...changes, ...changes]]) {
      const record = fold(order, forks.dots, forks.ancestor);
      expect(record ? hex(viewBytes(record)) : null).toBe(one.view);
      if (!record) continue;
      expect(record.id).toBe(one.record);
      expect(record.deleted).toBe(one.deleted);
      expect(conflicts(record)).toEqual(one.conflicts);
    }
  });

  function inOrder<T extends ChangeCase>(changes: readonly T[]): T[] {
    return [...changes].sort((a, b) => changeOf(a).seq - changeOf(b).seq);
  }
});

describe("vectors", () => {
  type HeadCase = [{ hex: string }, number, { hex: string }];
  interface VectorCase {
    readonly name: string;
    readonly changes: ChangeCase[];
    readonly theirs: HeadCase[];
    readonly vector: HeadCase[];
    readonly digest: string;
    readonly missing: [HeadCase, number][];
  }
  const headOf = ([replica, n, hash]: HeadCase): Head => ({
    replica: replica.hex,
    n,
    hash: hash.hex,
  });

  test.each(cases<VectorCase[]>("vector"))("$name", async (one) => {
    const log = await logOf(one.changes);
    const scope = one.changes[0] ? changeOf(one.changes[0]).scope : "area/x";
    const vector = await vectorOf(reading(log), scope);
    expect(vector).toEqual(one.vector.map(headOf));
    expect(digestOfVector(vector)).toBe(one.digest);
    const stretches = await missing(reading(log), scope, one.theirs.map(headOf));
    expect(stretches).toEqual(one.missing.map(([head, after]) => ({ head: headOf(head), after })));
  });

  test("every forked position is known", async () => {
    for (const one of cases<VectorCase[]>("vector")) {
      const positions = one.changes.map((change) => changeOf(change));
      const twice = positions.filter((a) =>
        positions.some((b) => dotKey(a) === dotKey(b) && a.hash !== b.hash),
      );
      const log = await logOf(one.changes);
      const scope = positions[0]?.scope ?? "area/x";
      const forks = await forksOf(reading(log), [scope]);
      expect(forks.dots).toEqual(new Set(twice.map(dotKey)));
      log.close();
    }
  });
});
