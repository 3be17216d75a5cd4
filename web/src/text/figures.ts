/** Numbers as the language on screen writes them. */

import * as text from "../survey/text.ts";
import { language } from "./index.ts";

/** A number with its decimals: `1.234,5`, in English `1,234.5`. */
export function formatNumber(value: number, scale = 0): string {
  return text.formatNumber(value, scale, language.value);
}

/** A coordinate of 10^-6 degree: `20,133800`, in English `20.133800`. */
export function formatDegrees(millionths: number): string {
  const text = (millionths / 1e6).toFixed(6);
  return language.value === "vi" ? text.replace(".", ",") : text;
}

/** Latitude and longitude of 10^-6 degree. */
export function formatPlace(latitude: number, longitude: number): string {
  return `${formatDegrees(latitude)} · ${formatDegrees(longitude)}`;
}

/** An amount in đồng. */
export function formatMoney(dong: number): string {
  return text.formatMoney(dong, language.value);
}

const GB = 1_000_000_000;

/** `247 B`, `356 kB`, `1,2 GB`. */
export function sizeText(bytes: number): string {
  if (bytes > 0 && bytes < 1000) return `${formatNumber(bytes)} B`;
  if (bytes < 1_000_000) return `${formatNumber(Math.ceil(bytes / 1000))} kB`;
  if (bytes < GB) return `${formatNumber(Math.round(bytes / 100_000), 1)} MB`;
  return `${formatNumber(Math.round(bytes / 100_000_000), 1)} GB`;
}
