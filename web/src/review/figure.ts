/** What a typed figure means. */

import { parseNumber } from "../survey/text.ts";

export type Understood = { readonly value: number } | { readonly code: string };

/** The whole number that was typed, with or without "đồng" behind it; else what is wrong. */
export function understand(text: string): Understood {
  const bare = text
    .normalize("NFC")
    .replace(/(đồng|đ)\s*$/i, "")
    .trim();
  if (bare === "") return { code: "required" };
  const value = parseNumber(bare);
  if (value !== null) return { value };
  if (/^\d{16,}$/.test(bare.replace(/[.,\s]/g, ""))) return { code: "too_large" };
  return { code: /^\d+[.,]\d+$/.test(bare) ? "not_whole" : "not_a_number" };
}
