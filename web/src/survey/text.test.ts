import { expect, test } from "vitest";
import cases from "../../../tests/vectors/text.json";
import { compareText } from "../sync/bytes.ts";
import {
  composed,
  folded,
  formatDate,
  formatMoney,
  formatNumber,
  localDay,
  parseDate,
  parseNumber,
  parsePhone,
  personKey,
  said,
  sortKey,
} from "./text.ts";

function sorted(words: readonly string[], key: (word: string) => string): string[] {
  return [...words].reverse().sort((a, b) => compareText(key(a), key(b)));
}

test.each(cases.said)("%j says %j", (typed, kept) => {
  expect(said(typed as string)).toBe(kept);
});

test.each(cases.composed)("%j is kept as %j", (typed, kept) => {
  expect(composed(typed as string)).toBe(kept);
});

test.each(cases.folded)("a search for %j compares %j", (typed, searched) => {
  expect(folded(typed as string)).toBe(searched);
});

test.each(cases.sorted.map((words) => [words]))("%j sort as in a dictionary", (words) => {
  expect(sorted(words, sortKey)).toEqual(words);
});

test.each(cases.people.map((names) => [names]))("%j sort by given name", (names) => {
  expect(sorted(names, personKey)).toEqual(names);
});

test.each(cases.numbers)("%j with %d decimals means %j", (typed, scale, meant) => {
  expect(parseNumber(typed as string, scale as number)).toBe(meant);
});

test.each(cases.written)("%d with %d decimals is shown as %j, in English as %j", (...row) => {
  const [number, scale, vietnamese, english] = row as [number, number, string, string];
  expect(formatNumber(number, scale)).toBe(vietnamese);
  expect(formatNumber(number, scale, "en")).toBe(english);
  expect(parseNumber(vietnamese, scale)).toBe(number);
  expect(parseNumber(english, scale)).toBe(number);
});

test.each(cases.money)("%d is shown as %j, in English as %j", (dong, vietnamese, english) => {
  expect(formatMoney(dong as number)).toBe(vietnamese);
  expect(formatMoney(dong as number, "en")).toBe(english);
});

test.each(cases.dates)("%j is the day %j", (typed, day) => {
  expect(parseDate(typed as string)).toBe(day);
});

test.each(cases.shown_dates)("the day %j is shown as %j", (day, shown) => {
  expect(formatDate(day as string)).toBe(shown);
});

test.each(cases.days)("the moment %d is on the day %j", (ms, day) => {
  expect(localDay(ms as number)).toBe(day);
});

test.each(cases.phones)("the phone %j is understood as %j", (typed, number) => {
  expect(parsePhone(typed as string)).toBe(number);
});
