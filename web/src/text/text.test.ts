import { expect, test } from "vitest";
import { en } from "./en.ts";
import { formatMoney, formatNumber } from "./figures.ts";
import { forCode, type Key, language, t } from "./index.ts";
import { vi } from "./vi.ts";

const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

test("both languages have the same texts with the same gaps", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  for (const key of Object.keys(vi) as Key[])
    expect([key, holes(en[key])]).toEqual([key, holes(vi[key])]);
});

test("Vietnamese texts are composed (NFC)", () => {
  for (const text of Object.values(vi)) expect(text).toBe(text.normalize("NFC"));
});

test("no text calls a hand-over to the island sent, or an error unknown", () => {
  for (const text of Object.values(vi))
    expect(text.toLowerCase()).not.toMatch(/đã gửi|không xác định/);
});

test("a text is filled in, in the language chosen", () => {
  expect(t("form.position", { n: 2, m: 9 })).toBe("Phần 2/9");
  language.value = "en";
  expect(t("form.position", { n: 2, m: 9 })).toBe("Section 2/9");
  language.value = "vi";
});

test("English tells one from many", () => {
  language.value = "en";
  expect(t("truth.photosHere", { n: 1 })).toBe("1 photo not on the island yet");
  expect(t("truth.photosHere", { n: 2 })).toBe("2 photos not on the island yet");
  language.value = "vi";
  expect(t("truth.photosHere", { n: 2 })).toBe("2 ảnh chưa tới trạm");
});

test("no English text says many of one", () => {
  const many = /\{n\} (more )?(changes|photos|needs|surveys|answers|records|parts|happenings)\b/;
  const only = Object.entries(en).filter(([, text]) => many.test(text.split("|")[0] ?? ""));
  expect(only.map(([key]) => key)).toEqual([]);
});

test("one is one also where it was written as a text", () => {
  language.value = "en";
  expect(t("count.changes", { n: "1" })).toBe("1 change");
  language.value = "vi";
});

test("an unforeseen code is named", () => {
  expect(forCode("failed", "strange_thing")).toContain("strange_thing");
});

test("numbers are written as the language on screen writes them", () => {
  expect([formatNumber(12345, 1), formatMoney(1234568)]).toEqual(["1.234,5", "1.234.568 đồng"]);
  language.value = "en";
  expect([formatNumber(12345, 1), formatMoney(1234568)]).toEqual(["1,234.5", "1,234,568 đồng"]);
  language.value = "vi";
});
