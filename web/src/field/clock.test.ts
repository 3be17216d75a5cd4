import { expect, test } from "vitest";
import { localDay } from "../survey/text.ts";
import { dayOf, since, weekday, when } from "./clock.ts";

const at = Date.parse("2026-11-23T09:30:00Z"); // 16:30 in Hải Phòng
const ago = (minutes: number) => at - minutes * 60_000;

test("a moment is said as people say it", () => {
  expect(when(undefined, at)).toBe("chưa lần nào");
  expect(when(ago(1), at)).toBe("vừa xong");
  expect(when(ago(25), at)).toBe("25 phút trước");
  expect(when(ago(150), at)).toBe("14:00");
  expect(when(Date.parse("2026-11-22T14:40:00Z"), at)).toBe("hôm qua 21:40");
  expect(when(Date.parse("2026-11-20T02:00:00Z"), at)).toBe("20/11 09:00");
  expect(when(Date.parse("2025-11-20T02:00:00Z"), at)).toBe("20/11/2025 09:00");
});

test("a moment that is still to come by this tablet's clock is not called just now", () => {
  expect(when(ago(-1), at)).toBe("vừa xong");
  expect(when(ago(-60 * 72), at)).toBe("26/11 16:30");
});

test("a line that goes on counts hours within a day", () => {
  expect(since(ago(125), at)).toBe("2 giờ trước");
  expect(since(ago(30), at)).toBe("30 phút trước");
  expect(since(ago(60 * 30), at)).toBe("hôm qua 10:30");
});

test("days are those of the survey, not of UTC", () => {
  expect(localDay(Date.parse("2026-11-23T18:00:00Z"))).toBe("2026-11-24");
  expect(dayOf(Date.parse("2026-11-23T18:00:00Z"))).toBe("24/11/2026");
  expect(weekday("2026-11-23").toLowerCase()).toBe("thứ hai");
});
