import { afterEach, expect, test } from "vitest";
import { here, order } from "./here.ts";
import { distanceText, isToVisit, matching, type SiteRow, sorted } from "./sites.ts";

afterEach(() => {
  here.value = undefined;
  order.value = "name";
});

const row = (name: string, more: Partial<SiteRow> = {}): SiteRow => ({
  id: name,
  name,
  hamlet: "",
  code: "",
  unit: "Đặc khu Bạch Long Vĩ",
  kind: "speaker_cluster",
  state: "to_visit",
  mine: true,
  own: "to_visit",
  ownDraft: false,
  assigned: true,
  others: [],
  last: null,
  place: null,
  restricted: false,
  ...more,
});

test("a search needs no marks, and all of its words, in name, code, hamlet or unit", () => {
  const rows = [row("Cụm loa cầu cảng", { hamlet: "Khu 2" }), row("Đài xã")];
  expect(matching(rows, "CAU cang 2").map(({ name }) => name)).toEqual(["Cụm loa cầu cảng"]);
  expect(matching(rows, "dai vỹ").map(({ name }) => name)).toEqual(["Đài xã"]);
  expect(matching(rows, "")).toHaveLength(2);
  const poles = [row("Cột 1", { code: "CL-07" }), row("Cột 2", { code: "CL-08" })];
  expect(matching(poles, "cl-08").map(({ name }) => name)).toEqual(["Cột 2"]);
});

test("the nearest stands first once it is known where we are; who stands nowhere last", () => {
  const rows = [
    row("Ba"),
    row("Cát", { place: [20_100_000, 107_700_000] }),
    row("Dừa", { place: [20_000_100, 107_700_000] }),
  ];
  order.value = "distance";
  expect(sorted(rows).map(({ name }) => name)).toEqual(["Ba", "Cát", "Dừa"]);
  here.value = [20_000_000, 107_700_000];
  expect(sorted(rows).map(({ name }) => name)).toEqual(["Dừa", "Cát", "Ba"]);
  order.value = "name";
  expect(sorted(rows).map(({ name }) => name)).toEqual(["Ba", "Cát", "Dừa"]);
});

test("a distance is said in tens of metres, then in tenths of kilometres", () => {
  here.value = [20_000_000, 107_700_000];
  expect(distanceText([20_001_000, 107_700_000])).toBe("cách 110 m");
  expect(distanceText([20_011_000, 107_700_000])).toBe("cách 1,2 km");
  expect(distanceText(null)).toBe("");
});

test("what is not one's own, or is begun, does not wait to be visited", () => {
  expect(isToVisit(row("a"))).toBe(true);
  expect(isToVisit(row("a", { mine: false }))).toBe(false);
  expect(isToVisit(row("a", { own: "begun", ownDraft: true }))).toBe(false);
  expect(isToVisit(row("a", { own: "visited" }))).toBe(false);
});

test("a site with a draft that somebody else began waits until it is handed in", () => {
  expect(isToVisit(row("a", { own: "begun" }))).toBe(true);
  expect(isToVisit(row("a", { own: "begun", mine: false }))).toBe(false);
});
