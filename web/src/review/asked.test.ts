import { expect, test } from "vitest";
import { askedBy, found } from "./asked.ts";
import { detail, record, SECTIONS } from "./fixture.ts";

const label = (vi: string) => ({ vi, en: vi });

test("a reference in hexadecimal is as good an answer as its bytes", () => {
  const questions = [
    { id: "site", kind: "site", label: label("Địa điểm"), required: true },
  ] as const;
  const sections = [{ id: "visit", title: label("Lần khảo sát"), questions }];
  const form = { ...detail().form, sections };
  expect(
    found(detail({ form, survey: record("77", "survey", { site: "2d".repeat(16) }) })),
  ).toEqual([]);
});

test("what only the surveyor can mend is no warning at the desk", () => {
  const questions = [
    { id: "note", kind: "text", label: label("Ghi chú"), required: true },
  ] as const;
  const form = { ...detail().form, sections: [{ id: "s", title: label("S"), questions }] };
  expect(found(detail({ form }))).toEqual([]);
});

test("a violated rule of the form is a warning at the desk", () => {
  const { form, survey } = detail();
  const wrong = record("77", "survey", { clusters: ["vài", 5] });
  expect(found(detail({ form, survey }))).toEqual([]);
  expect(found(detail({ form, survey: wrong })).map(({ question }) => question)).toEqual([
    "clusters",
  ]);
});

test("a field of a row is called by its repeat and its part", () => {
  const row = record("r1", "row", { question: "equipment", quantity: 2 });
  const asked = askedBy(detail({ rows: [row] }), row, "row", "quantity");
  expect([asked?.within?.id, asked?.question.id]).toEqual(["equipment", "quantity"]);
  expect(askedBy(detail(), row, "row", "parent")).toBeUndefined();
});

test("the sample form has the parts of a need", () => {
  const asked = askedBy(detail(), undefined, "need", "unit_price");
  expect(asked?.question).toBe(SECTIONS[0]?.questions[2]?.parts?.[2]);
});
