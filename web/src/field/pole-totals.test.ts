import { expect, test } from "vitest";
import { totalsText } from "./pole-totals.ts";

const cards = { clusters: 3, working: 1, broken: 2, replace: 0, speakers: 0, uncounted: 3 };

test("cards that say no number of speakers add up to none that is known", () => {
  expect(totalsText("speakers", cards)).toBe("Cộng từ 3 phiếu cột loa đã nộp: chưa biết số loa.");
  expect(totalsText("speakers", { ...cards, speakers: 4, uncounted: 1 })).toBe(
    "Cộng từ 3 phiếu cột loa đã nộp: 4 loa. 1 phiếu chưa ghi số loa.",
  );
});
