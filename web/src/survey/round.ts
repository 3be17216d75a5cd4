/** The catalogue that a round offers. The same rules: api/survey/rounds.py. */

import type { RecordView, Value } from "../sync/types.ts";
import type { Label } from "./definition.ts";
import { shown } from "./need.ts";

/** Something that a need can ask for; price and usual range of one unit in đồng. */
export interface Item {
  readonly code: string;
  readonly name: Label;
  readonly letters: readonly string[];
  readonly measure: string;
  readonly unitPrice: number | null;
  readonly usual: readonly [number, number] | null;
}

/** The items that a round offers, in its order; rows that are none are left out. */
export function catalogue(round: RecordView): Item[] {
  const rows = shown(round, "catalogue");
  if (!Array.isArray(rows)) return [];
  return (rows as Value[]).map(readItem).filter((item) => item !== null);
}

/** The usual ranges of prices, for the conditions of a form. */
export function usualPrices(items: readonly Item[]): Record<string, readonly [number, number]> {
  const ranges = items.flatMap(({ code, usual }) => (usual ? [[code, usual] as const] : []));
  return Object.fromEntries(ranges);
}

function readItem(row: Value): Item | null {
  if (!Array.isArray(row) || row.length !== 6) return null;
  const [code, name, letters, measure, price, usual] = row as Value[];
  const [vi, en] = Array.isArray(name) ? (name as Value[]) : [];
  if (!isText(code) || !isText(vi) || !isText(en) || !isText(measure)) return null;
  if (!Array.isArray(letters)) return null;
  return {
    code,
    name: { vi, en },
    letters: (letters as Value[]).filter(isText),
    measure,
    unitPrice: typeof price === "number" ? price : null,
    usual: readRange(usual),
  };
}

function readRange(value: Value | undefined): readonly [number, number] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [low, high] = value as Value[];
  return typeof low === "number" && typeof high === "number" ? [low, high] : null;
}

function isText(value: Value | undefined): value is string {
  return typeof value === "string";
}
