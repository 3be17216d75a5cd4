/**
 * Visits: where each site of a round stands. The same rules: api/survey/visits.py.
 * docs/data.md says what the states mean.
 */

import { hex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { shown } from "./need.ts";
import { type Place, placeOf } from "./place.ts";
import { surveyState } from "./review.ts";
import { isDate, localDay, sortKey } from "./text.ts";

export const STATES = ["to_visit", "begun", "visited", "could_not"] as const;
export type SiteState = (typeof STATES)[number];

export const REASONS = ["weather", "no_access", "nobody_there", "not_found", "other"] as const;
export type CouldNotReason = (typeof REASONS)[number];

/** The needs of each survey: a decision keeps a survey handed in. */
export type Needs = ReadonlyMap<Hex, readonly RecordView[]>;

/** Why a site could not be visited, and the day. */
export interface CouldNot {
  readonly reason: string;
  readonly note: string;
  readonly date: string;
}

/** A survey of a site, the day it was made, and whether it was handed in. */
export interface Visit {
  readonly survey: RecordView;
  readonly day: string;
  readonly handedIn: boolean;
}

/** A site in a round: its assignments there, and its visits of all rounds, newest first. */
export interface SiteVisits {
  readonly site: RecordView;
  readonly state: SiteState;
  readonly assignments: readonly RecordView[];
  readonly visits: readonly Visit[];
  /** The day of the newest visit that was handed in. */
  readonly last: string | null;
  /** Null of a restricted site too. */
  readonly place: Place | null;
}

/** What is known of an area's sites: of any round. */
export interface Area {
  readonly sites: readonly RecordView[];
  readonly assignments: readonly RecordView[];
  readonly surveys: readonly RecordView[];
  readonly needs: Needs;
}

/** Each site as it stands in a round, by name; with `account` as that person is to see it. */
export function siteVisits(round: Hex, area: Area, account?: Hex): SiteVisits[] {
  const asked = area.assignments.filter(
    (one) =>
      !one.deleted &&
      reference(one, "round") === round &&
      (account === undefined || reference(one, "account") === account),
  );
  const made = area.surveys
    .filter((one) => !one.deleted)
    .map((survey) => visitOf(survey, area.needs))
    .sort(newestFirst);
  const found = area.sites
    .filter((site) => !site.deleted)
    .map((site) => {
      const at = (one: RecordView) => reference(one, "site") === site.id;
      const visits = made.filter(({ survey }) => at(survey));
      return standing(site, round, asked.filter(at), visits);
    });
  const keys = new Map(found.map(({ site }) => [site.id, nameKey(site)]));
  const key = ({ site }: SiteVisits) => keys.get(site.id) ?? "";
  return found.sort((a, b) => order(key(a), key(b)) || order(a.site.id, b.site.id));
}

function standing(
  site: RecordView,
  round: Hex,
  assignments: readonly RecordView[],
  visits: readonly Visit[],
): SiteVisits {
  const here = visits.filter(({ survey }) => reference(survey, "round") === round);
  return {
    site,
    state: stateOf(here, assignments),
    assignments: [...assignments].sort((a, b) => order(a.id, b.id)),
    visits,
    last: visits.find(({ handedIn }) => handedIn)?.day ?? null,
    place: siteOrVisit(site, visits),
  };
}

function stateOf(visits: readonly Visit[], assignments: readonly RecordView[]): SiteState {
  if (visits.some(({ handedIn }) => handedIn)) return "visited";
  if (assignments.length > 0 && assignments.every(couldNot)) return "could_not";
  return visits.length > 0 ? "begun" : "to_visit";
}

/** A survey as a visit. */
export function visitOf(survey: RecordView, needs: Needs): Visit {
  const date = shown(survey, "date");
  return {
    survey,
    day: typeof date === "string" && isDate(date) ? date : localDay(oldest(survey)),
    handedIn: wasHandedIn(survey, needs.get(survey.id) ?? []),
  };
}

/** Whether a survey was handed in and not taken back, arrived in full or not. */
export function wasHandedIn(survey: RecordView, needs: readonly RecordView[]): boolean {
  const { state } = surveyState(survey, needs, () => true);
  return state !== "draft" && state !== "withdrawn";
}

/** When the oldest live write of a record was made, in milliseconds. */
export function oldest(record: RecordView): number {
  const times = Object.values(record.fields).flatMap((writes) => writes.map(({ time }) => time[0]));
  return times.length > 0 ? Math.min(...times) : 0;
}

/** The order of visits, the newest first. */
export function newestFirst(a: Visit, b: Visit): number {
  return (
    order(b.day, a.day) || oldest(b.survey) - oldest(a.survey) || order(b.survey.id, a.survey.id)
  );
}

/** Why an assigned site could not be visited; null while it can. */
export function couldNot(assignment: RecordView): CouldNot | null {
  const value = shown(assignment, "could_not_visit");
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [reason, note, date] = value as Value[];
  if (typeof reason !== "string" || typeof date !== "string") return null;
  return { reason, note: typeof note === "string" ? note : "", date };
}

/** Whether the exact point and photos of a site are never stored. */
export function isRestricted(site: RecordView | undefined): boolean {
  return (site?.fields.restricted ?? []).some(({ value }) => value === true);
}

function siteOrVisit(site: RecordView, visits: readonly Visit[]): Place | null {
  if (isRestricted(site)) return null;
  const places = [site, ...visits.map(({ survey }) => survey)].map(placeOf);
  return places.find((place) => place !== null) ?? null;
}

/** The record that a field of a record names. */
export function reference(record: RecordView, field: string): Hex | undefined {
  const value = shown(record, field);
  return value instanceof Uint8Array ? hex(value) : undefined;
}

function nameKey(site: RecordView): string {
  const name = shown(site, "name");
  return sortKey(typeof name === "string" ? name : "");
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
