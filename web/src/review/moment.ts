/** Moments in the words of the desk, in the local time of the survey. */

import { clockTime, dayOf, now } from "../field/clock.ts";
import { localDay } from "../survey/text.ts";
import { t } from "../text/index.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** `14:02 hôm nay`, `21:40 hôm qua`, `09:15 ngày 20/11/2026`. */
export function moment(ms: number, at: number = now.value): string {
  const time = clockTime(ms);
  if (localDay(ms) === localDay(at)) return t("desk.today", { time });
  if (localDay(ms) === localDay(at - DAY)) return t("desk.yesterday", { time });
  return t("desk.onDay", { time, day: dayOf(ms) });
}

/** How long ago, short: minutes, hours, days. */
export function age(ms: number, at: number = now.value): string {
  const minutes = Math.floor((at - ms) / MINUTE);
  if (minutes < 1) return t("desk.ageNow");
  if (minutes < 60) return t("desk.ageMinutes", { n: minutes });
  if (minutes < 48 * 60) return t("desk.ageHours", { n: Math.floor(minutes / 60) });
  return t("desk.ageDays", { n: Math.floor(minutes / (24 * 60)) });
}

/** Whether data is older than a day. */
export function old(ms: number, at: number = now.value): boolean {
  return at - ms > DAY;
}
