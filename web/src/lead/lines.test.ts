import { expect, test } from "vitest";
import { sizeText } from "../text/figures.ts";
import { linesOf, outcomeText, runsOf, spanText, timesText } from "./lines.ts";
import type { Island, Window } from "./types.ts";

const NOW = Date.parse("2026-11-23T12:00:00+07:00");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const passed = (ended: number, outcome = "equal", met = true): Window => ({
  began: ended - 4000,
  ended,
  outcome,
  met,
  pushed: 3,
  pulled: 1,
  photos: 0,
  bytes_up: 900,
  bytes_down: 700,
  ahead: null,
});

const island = (other: Partial<Island> = {}): Island => ({
  name: "Bạch Long Vĩ",
  kind: "island",
  areas: ["area/11948"],
  link: { reached: NOW, complete: NOW, windows: [passed(NOW)], running: true, waits: null },
  waiting: { scopes: [{ scope: "area/11948", changes: 0 }], photos: 0, photo_bytes: 0 },
  disk: { free: 20_000_000_000, total: 60_000_000_000 },
  clock: { here: NOW, ahead: 900, compared: NOW },
  backup: { made: NOW - DAY, freed: 0 },
  began: NOW - HOUR,
  up: 2 * HOUR,
  todo: { confirm: 0, conflicts: 0, uncounted: 0, machines: 0 },
  ...other,
});

const line = (name: string, other: Partial<Island> = {}) =>
  linesOf(island(other)).find((one) => one.name === name);

test("where all is well nothing is to be done", () => {
  expect(linesOf(island()).map(({ tone, todo }) => [tone, todo])).toEqual(
    Array(6).fill(["decided", undefined]),
  );
});

test("the mainland has no link to itself", () => {
  const names = linesOf(island({ kind: "mainland", link: null, waiting: null })).map((l) => l.name);
  expect(names).toEqual(["backup", "disk", "running"]);
});

test("a link that is down for minutes is no alarm, one that is silent for a day is", () => {
  const down = { reached: NOW - HOUR, complete: NOW - HOUR, running: true, waits: null };
  const tried = [passed(NOW, "unreachable", false)];
  expect(line("link", { link: { ...down, windows: tried } })?.tone).toBe("island");
  const silent = { ...down, reached: NOW - 2 * DAY, complete: NOW - 2 * DAY, windows: tried };
  expect(line("link", { link: silent })).toMatchObject({
    tone: "asks",
    verdict: "Hơn một ngày chưa liên lạc được",
  });
});

test("a job that stopped, or never ran, is told from a link that is down", () => {
  const old = { reached: NOW - 3 * HOUR, complete: NOW - 3 * HOUR, running: false, waits: null };
  const stopped = line("link", { link: { ...old, windows: [passed(NOW - 3 * HOUR)] } });
  expect(stopped?.verdict).toBe("Chương trình trao đổi đã ngừng");
  const never = line("link", { link: { ...old, reached: null, complete: null, windows: [] } });
  expect(never?.verdict).toBe("Chưa lần nào trao đổi");
});

test("a job that waits for its hours has not stopped, and is no alarm", () => {
  const link = {
    reached: NOW - 9 * HOUR,
    complete: NOW - 9 * HOUR,
    windows: [passed(NOW - 9 * HOUR)],
    running: true,
    waits: NOW + HOUR,
  };
  expect(line("link", { link })?.tone).toBe("island");
  expect(line("link", { link })?.todo).toBe(undefined);
  expect(line("link", { link: { ...link, running: false, waits: null } })?.verdict).toBe(
    "Chương trình trao đổi đã ngừng",
  );
});

test("what waits is counted by scope, photos with their size", () => {
  const scopes = [
    { scope: "area/11948", changes: 12 },
    { scope: "staff/11948", changes: 0 },
  ];
  expect(line("waiting", { waiting: { scopes, photos: 2, photo_bytes: 364_668 } })?.facts).toEqual([
    "Phiếu khảo sát của địa bàn: 12 thay đổi",
    "Ảnh: 2 ảnh, 365 kB",
  ]);
});

test("where nothing of a photo waits but its thumbnail, no photo is counted", () => {
  const waiting = { scopes: [], photos: 0, photo_bytes: 12_000 };
  expect(line("waiting", { waiting })).toMatchObject({
    verdict: "Chữ đã tới, còn ảnh chưa tới",
    facts: ["Ảnh nhỏ: 12 kB"],
  });
});

test("a full disk and a wrong clock say what to do", () => {
  expect(line("disk", { disk: { free: 500_000_000, total: 60_000_000_000 } })?.tone).toBe(
    "refused",
  );
  const clock = { here: NOW, ahead: -3 * HOUR, compared: NOW };
  expect(line("clock", { clock })?.verdict).toBe("Đồng hồ chậm 3 giờ so với đất liền");
  expect(line("clock", { clock: { here: NOW, ahead: null, compared: null } })?.todo).toBe(
    undefined,
  );
});

test("tries in a row that moved nothing and ended alike are one line", () => {
  const tried = (ended: number) => ({
    ...passed(ended, "unreachable", false),
    pushed: 0,
    pulled: 0,
  });
  const windows = [tried(NOW), tried(NOW - 60_000), tried(NOW - 120_000), passed(NOW - HOUR)];
  const runs = runsOf([passed(NOW + 60_000), ...windows]);
  expect(runs.map(({ times, bytes }) => [times, bytes])).toEqual([
    [1, 1600],
    [3, 4800],
    [1, 1600],
  ]);
  expect(runs.map(timesText)[1]).toMatch(/^3 lần, từ .*11:58.* đến .*12:00/);
});

test("sizes, spans and ends are words", () => {
  expect([sizeText(900), sizeText(1_250_000), sizeText(20_000_000_000)]).toEqual([
    "900 B",
    "1,3 MB",
    "20 GB",
  ]);
  expect([spanText(90_000), spanText(5 * HOUR), spanText(3 * DAY)]).toEqual([
    "2 phút",
    "5 giờ",
    "3 ngày",
  ]);
  expect(outcomeText("strange")).toContain("strange");
});

test("a backup that nobody has checked is not one, and an old one is asked for again", () => {
  expect(line("backup", { backup: { made: null, freed: 0 } })).toMatchObject({
    tone: "asks",
    verdict: "Chưa có bản sao lưu nào được kiểm tra",
  });
  expect(line("backup", { backup: { made: NOW - 8 * DAY, freed: 3 } })).toMatchObject({
    tone: "asks",
    facts: [expect.stringContaining("15/11"), expect.stringContaining("3 ảnh gốc")],
  });
});
