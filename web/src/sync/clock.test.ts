import { expect, test } from "vitest";
import { observe, tick } from "./clock.ts";

test("a counter at its end stops nobody from writing", () => {
  const last = observe([1000, 0], [2000, Number.MAX_SAFE_INTEGER], 1000);
  expect(tick(last, 1000)).toEqual([2001, 0]);
  expect(tick([2001, 0], 1000)).toEqual([2001, 1]);
  expect(tick([2001, 0], 3000)).toEqual([3000, 0]);
});
