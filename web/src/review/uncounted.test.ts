import { expect, test } from "vitest";
import { conflictAsDetail } from "../lead/reading.ts";
import type { Question } from "../survey/definition.ts";
import { readable, remedy, type Uncounted } from "./uncounted.ts";

const count = { id: "speakers", kind: "count", label: { vi: "Số loa", en: "Speakers" } };
const change: Uncounted = {
  scope: "area/11948",
  collection: "survey",
  record: "41",
  dot: ["5f", 7],
  time: 1,
  author: null,
  device: null,
  verdict: "not_granted",
  values: [
    { field: "speakers", value: 1234, question: count as unknown as Question },
    { field: "name", value: "Đài xã", question: null },
    { field: "site", value: "ab".repeat(16), question: null },
    { field: "handed_in", value: [["5f", 7]], question: null },
  ],
};
const detail = conflictAsDetail({
  scope: change.scope,
  site: null,
  context: { units: [], formers: {}, usual: {} },
});

test("values are read in the words of their form; what only links is left out", () => {
  expect(readable(change, detail)).toEqual([
    ["Số loa", "1.234"],
    ["name", "Đài xã"],
  ]);
});

test("each reason has its next step, a strange one too", () => {
  expect(remedy(change)).toContain("giao vai trò");
  expect(remedy({ ...change, verdict: "strange" })).toContain("mã lý do");
});
