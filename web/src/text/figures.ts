/** Numbers as the language on screen writes them. */

import * as text from "../survey/text.ts";
import { language } from "./index.ts";

/** A number with its decimals: `1.234,5`, in English `1,234.5`. */
export function formatNumber(value: number, scale = 0): string {
  return text.formatNumber(value, scale, language.value);
}

/** An amount in đồng. */
export function formatMoney(dong: number): string {
  return text.formatMoney(dong, language.value);
}
