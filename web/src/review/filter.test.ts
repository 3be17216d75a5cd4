import { expect, test } from "vitest";
import { filterOf, keepOpen, neighbour, queryOf, searchOf, UNFILTERED } from "./filter.ts";
import { row } from "./fixture.ts";

const read = (text: string) => filterOf(new URLSearchParams(text));

test("without a choice the queue shows what asks for a decision", () => {
  expect(searchOf(read(""))).toBe("state=waiting&state=answered&state=stale&state=unsettled");
});

test("a filter survives the way through the address", () => {
  const filter = {
    ...UNFILTERED,
    state: "stale",
    unit: "QD19-2025:11948",
    former: "QD124-2004:318",
    round: "e0",
    form: "A",
    kind: "repair",
    priority: "1",
    q: "loa",
  };
  expect(filterOf(new URLSearchParams(queryOf(filter as never)))).toEqual(filter);
});

test("all states are asked for by naming none", () => {
  expect(searchOf(read("state=all&form=A"))).toBe("form=A");
});

test("a state that nobody knows is no filter", () => {
  expect(read("state=lost").state).toBe("to_decide");
});

test("the open need keeps its place although it fits no longer", () => {
  const before = [row("1"), row("2"), row("3")];
  const ids = keepOpen(before, [row("1"), row("3")], "2").map(({ id }) => id);
  expect(ids).toEqual(["1", "2", "3"]);
});

test("a need that is not open leaves the queue with its state", () => {
  expect(keepOpen([row("1"), row("2")], [row("1")], "1")).toHaveLength(1);
});

test("a queue that was never shown keeps nothing", () => {
  expect(keepOpen([], [row("1")], "2").map(({ id }) => id)).toEqual(["1"]);
});

test("next and previous stop at the ends, and begin at them", () => {
  const rows = [row("1"), row("2")];
  expect(neighbour(rows, "1", 1)?.id).toBe("2");
  expect(neighbour(rows, "2", 1)).toBeUndefined();
  expect(neighbour(rows, "1", -1)).toBeUndefined();
  expect(neighbour(rows, undefined, 1)?.id).toBe("1");
  expect(neighbour(rows, undefined, -1)?.id).toBe("2");
});
