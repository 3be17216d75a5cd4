/** Administrative units, as the app needs them. The same rules: api/survey/units.py. */

import type { RecordView, Value } from "../sync/types.ts";
import { shown } from "./need.ts";

/** A unit of one codebook; keys are `codebook/code`, days ISO or null where open or not known. */
export interface Unit {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly upper: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly successors: readonly string[];
  readonly area: string | null;
}

/** The unit that a record of the collection `unit` holds; null if it is none. */
export function readUnit(record: RecordView): Unit | null {
  const key = unitKey([shown(record, "codebook"), shown(record, "code")]);
  if (key === null) return null;
  const successors = shown(record, "successors");
  const keys = Array.isArray(successors) ? (successors as Value[]).map(unitKey) : [];
  return {
    key,
    name: text(shown(record, "name")) ?? "",
    kind: text(shown(record, "kind")) ?? "",
    upper: unitKey(shown(record, "upper")),
    validFrom: text(shown(record, "valid_from")),
    validTo: text(shown(record, "valid_to")),
    successors: keys.filter((one) => one !== null),
    area: text(shown(record, "area")),
  };
}

/** `codebook/code` of a unit's value; null if it is none. */
export function unitKey(value: Value): string | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  return value.every((part) => typeof part === "string") ? value.join("/") : null;
}

/** A unit as a value: its codebook and code, null for none; the way back is `unitKey`. */
export function unitValue(unit: Unit | undefined): Value {
  return unit?.key.split("/") ?? null;
}

/** Whether a unit exists on a day. */
export function validOn({ validFrom, validTo }: Unit, day: string): boolean {
  return (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo);
}

/** The units of which `key` is a direct successor, by key; not those that lay around them. */
export function formersOf(units: readonly Unit[], key: string): Unit[] {
  const merged = units.filter(({ successors }) => successors.includes(key));
  const uppers = new Set(merged.map(({ upper }) => upper));
  return merged
    .filter((unit) => !uppers.has(unit.key))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** How many former units each unit has, by key; those without are left out. */
export function countFormers(units: readonly Unit[]): Record<string, number> {
  const keys = new Set(units.flatMap(({ successors }) => successors));
  return Object.fromEntries([...keys].map((key) => [key, formersOf(units, key).length]));
}

function text(value: Value): string | null {
  return typeof value === "string" ? value : null;
}
