import { beforeEach, expect, test } from "vitest";
import { unhex } from "../sync/bytes.ts";
import type { Custody, Hex, RecordView, Value } from "../sync/types.ts";
import { vi } from "../text/vi.ts";
import { STATIONS, type Station } from "../ui/custody.tsx";
import { link, session } from "./session.ts";
import { arrivalsOf, standingOf } from "./standing.ts";
import type { Bundle } from "./survey.ts";

/** What this tablet knows: what is typed and not cut, and how far everything else has come. */
const tablet: { typed: Hex[]; custody: Custody } = { typed: [], custody: "tablet" };

beforeEach(() => {
  Object.assign(tablet, { typed: [], custody: "tablet" });
  const kept = new Map<string, unknown>();
  session.value = {
    replica: {
      journal: { records: async () => tablet.typed },
      version: async () => [],
      custody: async () => tablet.custody,
      has: async () => [],
      facts: {
        get: async (key: string) => kept.get(key),
        put: async (key: string, value: unknown) => kept.set(key, value),
      },
    },
  } as never;
});

function record(id: string, collection: string, fields: Record<string, Value>): RecordView {
  const write = (value: Value, seq: number) => [
    { value, dot: { replica: "5f", seq }, hash: "00", time: [1, 0] as const, author: null },
  ];
  const lives = Object.entries(fields).map(([field, one], at) => [field, write(one, at + 1)]);
  return { id, collection, scope: "area/a", deleted: false, fields: Object.fromEntries(lives) };
}

const PARENT = [unhex("5f"), 1] as const;
const decision = (outcome: string, judged: Value[] = [[...PARENT]]) => [
  ...[outcome, judged, unhex("f0"), null, null, "Vì sao"],
];

function bundle(
  handedIn: boolean,
  decisions: readonly (Value | undefined)[] = [undefined],
): Bundle {
  const form = { letter: "A", version: 1, title: { vi: "A", en: "A" }, sections: [] };
  const listed = decisions.length > 0 ? [[...PARENT]] : [];
  return {
    survey: record("41", "survey", { ...(handedIn && { handed_in: listed }) }),
    needs: decisions.map((one, at) =>
      record(`0${at}`, "need", {
        parent: unhex("41"),
        ...(one !== undefined && { decision: one }),
      }),
    ),
    form: form as never,
    ...{ site: undefined, rows: [], photos: [], answers: [] },
  };
}

async function stationAt(custody: Custody, of: Bundle, typed: Hex[] = []): Promise<Station> {
  Object.assign(tablet, { typed, custody });
  return (await standingOf(of)).station;
}

test("a survey goes through every station, each with its words", async () => {
  const waiting = bundle(true);
  const reached = [
    await stationAt("tablet", waiting),
    await stationAt("island", waiting),
    await stationAt("mainland", bundle(false)),
    await stationAt("mainland", waiting),
    await stationAt("mainland", bundle(true, [decision("rejected")])),
  ];
  expect(reached).toEqual([...STATIONS]);
  for (const at of STATIONS) {
    expect(vi[`station.${at}`]).not.toBe("");
    expect(vi[`custody.${at}`]).not.toBe("");
  }
});

test("what is typed and not cut is on this tablet, whatever became of the rest", async () => {
  expect(await stationAt("mainland", bundle(true, [decision("rejected")]), ["00"])).toBe("tablet");
});

test("a survey without needs is not in review, and one with an open need not decided", async () => {
  expect(await stationAt("mainland", bundle(true, []))).toBe("mainland");
  const half = bundle(true, [decision("rejected"), undefined]);
  expect(await stationAt("mainland", half)).toBe("review");
  expect(await stationAt("mainland", bundle(true, [decision("returned")]))).toBe("review");
});

test("a need is as far as what a reviewer judges of it", async () => {
  Object.assign(tablet, { typed: ["00"], custody: "island" });
  const { custody } = await standingOf(bundle(true, [undefined, undefined]));
  expect(custody).toEqual(["tablet", "island"]);
});

test("what is on the mainland was at the island by then, however late that is seen", async () => {
  link.value = { island: 9_000, mainland: 5_000 } as never;
  expect(await arrivalsOf("41", "mainland")).toEqual({ island: 5_000, mainland: 5_000 });
  link.value = { island: 4_000, mainland: 5_000 } as never;
  expect(await arrivalsOf("42", "island")).toEqual({ island: 4_000 });
  link.value = { island: 9_000, mainland: 8_000 } as never;
  expect(await arrivalsOf("42", "mainland")).toEqual({ island: 4_000, mainland: 8_000 });
  expect(await arrivalsOf("42", "tablet")).toEqual({});
});
