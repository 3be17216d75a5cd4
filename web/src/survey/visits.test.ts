import { expect, test } from "vitest";
import { hex, unhex, utf8 } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { cases } from "../testing/vectors.ts";
import { metres } from "./place.ts";
import { differences, totals } from "./totals.ts";
import { couldNot, reference, STATES, siteVisits } from "./visits.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Given {
  readonly collection: string;
  readonly ms?: number;
  readonly fields: Fields;
}

interface SiteCase {
  readonly says: string;
  readonly records: readonly string[];
  readonly account?: string;
  readonly sites: readonly { readonly site: string; readonly state: string }[];
}

interface TotalCase {
  readonly says: string;
  readonly cards: readonly string[];
  readonly totals: readonly number[];
  readonly reported?: { readonly clusters: Value; readonly speakers: Value };
  readonly differ?: readonly (readonly [string, number, number])[];
}

const VISITS = cases<{ records: Record<string, Given>; cases: SiteCase[] }>("visits");
const TOTALS = cases<{
  cards: Record<string, { site: string; ms?: number; fields: Fields }>;
  cases: TotalCase[];
}>("totals");
const UNIT = ["QD19-2025", "11948"];

function id(name: string): Hex {
  return hex(utf8(name)).padEnd(32, "0");
}

function nameOf({ id: padded }: RecordView): string {
  return new TextDecoder().decode(unhex(padded)).replace(/\0+$/, "");
}

function value(given: unknown): Value {
  if (Array.isArray(given)) return given.map(value);
  if (given === null || typeof given !== "object") return given as Value;
  return unhex(id((given as { id: string }).id));
}

function record(name: string, { collection, fields, ms = 1000 }: Given): RecordView {
  const write = (one: unknown) => [
    {
      value: value(one),
      dot: { replica: id("T"), seq: 1 },
      hash: "00".repeat(32),
      time: [ms, 0] as const,
      author: null,
    },
  ];
  const views = Object.entries(fields).map(([field, one]) => [field, write(one)]);
  return {
    id: id(name),
    collection,
    scope: "area/a",
    deleted: fields._deleted === true,
    fields: Object.fromEntries(views),
  } as RecordView;
}

test.each(VISITS.cases)("$says", ({ records, account, sites }) => {
  const given = records.map((name) => record(name, VISITS.records[name] as Given));
  const of = (collection: string) => given.filter((one) => one.collection === collection);
  const area = {
    sites: of("site"),
    assignments: of("assignment"),
    surveys: of("survey"),
    needs: new Map(of("need").map((need) => [reference(need, "parent") ?? "", [need]])),
  };
  const found = siteVisits(id("now"), area, account === undefined ? undefined : id(account));
  const said = found.map((one) => ({
    site: nameOf(one.site),
    state: one.state,
    assigned: one.assignments.map(nameOf),
    visits: one.visits.map(({ survey, day, handedIn }) => [nameOf(survey), day, handedIn]),
    last: one.last,
    place: one.place,
  }));
  expect(said).toHaveLength(sites.length);
  expect(said).toMatchObject(sites);
});

test("why a site could not be visited is read with its note and day", () => {
  const storm = record("a", VISITS.records.lan_storm as Given);
  expect(couldNot(storm)).toEqual({ reason: "weather", note: "Bão số 5", date: "2026-11-20" });
});

test.each(TOTALS.cases)("$says", ({ cards, totals: sums, reported, differ }) => {
  const base = { form: { id: "p" }, round: { id: "now" }, unit: UNIT, date: "2026-11-20" };
  const surveys = cards.map((name) => {
    const { site, fields, ms } = TOTALS.cards[name] ?? { site: "", fields: {} };
    const all = { ...base, site: { id: site }, handed_in: [], ...fields };
    return record(name, { collection: "survey", fields: all, ...(ms && { ms }) });
  });
  const of = { round: id("now"), unit: UNIT, forms: [id("p")] };
  const found = totals(surveys, new Map(), of);
  expect(Object.values(found)).toEqual(sums);
  if (!reported) return;
  const named = differences(found, reported.clusters, reported.speakers);
  expect(named.map((one) => Object.values(one))).toEqual(differ);
});

test("a thousandth of a degree is 111 m northward, and less eastward", () => {
  expect(Math.round(metres([20_000_000, 107_000_000], [20_001_000, 107_000_000]))).toBe(111);
  expect(Math.round(metres([20_000_000, 107_000_000], [20_000_000, 107_001_000]))).toBe(105);
});

test("the cases reach every state of a site", () => {
  const reached = new Set(VISITS.cases.flatMap(({ sites }) => sites.map(({ state }) => state)));
  expect([...reached].sort()).toEqual([...STATES].sort());
});
