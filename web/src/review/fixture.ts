/** Details for tests: what a test does not care about is filled in. */

import type { Section } from "../survey/definition.ts";
import type { Value } from "../sync/types.ts";
import { undecided } from "./detail.ts";
import type { Decision, Detail, NeedRow, RecordJson, Surveyed } from "./types.ts";

const label = (vi: string) => ({ vi, en: vi });

export const SECTIONS: readonly Section[] = [
  {
    id: "coverage",
    title: label("Phạm vi"),
    questions: [
      {
        id: "clusters",
        kind: "group",
        label: label("Cụm loa"),
        evidence: true,
        parts: [
          { id: "total", kind: "count", label: label("Tổng số") },
          { id: "working", kind: "count", label: label("Đang hoạt động") },
        ],
      },
      {
        id: "equipment",
        kind: "repeat",
        label: label("Thiết bị"),
        parts: [{ id: "quantity", kind: "count", label: label("Số lượng") }],
      },
      {
        id: "needs",
        kind: "needs",
        label: label("Nhu cầu"),
        parts: [
          { id: "item", kind: "item", label: label("Hạng mục") },
          {
            id: "quantity",
            kind: "group",
            label: label("Số lượng"),
            parts: [
              { id: "amount", kind: "count", label: label("Số lượng") },
              { id: "measure", kind: "text", label: label("Đơn vị tính") },
            ],
          },
          { id: "unit_price", kind: "money", label: label("Đơn giá") },
        ],
      },
    ],
  },
];

export function record(
  id: string,
  collection: string,
  values: Readonly<Record<string, Value>>,
): RecordJson {
  const write = (value: Value) => [{ value, dot: ["5f", 7] as const, time: 0, author: "9b" }];
  const fields = Object.entries(values).map(([field, value]) => [field, write(value)]);
  return {
    id,
    collection,
    scope: "area/x",
    deleted: false,
    fields: Object.fromEntries(fields),
  };
}

export function decision(more: Partial<Decision> = {}): Decision {
  return {
    dot: ["0a", 31],
    outcome: "approved",
    quantity: 6,
    unit_price: 18_000_000,
    words: "",
    author: "d2",
    agency: "Sở",
    time: 0,
    live: true,
    stale: false,
    ...more,
  };
}

export function detail(more: Partial<Detail> = {}): Detail {
  const survey: Surveyed = {
    scope: "area/x",
    survey: record("77", "survey", { clusters: [9, 5] }),
    rows: [],
    site: null,
    form: {
      id: "c4",
      letter: "A",
      version: 1,
      title: "Phiếu A",
      english: "Form A",
      sections: SECTIONS,
    },
    unit: { codebook: "QD19-2025", code: "11948", name: "Đặc khu Bạch Long Vĩ", flags: [] },
    context: { units: [], formers: {}, usual: {} },
    round: null,
    photos: [],
    handed_in: null,
    people: {},
  };
  const need = record("41", "need", {
    item: [null, "Cụm loa"],
    quantity: [6, "cụm"],
    unit_price: 18_000_000,
  });
  const waiting = { state: "waiting", version: [["5f", 7]], may_decide: true } as const;
  return { ...undecided(survey, need), ...waiting, ...more };
}

export function row(id: string, more: Partial<NeedRow> = {}): NeedRow {
  return {
    id,
    scope: "area/x",
    state: "waiting",
    item: "Cụm loa",
    kind: "repair",
    quantity: [6, "cụm"],
    unit_price: null,
    amount: null,
    priority: 1,
    survey: "77",
    site: null,
    unit: null,
    form: { id: "c4", letter: "A", version: 1, title: "Phiếu A", english: "Form A" },
    handed_in: 0,
    photos: { named: 0, here: 0 },
    conflicts: 0,
    warnings: [],
    outcome: null,
    ...more,
  };
}
