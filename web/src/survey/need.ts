/** Needs: what a need record says and would cost. The same rules: api/survey/needs.py. */

import { latest } from "../sync/fold.ts";
import type { RecordView, Value } from "../sync/types.ts";

/** The value that people are shown first. */
export function shown(record: RecordView, field: string): Value {
  return latest(record, field)?.value ?? null;
}

/** The name of the item asked for. */
export function itemName(need: RecordView): string | null {
  return text(pair(shown(need, "item"))[1]);
}

/** The item's code in the round's catalogue, or null for a name that was typed. */
export function itemCode(need: RecordView): string | null {
  return text(pair(shown(need, "item"))[0]);
}

/** How many, and the unit of measure. */
export function quantity(need: RecordView): readonly [number, string] | null {
  const [amount, measure] = pair(shown(need, "quantity"));
  return typeof amount === "number" ? [amount, text(measure) ?? ""] : null;
}

/** The proposed price of one unit, in đồng. */
export function unitPrice(need: RecordView): number | null {
  return integer(shown(need, "unit_price"));
}

/** 1 urgent, 2 needed, 3 can wait. */
export function priority(need: RecordView): number | null {
  return integer(shown(need, "priority"));
}

/** `no`, `yes` or `unknown`. */
export function fundedElsewhere(need: RecordView): string | null {
  return text(pair(shown(need, "funded_elsewhere"))[0]);
}

/** Quantity times unit price in đồng; null while one is unknown. */
export function amount(count: number | null, price: number | null): number | null {
  return count === null || price === null ? null : count * price;
}

/** What the need would cost at the proposed price. */
export function proposedAmount(need: RecordView): number | null {
  return amount(quantity(need)?.[0] ?? null, unitPrice(need));
}

function pair(value: Value): readonly Value[] {
  return Array.isArray(value) && value.length === 2 ? value : [];
}

function text(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function integer(value: Value): number | null {
  return typeof value === "number" ? value : null;
}
