import { latest } from "../sync/fold.ts";
import type { Dot, Hex } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import type { Station } from "../ui/custody.tsx";
import type { Person } from "./account.ts";
import { dayOf } from "./clock.ts";
import { common, reference, unitName } from "./common.ts";
import { conflicting, latestValues } from "./draft.ts";
import { replica } from "./session.ts";
import { type NeedStatus, needStatus } from "./status.ts";
import { type Bundle, beganBy, begun, formOf, readBundle, records } from "./survey.ts";

/** The doors of the home page. */
export const DOORS = ["asks", "doing", "handedIn", "decided"] as const;
export type Door = (typeof DOORS)[number];

/** One survey as the lists show it. */
export interface Summary {
  readonly id: Hex;
  readonly letter: string;
  readonly title: string;
  readonly begun: number;
  readonly author: Hex | null;
  readonly handedIn: boolean;
  readonly station: Station;
  readonly conflict: boolean;
  readonly quarantined: boolean;
  readonly needs: readonly NeedStatus[];
}

/** The door that a survey stands behind; a question or a conflict comes before everything. */
export function doorOf(summary: Summary): Door {
  if (summary.conflict || summary.needs.some(({ state }) => state === "returned")) return "asks";
  if (!summary.handedIn) return "doing";
  return summary.station === "decided" ? "decided" : "handedIn";
}

/** The surveys of this area that a person is shown: drafts only to who began them and to the lead. */
export async function readSummaries(scope: string, who: Person): Promise<Summary[]> {
  const [surveys, quarantined] = await Promise.all([
    replica().list("survey", { scope }),
    replica().quarantined(),
  ]);
  const apart = new Set(quarantined.map(({ record }) => record));
  const found = await Promise.all(
    surveys.map(async ({ id }) => {
      const bundle = await readBundle(id);
      return bundle && (await summarise(bundle, apart));
    }),
  );
  return found
    .filter((one) => one !== undefined)
    .filter((one) => one.handedIn || one.author === who.account || leads(who, scope))
    .sort((a, b) => b.begun - a.begun);
}

function leads(who: Person, scope: string): boolean {
  return (who.roles[scope] ?? []).some(({ role }) => role === "lead");
}

export async function summarise(bundle: Bundle, apart: ReadonlySet<Hex>): Promise<Summary> {
  const { survey } = bundle;
  const needs = await Promise.all(bundle.needs.map((need) => needStatus(replica(), bundle, need)));
  const handedIn = isHandedIn(bundle);
  return {
    id: survey.id,
    letter: formOf(survey)?.letter ?? "",
    title: titleOf(bundle),
    begun: begun(survey),
    author: beganBy(survey),
    handedIn,
    station: await stationOf(bundle, handedIn, needs),
    conflict: [survey, ...bundle.rows, ...bundle.needs].some((view) => hasConflict(view)),
    quarantined: records(bundle).some((id) => apart.has(id)),
    needs,
  };
}

function hasConflict(view: Bundle["survey"]): boolean {
  return conflicting(view).some((field) => field !== "decision");
}

export function isHandedIn({ survey }: Bundle): boolean {
  return Array.isArray(latest(survey, "handed_in")?.value);
}

/** The dots of a survey and its children. */
export async function dotsOf(bundle: Bundle): Promise<Dot[]> {
  return await replica().version(records(bundle));
}

/** How far a survey has come on its way; what is typed and not cut is on this tablet only. */
export async function stationOf(
  bundle: Bundle,
  handedIn: boolean,
  needs: readonly NeedStatus[],
): Promise<Station> {
  const typed = await replica().journal.records();
  if (records(bundle).some((id) => typed.includes(id))) return "tablet";
  const custody = await replica().custody(bundle.survey.scope, await dotsOf(bundle));
  if (!handedIn || needs.length === 0) return custody;
  if (needs.every(({ state }) => state !== "waiting" && state !== "answered")) return "decided";
  return custody === "mainland" ? "review" : custody;
}

/** What a survey is called: its site, else its unit, else the day it was begun. */
export function titleOf(bundle: Bundle): string {
  const values = latestValues(bundle.survey);
  const site = siteNames.get(reference(values.site) ?? "");
  return site || unitName(values.unit) || t("state.unnamed");
}

const siteNames = new Map<Hex, string>();

/** Reads the names of sites again. */
export async function readSites(): Promise<void> {
  for (const view of await replica().list("site")) {
    const { name } = latestValues(view);
    if (typeof name === "string") siteNames.set(view.id, name);
  }
}

/** The form's letter and the day it was begun. */
export function subtitleOf(summary: Summary): string {
  const form = [...common.value.forms.values()].find(({ letter }) => letter === summary.letter);
  return `${form ? say(form.title) : summary.letter} · ${dayOf(summary.begun)}`;
}
