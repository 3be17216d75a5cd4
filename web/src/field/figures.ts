import type { Answers } from "../survey/form.ts";
import type { Value } from "../sync/types.ts";
import { formatMoney, formatNumber } from "../text/figures.ts";
import { t } from "../text/index.ts";

/** Quantity times unit price in đồng; null while either is missing. */
export function amountOf(need: Answers): number | null {
  const [quantity, price] = [countOf(need), need.unit_price];
  return quantity !== null && typeof price === "number" ? quantity * price : null;
}

/** The amount, or what is missing for it. */
export function amountText(need: Answers): string {
  const amount = amountOf(need);
  return amount === null ? missing(need).join(", ") : formatMoney(amount);
}

/** How much of a need at what cost, or what is missing for it. */
export function costText(need: Answers): string {
  const amount = amountOf(need);
  const quantity = countOf(need) === null ? [] : [quantityText(need.quantity)];
  const cost = amount === null ? missing(need) : [formatMoney(amount)];
  return [...quantity, ...cost].join(" · ");
}

function missing(need: Answers): string[] {
  const quantity = countOf(need) === null ? [t("needs.noQuantity")] : [];
  const price = typeof need.unit_price === "number" ? [] : [t("needs.noPrice")];
  return [...quantity, ...price];
}

function countOf({ quantity }: Answers): number | null {
  const count = Array.isArray(quantity) ? quantity[0] : null;
  return typeof count === "number" ? count : null;
}

/** `6 cụm`; empty for a blank. */
export function quantityText(value: Value | undefined): string {
  if (!Array.isArray(value)) return "";
  const [amount, measure] = value;
  const number = typeof amount === "number" ? formatNumber(amount, 0) : (amount ?? "");
  return `${number} ${measure ?? ""}`.trim();
}
