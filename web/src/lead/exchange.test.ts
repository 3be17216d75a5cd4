import { expect, test } from "vitest";
import { now } from "../field/clock.ts";
import { countsText, factsOf, hoursText, shareOf, termsOf, verdictOf } from "./exchange.ts";
import type { Counts, Doing, Exchange, Progress } from "./exchange-types.ts";

const NOW = Date.parse("2026-11-23T12:00:00+07:00");
now.value = NOW;

const none: Counts = {
  surveys: 0,
  needs: 0,
  answers: 0,
  others: 0,
  thumbnails: 0,
  photos: 0,
  bytes: 0,
};
const at: Progress = {
  began: NOW,
  phase: "photos",
  up: 412_000,
  down: 2_000,
  up_total: 824_000,
  down_total: null,
  rate: 8_000,
  left: 52,
};
const doing = (other: Partial<Doing> = {}): Doing => ({
  state: "resting",
  since: NOW,
  until: NOW + 30_000,
  why: null,
  progress: null,
  ...other,
});
const exchange = (other: Partial<Exchange> = {}): Exchange => ({
  here: NOW,
  running: true,
  doing: doing(),
  schedule: { hours: [], opens: null, closes: null },
  budget: { today: 1_100_000, day: null, opening: null, left: null },
  plan: { goes: none, stays: none, rate: null },
  ...other,
});

test("a program that does not run is said not to run, whatever it last said", () => {
  const verdict = verdictOf(exchange({ running: false, doing: null }));
  expect(verdict).toMatchObject({ tone: "asks", text: "Chương trình trao đổi chưa chạy" });
  expect(verdict.todo).toContain("haidang sync");
});

test("nothing more to send is said only where nothing waits", () => {
  expect(verdictOf(exchange()).text).toBe("Không còn gì để chuyển");
  const stays = { ...none, photos: 3, bytes: 600_000 };
  const left = verdictOf(exchange({ plan: { goes: none, stays, rate: null } }));
  expect(left).toMatchObject({ tone: "island", text: "Phần còn lại chờ lần sau" });
});

test.each([
  ["foreign", "máy khác trả lời thay đất liền"],
  ["server_fault", "đất liền trả lời là đang bị lỗi"],
  ["stalled", "đường truyền đứng im"],
  ["unreachable", "không có đường tới đất liền"],
  ["certificate_refused", "đồng hồ trạm sai"],
  ["busy", "đất liền bận"],
])("after %s it says why and when it tries again", (why, words) => {
  const verdict = verdictOf(exchange({ doing: doing({ state: "retrying", why }) }));
  expect(verdict.fact).toContain(words);
  expect(verdict.fact).toContain("12:00");
});

test("waiting for hours and for a budget are told apart", () => {
  const waiting = (why: string) =>
    verdictOf(exchange({ doing: doing({ state: "waiting", why }) })).text;
  expect([waiting("hours"), waiting("budget")]).toEqual(["Ngoài khung giờ", "Hết hạn mức"]);
});

test("a window shows bytes each way, the rate and what is left", () => {
  expect(factsOf(at)).toEqual([
    "Lên: 412 kB trong khoảng 824 kB",
    "Về: 2 kB",
    "8 kB mỗi giây",
    "còn khoảng 52 giây",
  ]);
  expect(shareOf(at)).toBeCloseTo(414 / 826);
  expect(shareOf({ ...at, up_total: null })).toBe(undefined);
});

test("the plan counts what people know, and says what stays", () => {
  const goes = { ...none, needs: 31, thumbnails: 12, photos: 3, bytes: 780_000 };
  expect(countsText(goes)).toBe("31 nhu cầu, ảnh nhỏ, 3 ảnh gốc, khoảng 780 kB");
  expect(countsText(none)).toBe(undefined);
  const terms = termsOf(exchange({ plan: { goes, stays: { ...none, photos: 6 }, rate: 1 } }));
  expect(terms.map(([term]) => term)).toContain("Để lại lần sau");
  const held = termsOf(exchange({ plan: { goes: none, stays: { ...none, photos: 6 }, rate: 1 } }));
  expect(held[0]).toEqual(["Lần tới sẽ chuyển", "Không gì"]);
  expect(termsOf(exchange({ plan: { goes: none, stays: none, rate: 1 } }))[0]?.[1]).toBe(
    "Không còn gì chờ",
  );
});

test("budgets say what is left, hours when they open", () => {
  const day = { limit: 20_000_000, spent: 19_100_000 };
  const schedule = {
    hours: [
      { days: [0, 1, 2, 3, 4], start: 1260, end: 1380 },
      { days: [0, 1, 2, 3, 4, 5, 6], start: 300, end: 390 },
    ],
    opens: NOW + 9 * 3_600_000,
    closes: NOW + 11 * 3_600_000,
  };
  const budget = { today: 19_100_000, day, opening: null, left: 900_000 };
  expect(termsOf(exchange({ budget, schedule })).slice(1)).toEqual([
    ["Dung lượng hôm nay", "Đã dùng 19,1 MB trong 20 MB, còn 900 kB"],
    ["Khung giờ", "T2–T6 21:00–23:00; Hằng ngày 05:00–06:30 (mở lúc 21:00 hôm nay)"],
  ]);
  expect(hoursText({ days: [5], start: 1320, end: 1560 })).toBe("T7 22:00–02:00");
});
