import { expect, test } from "vitest";
import { LARGEST_FILE, NotAPicture, takePictures, within } from "./image.ts";

test("a picture keeps its proportion within the longest side", () => {
  expect(within({ width: 4000, height: 3000 }, 1600)).toEqual({ width: 1600, height: 1200 });
  expect(within({ width: 3000, height: 4000 }, 320)).toEqual({ width: 240, height: 320 });
});

test("a small picture is not blown up, and a thin one keeps a pixel", () => {
  expect(within({ width: 200, height: 100 }, 320)).toEqual({ width: 200, height: 100 });
  expect(within({ width: 10_000, height: 1 }, 100)).toEqual({ width: 100, height: 1 });
});

test("a file beyond what a weak tablet can open is refused by name", async () => {
  const file = { size: LARGEST_FILE + 1 } as Blob;
  await expect(takePictures(file)).rejects.toEqual(new NotAPicture("too_large"));
});
