import { expect, test } from "vitest";
import { routeOf, to } from "./router.ts";

test("an address is read back as it was made", () => {
  const route = routeOf(to(["survey", "41aa", "conflict", "households/total"], { at: "đài" }));
  expect(route.parts).toEqual(["survey", "41aa", "conflict", "households/total"]);
  expect(route.query.get("at")).toBe("đài");
});

test("an empty or broken address is home", () => {
  expect(routeOf("").parts).toEqual([]);
  expect(routeOf("#/").parts).toEqual([]);
  expect(routeOf("#/%E0%A4%A").parts).toEqual(["%E0%A4%A"]);
});
