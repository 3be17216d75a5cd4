import { describe, expect, test } from "vitest";
import { openingFrame } from "./bundle.ts";
import { decode } from "./canonical.ts";
import { writeFrame } from "./frames.ts";
import { fitting } from "./room.ts";
import type { Hex } from "./types.ts";
import { type Vector, write } from "./wire.ts";

const AREA = "area/x";

/** The heads of so many replicas. */
function crowd(count: number): Vector {
  const idOf = (n: number) => n.toString(16).padStart(32, "0") as Hex;
  return Array.from({ length: count }, (_, n) => ({
    replica: idOf(n),
    n: 1,
    hash: `${idOf(n)}${idOf(n)}` as Hex,
  }));
}

const namesOf = (scopes: readonly (readonly [string, Vector])[]) => scopes.map(([name]) => name);

describe("with 5,000 replicas", () => {
  const scopes = [["common", crowd(2_200)] as const, [AREA, crowd(2_800)] as const];

  test("what is asked for first fits a frame", () => {
    expect(() => writeFrame(write({ type: "want", scopes }))).toThrow("bytes");
    const asked = fitting(scopes);
    expect(namesOf(asked)).toEqual([AREA]);
    expect(() => writeFrame(write({ type: "want", scopes: asked }))).not.toThrow();
  });

  test("a file says what it has room for", () => {
    const opening = { replica: "00".repeat(16), ms: 1, receivers: [], statements: [] };
    const frame = openingFrame({ ...opening, after: scopes, before: scopes });
    expect(() => writeFrame(frame)).not.toThrow();
    const elements = decode(frame.payload) as unknown[][];
    expect(elements.slice(5).map((vectors) => vectors.length)).toEqual([1, 0, 0]);
  });
});

test("where all fit nothing is left out, the shortest first and the common one last", () => {
  const scopes = [
    ["common", []] as const,
    [AREA, crowd(3)] as const,
    ["area/y", crowd(2)] as const,
  ];
  expect(namesOf(fitting(scopes))).toEqual(["area/y", AREA, "common"]);
});
