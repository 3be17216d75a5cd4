/** What the engine asks of the application: which changes count. PROTOCOL.md §9. */

import type { Change } from "./change.ts";
import type { Trust } from "./trusted.ts";
import type { Hex, RecordView } from "./types.ts";

/** The rulebook of one scope, as it stands. */
export interface Book {
  /** Why a change does not count; null when it counts. */
  verdict(change: Change): string | null;
}

/** How an application makes a rulebook out of records. */
export interface Rules {
  /** The collections that rulebooks are made of, besides `certificate`. */
  readonly collections: ReadonlySet<string>;
  /** Grows when the same records give other verdicts; a store is then judged anew when opened. */
  readonly version: number;
  /**
   * The rulebook of `scope` out of the rulebook records of `common` and of `scope`: counted, not
   * deleted, by (scope, id). The book may use no other source.
   */
  book(scope: string, records: readonly RecordView[], trust: Trust): Book;
  /** The photos that a record names. */
  attachments(record: RecordView): { digest: Hex; length: number }[];
}

/** Rules for a program that trusts all its replicas: everything counts, and nothing is attached. */
export const everything: Rules = {
  collections: new Set(),
  version: 1,
  book: () => ({ verdict: () => null }),
  attachments: () => [],
};
