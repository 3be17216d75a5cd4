import { expect, test } from "vitest";
import cases from "../../../tests/vectors/decision.json";
import { decision, detail, record } from "./fixture.ts";
import { alreadyWritten, decisionFaults, differs, proposalOf, verdictOf } from "./verdict.ts";

const proposal = proposalOf(detail());

type Case = [string, number | null, number | null, string, [string, string][]];

test.each(cases.cases as Case[])("%s of %s at %s because “%s” lacks %j", (...given) => {
  const [outcome, quantity, price, words, faults] = given;
  expect(decisionFaults(outcome, quantity, price, words)).toEqual(Object.fromEntries(faults));
});

test("an approval without a keystroke approves what was proposed", () => {
  expect(verdictOf("approved", {}, proposal)).toEqual({
    verdict: { outcome: "approved", quantity: 6, unit_price: 18_000_000 },
  });
});

test("an approval needs a quantity and a unit price", () => {
  const bare = proposalOf(detail({ need: record("41", "need", { item: [null, "Loa"] }) }));
  expect(verdictOf("approved", {}, bare)).toEqual({
    faults: { quantity: "required", unit_price: "required" },
  });
  expect(verdictOf("approved", { quantity: "0", unitPrice: "18.000.000" }, bare)).toEqual({
    faults: { quantity: "too_small" },
  });
});

test("adjusting and rejecting need a reason, asking a question", () => {
  for (const outcome of ["adjusted", "rejected", "returned"] as const) {
    expect(verdictOf(outcome, { words: "  " }, proposal)).toEqual({
      faults: { words: "required" },
    });
  }
});

test("figures are read as people write them here", () => {
  const draft = { quantity: "4", unitPrice: "15.500.000 đồng", words: "Hai cụm còn dùng được." };
  expect(verdictOf("adjusted", draft, proposal)).toEqual({
    verdict: {
      outcome: "adjusted",
      quantity: 4,
      unit_price: 15_500_000,
      words: "Hai cụm còn dùng được.",
    },
  });
});

test("a figure that is none is said to be none", () => {
  const draft = { quantity: "sáu", unitPrice: "1,5", words: "Vì" };
  expect(verdictOf("adjusted", draft, proposal)).toEqual({
    faults: { quantity: "not_a_number", unit_price: "not_whole" },
  });
});

test("a question carries no figures", () => {
  expect(verdictOf("returned", { quantity: "4", words: "Còn mấy cụm?" }, proposal)).toEqual({
    verdict: { outcome: "returned", words: "Còn mấy cụm?" },
  });
});

test("an approval cannot change a proposed figure, and may supply a missing one", () => {
  expect(differs({ quantity: "4" }, proposal)).toBe(true);
  expect(differs({ quantity: "6" }, proposal)).toBe(false);
  expect(differs({ unitPrice: "9" }, { ...proposal, unitPrice: null })).toBe(false);
});

test("a decision whose answer was lost is known again", () => {
  const verdict = { outcome: "approved", quantity: 6, unit_price: 18_000_000 } as const;
  const written = detail({ decisions: [decision()] });
  expect(alreadyWritten(verdict, written, "d2")).toBe(true);
  expect(alreadyWritten(verdict, written, "d3")).toBe(false);
  expect(alreadyWritten({ ...verdict, quantity: 5 }, written, "d2")).toBe(false);
  expect(alreadyWritten(verdict, detail({ decisions: [decision({ live: false })] }), "d2")).toBe(
    false,
  );
});
