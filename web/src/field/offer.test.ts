import { expect, test } from "vitest";
import type { Item } from "../survey/round.ts";
import { measured } from "./offer.tsx";

const item = (measure: string) => ({ code: measure, measure }) as Item;

test("an item brings its unit of measure, as long as nobody typed one", () => {
  expect(measured(null, undefined, item("cụm"))).toEqual([null, "cụm"]);
  expect(measured([6, null], undefined, item("cụm"))).toEqual([6, "cụm"]);
  expect(measured([6, "cụm"], item("cụm"), item("bộ"))).toEqual([6, "bộ"]);
  expect(measured([6, "dãy"], item("cụm"), item("bộ"))).toEqual([6, "dãy"]);
});
