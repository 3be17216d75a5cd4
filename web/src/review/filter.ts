/** Which needs the queue shows: kept in the address, asked of the service. */

import { FACETS, type Facet, type NeedRow, type NeedState, STATES, TO_DECIDE } from "./types.ts";

/** `to_decide` stands for the states that ask for the reviewer. */
export type StateFilter = "to_decide" | "all" | NeedState;

/** The chosen value of each facet, empty for all; `q` are words in any spelling. */
export interface Filter extends Readonly<Record<Facet, string>> {
  readonly state: StateFilter;
  readonly q: string;
}

const OTHERS = [...FACETS, "q"] as const;

export const UNFILTERED: Filter = {
  state: "to_decide",
  ...(Object.fromEntries(OTHERS.map((name) => [name, ""])) as Record<Facet | "q", string>),
};

/** The filter that an address names. */
export function filterOf(query: URLSearchParams): Filter {
  const state = query.get("state") ?? "";
  const named = state === "all" || STATES.includes(state as NeedState);
  const others = Object.fromEntries(OTHERS.map((name) => [name, query.get(name) ?? ""]));
  return { ...UNFILTERED, ...others, state: named ? (state as StateFilter) : "to_decide" };
}

/** A filter as the query of an address; what is not filtered is left out. */
export function queryOf(filter: Filter): Record<string, string> {
  const entries = Object.entries(filter).filter(([name, value]) => {
    return name === "state" ? value !== "to_decide" : value !== "";
  });
  return Object.fromEntries(entries);
}

/** A filter as the service's query. */
export function searchOf(filter: Filter): string {
  const search = new URLSearchParams();
  for (const state of statesOf(filter.state)) search.append("state", state);
  for (const name of OTHERS) if (filter[name].trim()) search.append(name, filter[name].trim());
  return search.toString();
}

/** Whether nothing but the state narrows the queue. */
export function unnarrowed(filter: Filter): boolean {
  return OTHERS.every((name) => filter[name] === "");
}

function statesOf(state: StateFilter): readonly NeedState[] {
  if (state === "all") return [];
  return state === "to_decide" ? TO_DECIDE : [state];
}

/** The rows as they are now, with the open one kept in its place although it fits no longer. */
export function keepOpen(
  before: readonly NeedRow[],
  now: readonly NeedRow[],
  open: string | undefined,
): readonly NeedRow[] {
  const place = before.findIndex(({ id }) => id === open);
  const row = before[place];
  if (!row || now.some(({ id }) => id === open)) return now;
  return now.toSpliced(place, 0, row);
}

/** The need after (1) or before (-1) the open one; from nowhere, the first or last. */
export function neighbour(
  rows: readonly NeedRow[],
  open: string | undefined,
  step: 1 | -1,
): NeedRow | undefined {
  const place = rows.findIndex(({ id }) => id === open);
  if (place < 0) return step === 1 ? rows[0] : rows.at(-1);
  return rows[place + step];
}
