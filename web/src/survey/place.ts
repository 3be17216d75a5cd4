/** Where things are, in 10^-6 degree. The same rules: api/survey/warnings.py. */

import type { RecordView } from "../sync/types.ts";
import { shown } from "./need.ts";

/** Latitude and longitude in 10^-6 degree. */
export type Place = readonly [number, number];

const METRES_A_DEGREE = 111_320;

/** The distance of two places near each other. */
export function metres(here: Place, there: Place): number {
  const north = (there[0] - here[0]) / 1e6;
  const across = Math.cos((here[0] / 1e6) * (Math.PI / 180));
  const east = ((there[1] - here[1]) / 1e6) * across;
  return Math.hypot(north, east) * METRES_A_DEGREE;
}

/** Where a record's field `point` says it is. */
export function placeOf(record: RecordView): Place | null {
  const point = shown(record, "point");
  if (!Array.isArray(point) || point.length !== 3) return null;
  const [latitude, longitude] = point;
  return typeof latitude === "number" && typeof longitude === "number"
    ? [latitude, longitude]
    : null;
}
