import { expect, test } from "vitest";
import cases from "../../../tests/vectors/rules.json";
import { hex, unhex, utf8 } from "../sync/bytes.ts";
import type { Change } from "../sync/change.ts";
import { byPosition, type Trust } from "../sync/trusted.ts";
import type { Hex, RecordView, Value, Write } from "../sync/types.ts";
import { vi } from "../text/vi.ts";
import { rules } from "./rules.ts";

interface Certified {
  readonly kind: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly key?: string;
}

interface Case {
  readonly says: string;
  readonly scope?: string;
  readonly records: readonly string[];
  readonly certified?: readonly string[];
  readonly change: {
    readonly replica: string;
    readonly seq?: number;
    readonly hash?: string;
    readonly author: string | null;
    readonly collection: string;
    readonly action?: number;
    readonly record?: string;
    readonly fields: Readonly<Record<string, unknown>>;
  };
  readonly verdict: string | null;
}

const REPLICAS = new Map(
  Object.entries(cases.replicas as Record<string, Certified>).map(([name, one]) => [id(name), one]),
);

function id(name: string, length = 16): Hex {
  return hex(utf8(name)).padEnd(length * 2, "0");
}

function keyOf(replica: Hex): Uint8Array {
  const key = REPLICAS.get(replica)?.key;
  return unhex(key === undefined ? replica : id(key));
}

function value(given: unknown): Value {
  if (Array.isArray(given)) return given.map(value);
  if (given === null || typeof given !== "object") return given as Value;
  const { id: named, hash } = given as { id?: string; hash?: string };
  return named === undefined ? unhex(id(hash ?? "", 32)) : unhex(id(named));
}

/** Trust in the replicas of the vectors, with no signatures behind it. */
function trust(more: readonly string[]): Trust {
  const holds = (replica: Hex, scope: string) => {
    const scopes = [...(REPLICAS.get(replica)?.scopes ?? []), ...more];
    return scopes.includes(scope) || scopes.includes("*");
  };
  return {
    refusal: (replica: Hex, scope: string) => {
      if (!REPLICAS.has(replica)) return "unknown_replica";
      return holds(replica, scope) ? null : "scope_not_certified";
    },
    kindOf: (replica: Hex) => REPLICAS.get(replica)?.kind,
    keysOf: (replica: Hex) => [keyOf(replica)],
    rolesOf: (replica: Hex) => new Set(REPLICAS.get(replica)?.roles ?? []),
    within: byPosition,
  } as unknown as Trust;
}

type Given = { collection: string; scope: string; fields: Record<string, [unknown, string][]> };

function record(name: string): RecordView {
  const { collection, scope, fields } = (cases.records as unknown as Record<string, Given>)[
    name
  ] as Given;
  const lives = Object.entries(fields).map(([field, writes]) => [field, writes.map(write)]);
  return { id: id(name), collection, scope, deleted: false, fields: Object.fromEntries(lives) };
}

function write([given, replica]: [unknown, string]): Write {
  const dot = { replica: id(replica), seq: 1 };
  return { value: value(given), dot, hash: "00".repeat(32), time: [1, 0], author: null };
}

function change({ change: given, scope = "area/a" }: Case): Change {
  const assignments = Object.entries(given.fields).map(([field, one]) => {
    return { field, value: value(one), overwrites: [] };
  });
  return {
    ...given,
    scope,
    replica: id(given.replica),
    seq: given.seq ?? 2,
    hash: id(given.hash ?? "h", 32),
    author: given.author === null ? null : id(given.author),
    action: given.action ?? 0,
    record: given.record === undefined ? null : id(given.record),
    assignments,
  } as unknown as Change;
}

test.each(cases.cases as unknown as Case[])("$says", (given) => {
  const records = given.records.map(record);
  const book = rules.book(given.scope ?? "area/a", records, trust(given.certified ?? []));
  expect(book.verdict(change(given))).toBe(given.verdict);
});

test("the cases reach every verdict, each with its words on the tablet", () => {
  const reached = (cases.cases as unknown as Case[]).flatMap(({ verdict }) => verdict ?? []);
  const worded = Object.keys(vi).filter((key) => key.startsWith("verdict."));
  const codes = worded.filter((key) => !["verdict.line", "verdict.fixAsk"].includes(key));
  expect([...new Set(reached)].map((code) => `verdict.${code}`).sort()).toEqual(codes.sort());
});

function photo(fields: Readonly<Record<string, readonly Value[]>>, collection = "photo") {
  const lives = Object.entries(fields).map(([field, some]) => {
    return [field, some.map((one) => ({ ...write([null, "T"]), value: one }))];
  });
  const made = { id: "00", collection, scope: "area/a", deleted: false };
  return { ...made, fields: Object.fromEntries(lives) } as RecordView;
}

test("a photo record names its image and its thumbnail, each of two concurrent ones", () => {
  const [one, two, small] = ["i", "j", "t"].map((name) => unhex(id(name, 32)));
  const named = rules.attachments(
    photo({
      image: [
        [one as Uint8Array, 1],
        [two as Uint8Array, 2],
      ],
      thumbnail: [[small as Uint8Array, 3]],
    }),
  );
  expect(named.map(({ length }) => length).sort()).toEqual([1, 2, 3]);
});

const WRONG: Value[] = [null, "x", [new Uint8Array(31), 1], [new Uint8Array(32), 0]];

test.each(WRONG.map((wrong) => [wrong]))("%j names no picture", (wrong) => {
  expect(rules.attachments(photo({ image: [wrong] }))).toEqual([]);
});

test("other records name no pictures", () => {
  expect(rules.attachments(photo({ image: [[new Uint8Array(32), 1]] }, "survey"))).toEqual([]);
});
