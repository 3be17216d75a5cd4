import { expect, test } from "vitest";
import { difference, moved } from "./difference.ts";
import { decision, detail, record } from "./fixture.ts";

const before = detail({ rows: [record("r1", "row", { question: "equipment", quantity: 2 })] });

test("a changed answer is shown as it was and as it is", () => {
  const need = record("41", "need", { ...values(before.need), quantity: [8, "cụm"] });
  expect(difference(before, { ...before, need }).changes).toEqual([
    {
      record: "41",
      collection: "need",
      field: "quantity",
      before: [[6, "cụm"]],
      after: [[8, "cụm"]],
    },
  ]);
});

test("a row that is gone is a change of each of its fields", () => {
  const { changes } = difference(before, { ...before, rows: [] });
  expect(changes.map(({ field, after }) => [field, after])).toEqual([
    ["question", []],
    ["quantity", []],
  ]);
});

test("a decision is news, and no change of the content", () => {
  const now = detail({
    need: record("41", "need", { ...values(before.need), decision: ["approved"] }),
    rows: before.rows,
    decisions: [decision()],
    replaces: [["0a", 31]],
  });
  const news = difference(before, now);
  expect(news.changes).toEqual([]);
  expect(news.decisions).toHaveLength(1);
});

test("a new photo and a new answer are news", () => {
  const part = { digest: "00", length: 1, here: true };
  const photo = {
    id: "p",
    image: part,
    thumbnail: part,
    taken: null,
    caption: "Tủ máy",
    asked: false,
  };
  const now = {
    ...before,
    photos: [photo],
    answers: [record("a", "answer", { text: "Còn dùng được" })],
  };
  const news = difference(before, now);
  expect(news.changes.map(({ collection, after }) => [collection, after])).toEqual([
    ["photo", ["Tủ máy"]],
  ]);
  expect(news.answers).toHaveLength(1);
});

test("a need has moved when a decision on it would be refused, or its state says something else", () => {
  expect(moved(before, { ...before })).toBe(false);
  expect(moved(before, { ...before, version: [["5f", 8]] })).toBe(true);
  expect(moved(before, { ...before, replaces: [["0a", 31]] })).toBe(true);
  expect(moved(before, { ...before, state: "answered" })).toBe(true);
});

function values(of: typeof before.need) {
  return Object.fromEntries(
    Object.entries(of.fields).map(([name, [write]]) => [name, write?.value ?? null]),
  );
}
