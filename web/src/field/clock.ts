import { signal } from "@preact/signals";
import { localDay } from "../survey/text.ts";
import { language, t } from "../text/index.ts";

const MINUTE = 60_000;
const ZONE = "Asia/Ho_Chi_Minh";

/** The time on screen, in milliseconds; moves every half minute. */
export const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, MINUTE / 2);

/** `14:02`, in the local time of the survey. */
export function clockTime(ms: number): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: ZONE,
    hour: "2-digit",
    minute: "2-digit",
  }).format(ms);
}

/** `23/11/2026`, or `23/11` within the year of `at`. */
export function dayOf(ms: number, at?: number): string {
  const [year, month, day] = localDay(ms).split("-");
  const short = at !== undefined && localDay(at).startsWith(`${year}-`);
  return short ? `${day}/${month}` : `${day}/${month}/${year}`;
}

/** A moment as people say it: just now, minutes, the hour today, yesterday, the day. */
export function when(ms: number | undefined, at: number = now.value): string {
  if (ms === undefined) return t("when.never");
  const minutes = Math.floor((at - ms) / MINUTE);
  // By the island's clock: where this tablet's is behind, the hour is said and no distance to it.
  if (minutes < -2) return `${dayOf(ms, at)} ${clockTime(ms)}`;
  if (minutes < 2) return t("when.now");
  if (minutes < 60) return t("when.minutes", { n: minutes });
  if (localDay(ms) === localDay(at)) return clockTime(ms);
  if (localDay(ms) === localDay(at - 24 * 60 * MINUTE))
    return t("when.yesterday", { time: clockTime(ms) });
  return `${dayOf(ms, at)} ${clockTime(ms)}`;
}

/** How long something lasts so far: in words for a line that goes on. */
export function since(ms: number, at: number = now.value): string {
  const hours = Math.floor((at - ms) / (60 * MINUTE));
  if (hours >= 1 && hours < 24) return t("when.hours", { n: hours });
  return when(ms, at);
}

/** The name of the weekday of a local day. */
export function weekday(date: string): string {
  const locale = language.value === "vi" ? "vi-VN" : "en-GB";
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(
    new Date(`${date}T00:00:00Z`),
  );
}
