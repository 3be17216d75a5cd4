import { expect, test } from "vitest";
import { unhex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import type { Person } from "./account.ts";
import { assignedBy, draftOf, mayOpen } from "./seeing.ts";

const [LAN, MAI] = ["aa".repeat(16), "bb".repeat(16)];
const AREA = "area/11948";

function record(collection: string, fields: Record<string, Value>, author = LAN): RecordView {
  const write = (value: Value, seq: number) => [
    { value, dot: { replica: "5f", seq }, hash: "00", time: [1, 0] as const, author },
  ];
  const lives = Object.entries(fields).map(([field, one], at) => [field, write(one, at + 1)]);
  const made = { id: "41", collection, scope: AREA, deleted: false };
  return { ...made, fields: Object.fromEntries(lives) };
}

function person(account: Hex, role: string, scope = AREA): Person {
  return {
    ...{ account, login: "", name: "", position: "", agency: "" },
    roles: { [scope]: [{ role }] },
  };
}

const draft = record("survey", { form: unhex("f0") });
const handedIn = record("survey", { form: unhex("f0"), handed_in: [] });
const withdrawn = record("survey", { form: unhex("f0"), handed_in: null });
const decision = ["rejected", [], unhex("f0"), null, null, "Không"];
const decided = record("need", { decision });

test.each([
  ["who began it", person(LAN, "surveyor"), true],
  ["the lead of the area", person(MAI, "lead"), true],
  ["another surveyor", person(MAI, "surveyor"), false],
  ["the lead of another area", person(MAI, "lead", "area/11914"), false],
  ["nobody", undefined, false],
] as const)("a draft is shown to %s: %s", (_, who, shown) => {
  expect(mayOpen(who, { survey: draft, needs: [] }, [])).toBe(shown);
  expect(mayOpen(who, { survey: withdrawn, needs: [] }, [])).toBe(shown);
});

test("what was handed in is shown to everybody of the area", () => {
  const who = person(MAI, "surveyor");
  expect(mayOpen(who, { survey: handedIn, needs: [] }, [])).toBe(true);
  expect(mayOpen(who, { survey: withdrawn, needs: [decided] }, [])).toBe(true);
});

const [ROUND, LATER, SITE] = ["0a", "0b", "51"].map((one) => unhex(one.repeat(16))) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const given = record("assignment", { round: ROUND, site: SITE, account: unhex(MAI) });
const placed = record("survey", { form: unhex("f0"), round: ROUND, site: SITE });
const visit = { survey: placed, day: "2026-11-23", handedIn: false };
const mai = person(MAI, "surveyor");

test("a draft is shown to whom its site was given in its round, and goes on there", () => {
  const assigned = assignedBy([given]);
  expect(mayOpen(mai, { survey: placed, needs: [] }, assigned(placed))).toBe(true);
  expect(draftOf(mai, [visit], assigned)).toBe(placed);
  expect(draftOf(mai, [{ ...visit, handedIn: true }], assigned)).toBeUndefined();
});

test.each([
  ["an assignment that was taken back", { ...given, deleted: true }],
  ["an assignment of another round", { ...given, fields: { ...given.fields, round: later() } }],
])("%s shows no draft", (_, assignment) => {
  const assigned = assignedBy([assignment]);
  expect(mayOpen(mai, { survey: placed, needs: [] }, assigned(placed))).toBe(false);
  expect(draftOf(mai, [visit], assigned)).toBeUndefined();
});

function later() {
  return record("assignment", { round: LATER }).fields.round ?? [];
}

test("one's own draft goes on before one that was handed over", () => {
  const own = record("survey", { form: unhex("f0"), round: ROUND, site: SITE }, MAI);
  const visits = [visit, { ...visit, survey: own }];
  expect(draftOf(mai, visits, assignedBy([given]))).toBe(own);
});
