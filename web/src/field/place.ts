import { composed } from "../survey/text.ts";
import type { Value } from "../sync/types.ts";
import { formatDegrees, formatPlace } from "../text/figures.ts";
import { t } from "../text/index.ts";

/** A measured place: 10^-6 degree and whole metres. */
export interface Fix {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number;
}

const MILLIONTH = 1e6;

export function fixOf(coords: { latitude: number; longitude: number; accuracy: number }): Fix {
  return {
    latitude: Math.round(coords.latitude * MILLIONTH),
    longitude: Math.round(coords.longitude * MILLIONTH),
    accuracy: Math.ceil(coords.accuracy),
  };
}

/** A point from two typed coordinates; what is not one is kept as text, so that nothing is lost. */
export function pointFrom(north: string, east: string): Value {
  if (north.trim() === "" && east.trim() === "") return null;
  const latitude = degrees(north, 90);
  const longitude = degrees(east, 180);
  if (latitude === null || longitude === null) return composed(`${north};${east}`);
  return [latitude, longitude, null];
}

/** A typed coordinate in 10^-6 degree, with a point or a comma; null if it is none. */
export function degrees(text: string, most: number): number | null {
  const plain = text.trim().replace(",", ".");
  if (!/^-?\d{1,3}(\.\d+)?$/.test(plain) || Math.abs(Number(plain)) > most) return null;
  return Math.round(Number(plain) * MILLIONTH);
}

/** How a point stands in its two controls: `20,133800;107,729400`. */
export function coordinates(value: Value): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return ";";
  const [latitude, longitude] = value as [number, number];
  return `${formatDegrees(latitude)};${formatDegrees(longitude)}`;
}

/** A point in words, with how exact it is; empty for a blank. */
export function pointText(value: Value): string {
  if (!Array.isArray(value)) return "";
  const [latitude, longitude, accuracy] = value as [number, number, number | null];
  const place = formatPlace(latitude, longitude);
  return accuracy === null ? `${place} · ${t("point.typed")}` : `${place} · ±${accuracy} m`;
}
