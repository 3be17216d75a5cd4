import { expect, test } from "vitest";
import { unhex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import type { Person } from "./account.ts";
import { mayOpen } from "./seeing.ts";

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
  expect(mayOpen(who, { survey: draft, needs: [] })).toBe(shown);
  expect(mayOpen(who, { survey: withdrawn, needs: [] })).toBe(shown);
});

test("what was handed in is shown to everybody of the area", () => {
  const who = person(MAI, "surveyor");
  expect(mayOpen(who, { survey: handedIn, needs: [] })).toBe(true);
  expect(mayOpen(who, { survey: withdrawn, needs: [decided] })).toBe(true);
});
