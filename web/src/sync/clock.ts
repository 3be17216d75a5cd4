/** Hybrid logical time: orders what people read, decides nothing. PROTOCOL.md §2. */

export type Time = readonly [number, number];

/** Milliseconds beyond the wall clock from which a foreign time is not adopted. */
const FAR_AHEAD = 3_600_000;

/** A time later than `last`, which was the latest given or observed. */
export function tick(last: Time, wall: number): Time {
  if (wall > last[0]) return [wall, 0];
  // A counter that somebody else drove to its end must not stop anybody from writing.
  return last[1] < Number.MAX_SAFE_INTEGER ? [last[0], last[1] + 1] : [last[0] + 1, 0];
}

/** The latest time after `seen` arrived; a time far ahead of the wall is not adopted. */
export function observe(last: Time, seen: Time, wall: number): Time {
  return seen[0] > wall + FAR_AHEAD || compareTimes(seen, last) <= 0 ? last : seen;
}

export function compareTimes(a: Time, b: Time): number {
  return a[0] - b[0] || a[1] - b[1];
}
