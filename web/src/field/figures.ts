import type { Answers } from "../survey/form.ts";
import { formatNumber } from "../survey/text.ts";
import type { Value } from "../sync/types.ts";

/** Quantity times unit price in đồng; null while either is missing. */
export function amountOf(need: Answers): number | null {
  const quantity = Array.isArray(need.quantity) ? need.quantity[0] : null;
  const price = need.unit_price;
  return typeof quantity === "number" && typeof price === "number" ? quantity * price : null;
}

/** `6 cụm`; empty for a blank. */
export function quantityText(value: Value | undefined): string {
  if (!Array.isArray(value)) return "";
  const [amount, measure] = value;
  const number = typeof amount === "number" ? formatNumber(amount, 0) : (amount ?? "");
  return `${number} ${measure ?? ""}`.trim();
}
