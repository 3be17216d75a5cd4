/** What happened to machines' stores: what is said of it, and what a person has read. */

import { formatNumber } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { digitsOf } from "../ui/digits.ts";
import { moment } from "./moment.ts";

/** As docs/api.md has it. */
export interface Incident {
  readonly kind: "forked" | "renewed" | "again";
  /** Of the machine's key; empty where nobody knows whose it is. */
  readonly id: string;
  readonly machine: "mainland" | "island" | "tablet" | "";
  readonly name: string;
  readonly scopes: readonly string[];
  readonly since: number;
  readonly changes: number;
  readonly branches: readonly number[];
  readonly lost: number;
  readonly told: number | null;
  readonly todo: "forked" | "lost" | "server" | null;
}

/** Which machine it was. */
export function machineName({ machine, name, id }: Incident): string {
  if (machine === "") return t("incident.unknown");
  return t(`incident.machine.${machine}`, { name, digits: digitsOf(id) });
}

/** What happened, and what is known to be missing since. */
export function sentences(of: Incident): string[] {
  const said = {
    when: moment(of.since),
    n: of.changes === 1 ? 1 : formatNumber(of.changes),
    sides: sidesOf(of.branches),
  };
  const happened = t(`incident.${of.kind}Text`, said);
  if (of.lost === 0 || of.told === null) return [happened];
  return [happened, t("incident.lost", { n: of.lost, when: moment(of.told) })];
}

function sidesOf(branches: readonly number[]): string {
  const [first, ...others] = branches.map((n) => formatNumber(n));
  return others.reduce((one, other) => t("incident.sides", { one, other }), first ?? "");
}

/** What a person can do about it; undefined where nothing is to be done. */
export function todo(of: Incident): string | undefined {
  return of.todo ? t(`incident.todo.${of.todo}`) : undefined;
}

/** The name under which a person's browser knows that it was read. */
export function nameOf({ kind, id, since }: Incident): string {
  return `${kind}/${id}/${since}`;
}

/** What a person has read in this browser. */
export function readBy(who: string): ReadonlySet<string> {
  const kept = localStorage.getItem(keyOf(who));
  try {
    return new Set(kept ? (JSON.parse(kept) as string[]) : []);
  } catch {
    return new Set();
  }
}

/** Notes that a person has read of an incident. */
export function markRead(who: string, of: Incident): ReadonlySet<string> {
  const read = new Set([...readBy(who), nameOf(of)]);
  localStorage.setItem(keyOf(who), JSON.stringify([...read]));
  return read;
}

function keyOf(who: string): string {
  return `haidang.incidents.${who}`;
}
