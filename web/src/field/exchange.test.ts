import { expect, test } from "vitest";
import { pause } from "./exchange.ts";

test("a node that answers is asked steadily, one that does not ever more rarely", () => {
  expect([0, 1, 2, 3, 4, 9].map(pause)).toEqual([20_000, 3_000, 6_000, 12_000, 24_000, 30_000]);
});
