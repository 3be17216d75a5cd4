/** How the island is, in words: for each part a verdict, the fact behind it, and what to do. */

import { moment } from "../review/moment.ts";
import { sizeText } from "../text/figures.ts";
import { known, t } from "../text/index.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/kit.tsx";
import type { Island, Window } from "./types.ts";

export interface Line {
  readonly name: "link" | "waiting" | "backup" | "disk" | "clock" | "running";
  readonly tone: Tone;
  readonly icon: IconName;
  readonly verdict: string;
  readonly facts: readonly string[];
  /** What a person should do now; nothing where all is well. */
  readonly todo?: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Beyond this the clock is called wrong: what people write carries its hour. */
const CLOCK_OFF = 2 * MINUTE;
const OLD_BACKUP = 7 * DAY;
const GB = 1_000_000_000;
const [LITTLE_ROOM, NO_ROOM] = [5 * GB, GB];

/** All lines of the first page, in its order. */
export function linesOf(island: Island): Line[] {
  return [
    ...(island.link ? [linkLine(island.link, island.clock.here)] : []),
    ...(island.waiting ? [waitingLine(island.waiting)] : []),
    backupLine(island.backup, island.clock.here),
    diskLine(island.disk),
    ...(island.link ? [clockLine(island.clock)] : []),
    runningLine(island),
  ];
}

const well = { tone: "decided", icon: "check" } as const;
const asks = { tone: "asks", icon: "warning" } as const;
const bad = { tone: "refused", icon: "error" } as const;

function linkLine(link: NonNullable<Island["link"]>, here: number): Line {
  const last = link.windows[0];
  const facts = [
    link.reached === null
      ? t("lead.link.never")
      : t("lead.link.reached", { when: moment(link.reached) }),
    link.complete === null
      ? t("lead.link.neverEqual")
      : t("lead.link.equal", { when: moment(link.complete) }),
    ...(last
      ? [t("lead.link.last", { when: moment(last.ended), how: outcomeText(last.outcome) })]
      : []),
  ];
  if (!last && link.reached === null)
    return {
      name: "link",
      ...asks,
      verdict: t("lead.link.noJob"),
      facts,
      todo: t("lead.link.noJobTodo"),
    };
  if (link.waits !== null && last?.met !== false)
    return {
      name: "link",
      tone: "island",
      icon: "clock",
      verdict: t("lead.link.waits", { when: moment(link.waits) }),
      facts,
    };
  const silent = link.reached === null || here - link.reached > DAY;
  if (silent)
    return {
      name: "link",
      ...asks,
      verdict: t("lead.link.silent"),
      facts,
      todo: t("lead.link.silentTodo"),
    };
  if (last && !link.running && here - last.ended > HOUR)
    return {
      name: "link",
      ...asks,
      verdict: t("lead.link.stopped"),
      facts,
      todo: t("lead.link.noJobTodo"),
    };
  if (last && !last.met)
    return {
      name: "link",
      tone: "island",
      icon: "offline",
      verdict: t("lead.link.down"),
      facts,
      todo: link.running ? t("lead.link.downTodo") : undefined,
    };
  return { name: "link", ...well, verdict: t("lead.link.well"), facts };
}

function backupLine({ made, freed }: Island["backup"], here: number): Line {
  const gone = freed > 0 ? [t("lead.backup.freed", { n: freed })] : [];
  if (made === null)
    return {
      name: "backup",
      ...asks,
      verdict: t("lead.backup.none"),
      facts: [t("lead.backup.noneText"), ...gone],
      todo: t("lead.backup.todo"),
    };
  const facts = [t("lead.backup.made", { when: moment(made) }), ...gone];
  if (here - made > OLD_BACKUP)
    return {
      name: "backup",
      ...asks,
      verdict: t("lead.backup.old"),
      facts,
      todo: t("lead.backup.todo"),
    };
  return { name: "backup", ...well, verdict: t("lead.backup.well"), facts };
}

/** How a window ended, in words. */
export function outcomeText(outcome: string): string {
  const key = `lead.outcome.${outcome}`;
  return known(key) ? t(key) : t("lead.outcome.other", { code: outcome });
}

/** Windows that ended the same way and moved nothing, as one. */
export interface Run {
  readonly first: Window;
  readonly last: Window;
  readonly times: number;
  readonly bytes: number;
}

/** The windows, the newest first; in a row that moved nothing and ended alike they are one run. */
export function runsOf(windows: readonly Window[]): Run[] {
  const runs: Run[] = [];
  for (const one of windows) {
    const run = runs.at(-1);
    const bytes = one.bytes_up + one.bytes_down;
    if (run && run.first.outcome === one.outcome && [run.first, one].every(idle))
      runs[runs.length - 1] = {
        ...run,
        first: one,
        times: run.times + 1,
        bytes: run.bytes + bytes,
      };
    else runs.push({ first: one, last: one, times: 1, bytes });
  }
  return runs;
}

const idle = ({ pushed, pulled, photos }: Window) => pushed + pulled + photos === 0;

/** When a run was: `19 lần, từ … đến …`. */
export function timesText({ first, last, times }: Run): string {
  return times === 1
    ? moment(last.ended)
    : t("lead.window.times", { n: times, from: moment(first.ended), to: moment(last.ended) });
}

function waitingLine({ scopes, photos, photo_bytes }: NonNullable<Island["waiting"]>): Line {
  const changes = scopes.reduce((sum, { changes }) => sum + changes, 0);
  const facts = [
    ...scopes
      .filter(({ changes }) => changes > 0)
      .map(({ scope, changes }) =>
        t("lead.waiting.scope", { scope: scopeName(scope), n: changes }),
      ),
    ...photosText(photos, photo_bytes),
  ];
  if (changes === 0 && photo_bytes === 0)
    return {
      name: "waiting",
      ...well,
      verdict: t("lead.waiting.none"),
      facts: [t("lead.waiting.noneFact")],
    };
  return {
    name: "waiting",
    tone: "island",
    icon: "sync",
    verdict: t(changes === 0 ? "lead.waiting.onlyPhotos" : "lead.waiting.some"),
    facts,
    todo: t("lead.waiting.todo"),
  };
}

/** The photos that wait; their thumbnails are named only where nothing else of them waits. */
function photosText(photos: number, bytes: number): string[] {
  if (bytes === 0) return [];
  const key = photos > 0 ? "lead.waiting.photos" : "lead.waiting.thumbnails";
  return [t(key, { n: photos, size: sizeText(bytes) })];
}

/** What a scope holds, in words. */
export function scopeName(scope: string): string {
  const kind = scope.split("/", 1)[0] ?? "";
  const key = `lead.scope.${kind}`;
  return known(key) ? t(key) : scope;
}

function diskLine({ free, total }: Island["disk"]): Line {
  const facts = [t("lead.disk.fact", { free: sizeText(free), total: sizeText(total) })];
  if (free < NO_ROOM)
    return { name: "disk", ...bad, verdict: t("lead.disk.none"), facts, todo: t("lead.disk.todo") };
  if (free < LITTLE_ROOM)
    return {
      name: "disk",
      ...asks,
      verdict: t("lead.disk.little"),
      facts,
      todo: t("lead.disk.todo"),
    };
  return { name: "disk", ...well, verdict: t("lead.disk.well"), facts };
}

function clockLine({ here, ahead, compared }: Island["clock"]): Line {
  const shows = t("lead.clock.here", { when: moment(here, here) });
  if (ahead === null || compared === null)
    return {
      name: "clock",
      tone: "tablet",
      icon: "clock",
      verdict: t("lead.clock.unknown"),
      facts: [shows],
    };
  const compare = t("lead.clock.compared", { when: moment(compared) });
  if (Math.abs(ahead) < CLOCK_OFF)
    return { name: "clock", ...well, verdict: t("lead.clock.well"), facts: [shows, compare] };
  const far = spanText(Math.abs(ahead));
  return {
    name: "clock",
    ...asks,
    verdict: t(ahead > 0 ? "lead.clock.fast" : "lead.clock.slow", { far }),
    facts: [shows, compare],
    todo: t("lead.clock.todo"),
  };
}

function runningLine({ clock, began, up }: Island): Line {
  const facts = [
    t("lead.running.program", { when: moment(began), long: spanText(clock.here - began) }),
    ...(up === null ? [] : [t("lead.running.machine", { long: spanText(up) })]),
  ];
  return { name: "running", ...well, verdict: t("lead.running.well"), facts };
}

/** How long something lasts: minutes, hours, days. */
export function spanText(ms: number): string {
  if (ms < HOUR) return t("lead.minutes", { n: Math.max(0, Math.round(ms / MINUTE)) });
  if (ms < 2 * DAY) return t("lead.hours", { n: Math.round(ms / HOUR) });
  return t("lead.days", { n: Math.round(ms / DAY) });
}
