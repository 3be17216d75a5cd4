/** The exchange with the mainland in words: what it does, what goes next, what it may use. */

import { moment } from "../review/moment.ts";
import { sizeText } from "../text/figures.ts";
import { t } from "../text/index.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/kit.tsx";
import { type Counts, type Exchange, type Hours, KINDS, type Progress } from "./exchange-types.ts";
import { outcomeText, spanText } from "./lines.ts";

export interface Verdict {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly text: string;
  readonly fact?: string | undefined;
  readonly todo?: string | undefined;
}

/** What the exchange does now, in one line, and until when. */
export function verdictOf({ running, doing, plan }: Exchange): Verdict {
  if (!running)
    return {
      tone: "asks",
      icon: "warning",
      text: t("exchange.off"),
      todo: t("exchange.offTodo"),
    };
  if (!doing) return { tone: "island", icon: "sync", text: t("exchange.on") };
  const when = doing.until === null ? "…" : moment(doing.until);
  switch (doing.state) {
    case "exchanging":
      return {
        tone: "mainland",
        icon: "sync",
        text: t(`exchange.phase.${doing.progress?.phase ?? "hello"}`),
      };
    case "resting": {
      const done = plan.goes.bytes + plan.stays.bytes === 0;
      return {
        tone: done ? "decided" : "island",
        icon: done ? "check" : "clock",
        text: t(done ? "exchange.resting" : "exchange.restingStays"),
        fact: t("exchange.restingFact", { when }),
      };
    }
    case "retrying":
      return {
        tone: "island",
        icon: "offline",
        text: t("exchange.retrying"),
        fact: t("exchange.retryingFact", { when, why: outcomeText(doing.why ?? "") }),
      };
    case "waiting":
      return {
        tone: "island",
        icon: "clock",
        text: t(doing.why === "budget" ? "exchange.waiting.budget" : "exchange.waiting.hours"),
        fact: t("exchange.waitingFact", { when }),
      };
  }
}

/** The share of a window that is done, from 0 to 1; undefined where nobody knows. */
export function shareOf({ up, down, up_total, down_total }: Progress): number | undefined {
  const total = (up_total ?? up) + (down_total ?? down);
  return up_total === null && down_total === null ? undefined : (up + down) / Math.max(total, 1);
}

/** Bytes each way, how fast, how long still. */
export function factsOf({ up, down, up_total, down_total, rate, left }: Progress): string[] {
  const way = (name: "up" | "down", size: number, total: number | null) =>
    total === null
      ? t(`exchange.${name}`, { size: sizeText(size) })
      : t(`exchange.${name}Of`, { size: sizeText(size), total: sizeText(total) });
  return [
    way("up", up, up_total),
    way("down", down, down_total),
    ...(rate > 0 ? [t("exchange.rate", { size: sizeText(rate) })] : []),
    ...(left === null ? [] : [t("exchange.left", { long: longText(left) })]),
  ];
}

function longText(seconds: number): string {
  return seconds < 90 ? t("exchange.seconds", { n: seconds }) : spanText(seconds * 1000);
}

/** `4 phiếu, 31 nhu cầu, ảnh nhỏ, 3 ảnh gốc, khoảng 780 kB`; undefined where nothing is counted. */
export function countsText(counts: Counts): string | undefined {
  const named = KINDS.filter((kind) => counts[kind] > 0).map((kind) =>
    t(`exchange.count.${kind}`, { n: counts[kind] }),
  );
  if (named.length === 0) return undefined;
  return t("exchange.planSize", { counts: named.join(", "), size: sizeText(counts.bytes) });
}

/** Terms and values under the verdict: the plan, the budgets, the hours. */
export function termsOf(exchange: Exchange): [string, string][] {
  const { plan, budget, schedule, doing } = exchange;
  const stays = countsText(plan.stays);
  const goes = doing?.state === "exchanging" ? "exchange.planNow" : "exchange.plan";
  return [
    [t(goes), countsText(plan.goes) ?? t(stays ? "exchange.none" : "exchange.nothing")],
    ...(stays ? [[t("exchange.stays"), stays] satisfies [string, string]] : []),
    [t("exchange.budget"), limitText(budget.day, budget.today)],
    ...(budget.opening
      ? [[t("exchange.opening"), limitText(budget.opening, 0)] satisfies [string, string]]
      : []),
    [t("exchange.hours"), scheduleText(schedule, exchange.here)],
  ];
}

function limitText(limit: Exchange["budget"]["day"], today: number): string {
  if (!limit) return t("exchange.noBudget", { size: sizeText(today) });
  return t("exchange.usedOf", {
    size: sizeText(limit.spent),
    limit: sizeText(limit.limit),
    left: sizeText(Math.max(0, limit.limit - limit.spent)),
  });
}

function scheduleText({ hours, opens, closes }: Exchange["schedule"], here: number): string {
  if (opens === null || closes === null) return t("exchange.always");
  const next =
    opens <= here
      ? t("exchange.openUntil", { when: moment(closes) })
      : t("exchange.opensAt", { when: moment(opens) });
  return `${hours.map(hoursText).join("; ")} (${next})`;
}

/** `T2–T6 21:00–23:00`. */
export function hoursText({ days, start, end }: Hours): string {
  const names = t("exchange.days").split(" ");
  const [first, last] = [names[days[0] ?? 0], names[days.at(-1) ?? 0]];
  const on =
    days.length === 7 ? t("exchange.everyDay") : first === last ? first : `${first}–${last}`;
  return `${on} ${clockText(start)}–${clockText(end)}`;
}

function clockText(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
