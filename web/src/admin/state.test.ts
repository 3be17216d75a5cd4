import { expect, test } from "vitest";
import { namesOf } from "./state.ts";
import type { UnitRow } from "./types.ts";

function unit(name: string, area: string | null, valid_to: string | null = null): UnitRow {
  const rest = { flags: [], valid_from: null, successors: [] };
  return { key: ["QD19-2025", name], kind: "commune", name, area, valid_to, ...rest } as never;
}

test("an area is called by the units in it that have no end", () => {
  const units = [
    unit("Huyện Bạch Long Vĩ", "area/11948", "2025-06-30"),
    unit("Đặc khu Bạch Long Vĩ", "area/11948"),
    unit("Xã Một", "area/2"),
    unit("Xã Hai", "area/2"),
    unit("Thành phố Hải Phòng", null),
  ];
  expect([...namesOf(units)]).toEqual([
    ["area/11948", "Bạch Long Vĩ"],
    ["area/2", "Một, Hai"],
  ]);
});
