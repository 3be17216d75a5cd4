/** What people write about sites: new ones, who goes there, why somebody could not. */

import { localDay, said } from "../survey/text.ts";
import type { CouldNotReason } from "../survey/visits.ts";
import { reference } from "../survey/visits.ts";
import { unhex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { soon } from "./exchange.ts";
import { person, replica } from "./session.ts";
import { openRound } from "./sites.ts";
import { place } from "./survey.ts";

/** A site as it is found. */
export interface Found {
  readonly kind: string;
  readonly name: string;
  readonly unit: Value;
  readonly hamlet: string;
  /** Its own code, such as the number painted on a pole. */
  readonly officialCode: string;
  readonly restricted: boolean;
}

/** Adds a site that is not in the list yet, assigns it to its finder, and gives its id. */
export async function addSite(found: Found): Promise<Hex> {
  const values = siteValues(found);
  const site = await replica().write({ ...place(), collection: "site", values });
  await assignMe(site);
  return site;
}

/** What is written of a site: text composed and trimmed, and no field that says nothing. */
export function siteValues(found: Found): Record<string, Value> {
  const [name, hamlet, code] = [found.name, found.hamlet, found.officialCode].map((text) =>
    said(text),
  );
  return {
    kind: found.kind,
    name: name ?? "",
    ...(found.unit !== null && { unit: found.unit }),
    ...(hamlet && { hamlet }),
    ...(code && { official_code: code }),
    ...(found.restricted && { restricted: true }),
  };
}

/** Assigns a site to this person in the open round; undefined if none is open. */
export async function assignMe(site: Hex, more: Record<string, Value> = {}): Promise<void> {
  const [round, account] = [openRound(), person.value?.account];
  if (!round || !account) return;
  const values = { round: unhex(round.id), site: unhex(site), account: unhex(account), ...more };
  await replica().write({ ...place(), collection: "assignment", values });
  soon();
}

/** This person's assignment of a site among those of a round. */
export function mine(assignments: readonly RecordView[]): RecordView | undefined {
  return assignments.find((one) => reference(one, "account") === person.value?.account);
}

/** Says why this person could not survey a site today. */
export async function sayCouldNot(
  site: Hex,
  assignment: RecordView | undefined,
  reason: CouldNotReason,
  note: string,
): Promise<void> {
  const text = said(note);
  const value = [reason, text === "" ? null : text, localDay(Date.now())];
  if (assignment) await edit(assignment, { could_not_visit: value });
  else await assignMe(site, { could_not_visit: value });
}

/** Takes that back: the site is to be visited again. */
export async function takeBack(assignment: RecordView): Promise<void> {
  await edit(assignment, { could_not_visit: null });
}

/** Marks a site as one whose exact point and photos are never stored. */
export async function markRestricted(site: RecordView): Promise<void> {
  await edit(site, { restricted: true });
}

async function edit(view: RecordView, values: Record<string, Value>): Promise<void> {
  const { id, scope, collection } = view;
  await replica().write({ ...place(), scope, collection, record: id, values });
  soon();
}
