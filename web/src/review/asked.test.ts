import { expect, test } from "vitest";
import { type Question, relevant } from "../survey/form.ts";
import { askedBy, found, foundInNeed, seenBy } from "./asked.ts";
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

test("the photos of a restricted site are not asked for at the desk either", () => {
  const photos: Question = {
    id: "photos",
    kind: "photos",
    label: label("Ảnh"),
    relevant: ["not", ["restricted"]],
  };
  const site = (restricted: boolean) => detail({ site: record("2d", "site", { restricted }) });
  expect(relevant(photos, seenBy(site(true)))).toBe(false);
  expect(relevant(photos, seenBy(site(false)))).toBe(true);
  expect(relevant(photos, seenBy(detail()))).toBe(true);
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

/** A detail whose form asks these questions, with these answers. */
function asking(questions: readonly Question[], answers: Record<string, never>) {
  const sections = [{ id: "s", title: label("S"), questions }];
  return detail({ form: { ...detail().form, sections }, survey: record("77", "survey", answers) });
}

test("a question about the former unit is asked where the unit has former ones", () => {
  const question: Question = {
    id: "former_unit",
    kind: "unit",
    label: label("Đơn vị cũ"),
    relevant: [">", ["formers", "unit"], 0],
  };
  const unit: Question = { id: "unit", kind: "unit", label: label("Đơn vị") };
  const shown = asking([unit, question], { unit: ["QD19-2025", "11948"] as never });
  const context = { ...shown.context, formers: { "QD19-2025/11948": 1 } };
  expect(relevant(question, seenBy({ ...shown, context }))).toBe(true);
  expect(relevant(question, seenBy(shown))).toBe(false);
});

test("a day is held against today, as on the tablet", () => {
  const expiry: Question = {
    id: "expiry",
    kind: "date",
    label: label("Ngày hết hạn"),
    constraints: [
      {
        test: [">=", "expiry", ["today"]],
        code: "licence_expired",
        level: "warning",
        message: label("Hết hạn"),
      },
    ],
  };
  const codes = (day: string) =>
    found(asking([expiry], { expiry: day as never })).map(({ code }) => code);
  expect(codes("2020-01-31")).toEqual(["licence_expired"]);
  expect(codes("2999-01-31")).toEqual([]);
});

test("an unusual price is said once, in the service's words or else in the form's", () => {
  const price: Question = {
    id: "unit_price",
    kind: "money",
    label: label("Đơn giá"),
    constraints: [
      {
        test: ["usual", "unit_price", "item"],
        code: "price_out_of_range",
        level: "warning",
        message: label("Ngoài khoảng"),
      },
    ],
  };
  const parts: Question[] = [{ id: "item", kind: "item", label: label("Hạng mục") }, price];
  const shown = {
    ...asking([{ id: "needs", kind: "needs", label: label("Nhu cầu"), parts }], {}),
    need: record("41", "need", { item: ["speaker", "Loa"], unit_price: 9_000_000 }),
  };
  const context = { ...shown.context, usual: { speaker: [1_000_000, 2_000_000] as const } };
  const codes = (more: Partial<typeof shown>) =>
    foundInNeed({ ...shown, context, ...more }).map(({ code }) => code);
  expect(codes({})).toEqual(["price_out_of_range"]);
  expect(codes({ warnings: [{ code: "price_out_of_range", figures: [], surveys: [] }] })).toEqual(
    [],
  );
});
