import { expect, test } from "vitest";
import { coordinates, degrees, fixOf, pointFrom, pointText } from "./place.ts";

test("a measured place is kept in whole millionths, its accuracy rounded up", () => {
  expect(fixOf({ latitude: 20.1338004, longitude: 107.7293996, accuracy: 7.2 })).toEqual({
    latitude: 20_133_800,
    longitude: 107_729_400,
    accuracy: 8,
  });
});

test("typed coordinates take a point or a comma", () => {
  expect(pointFrom("20,1338", "107.7294")).toEqual([20_133_800, 107_729_400, null]);
  expect(pointFrom("20.1338", "107,7294")).toEqual([20_133_800, 107_729_400, null]);
});

test("what is no coordinate stays as typed", () => {
  expect(degrees("91", 90)).toBeNull();
  expect(pointFrom("20 độ", "107.7")).toBe("20 độ;107.7");
  expect(coordinates("20 độ;107.7")).toBe("20 độ;107.7");
  expect(pointFrom(" ", "")).toBeNull();
});

test("a point is said with its accuracy", () => {
  expect(pointText([20_133_800, 107_729_400, 8])).toBe("20,133800 · 107,729400 · ±8 m");
  expect(coordinates([20_133_800, 107_729_400, null])).toBe("20,133800;107,729400");
});
