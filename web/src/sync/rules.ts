/** What counts: the rulebook's side of the engine. PROTOCOL.md §9. */

import type { Change } from "./change.ts";
import type { Trust } from "./trust.ts";
import type { RecordView } from "./types.ts";

/** What the rulebook of one scope is made from: `common` and the scope itself. */
export interface RulebookState {
  readonly scope: string;
  /** Every record of the rulebook's collections that is not deleted, by id. */
  readonly records: readonly RecordView[];
  readonly trust: Trust;
}

/** The rulebook of one scope. */
export interface Book {
  /** Why a change does not count; null when it counts. */
  verdict(change: Change): string | null;
}

export interface Rules {
  /** The collections that a rulebook is folded from. */
  readonly collections: ReadonlySet<string>;
  book(state: RulebookState): Book;
}

/** Rules of an engine without an application: everything counts. */
export const admitAll: Rules = {
  collections: new Set(),
  book: () => ({ verdict: () => null }),
};
