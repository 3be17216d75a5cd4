/** Who administers, and what was told or refused last. */

import { signal } from "@preact/signals";
import { shortUnit } from "../review/names.ts";
import { refusalText } from "../review/refusal.ts";
import { get, post, Refusal } from "../review/server.ts";
import type { UnitRow } from "./types.ts";

export type Access = "opening" | "sign-in" | "unreachable" | "no-right" | "elsewhere" | "open";

export const access = signal<Access>("opening");
export const who = signal<{ name: string; login: string } | undefined>(undefined);
/** Whether this person only looks on. */
export const looksOn = signal(false);
/** What areas are called, by scope, as far as the units say. */
export const areaNames = signal<ReadonlyMap<string, string>>(new Map());
/** What became of the last order, in words. */
export const told = signal<{ good: boolean; text: string } | undefined>(undefined);

interface Me {
  readonly name: string;
  readonly login: string;
  readonly roles: Readonly<Record<string, readonly { readonly role: string }[]>>;
}

/** Finds out who is signed in and whether they administer. */
export async function openAdmin(): Promise<void> {
  try {
    const { kind } = await get<{ kind: string }>("/api/node");
    if (kind === "mainland") welcome(await get<Me>("/api/me"));
    else access.value = "elsewhere";
  } catch (error) {
    access.value =
      error instanceof Refusal && error.code === "sign_in_required" ? "sign-in" : "unreachable";
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  welcome(await post<Me>("/api/sign-in", { login, password }));
}

export async function signOut(): Promise<void> {
  await post("/api/sign-out", {});
  who.value = undefined;
  access.value = "sign-in";
}

function welcome(me: Me): void {
  const roles = (me.roles.common ?? []).map(({ role }) => role);
  who.value = me;
  looksOn.value = !roles.includes("administrator");
  access.value = looksOn.value && !roles.includes("auditor") ? "no-right" : "open";
  if (access.value === "open") void learnAreas();
}

/** Reads what areas are called; where that cannot be read they go by their codes. */
export async function learnAreas(): Promise<void> {
  const path = `/api/admin/units?q=${encodeURIComponent("area/")}`;
  const found = await get<{ units: UnitRow[] }>(path).catch(() => undefined);
  if (found) areaNames.value = namesOf(found.units);
}

/** The names of areas: those of the units in them that have no end. */
export function namesOf(units: readonly UnitRow[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { area, name, valid_to } of units) {
    if (area === null || valid_to !== null) continue;
    const before = names.get(area);
    names.set(area, before ? `${before}, ${shortUnit(name)}` : shortUnit(name));
  }
  return names;
}

/** Does what was ordered and says how it went; what was typed stays where it was refused. */
export async function order<T>(work: () => Promise<T>, done: (answer: T) => string): Promise<void> {
  try {
    const text = done(await work());
    if (text) told.value = { good: true, text };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "sign_in_required") access.value = "sign-in";
    told.value = { good: false, text: refusalText(error) };
  }
}
