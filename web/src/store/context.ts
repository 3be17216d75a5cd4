/** What every part of an open replica shares. */

import type { Rules } from "../sync/rules.ts";
import type { Hex } from "../sync/types.ts";
import type { Database } from "./database.ts";
import type { Judge } from "./judge.ts";

export interface Context {
  readonly name: string;
  readonly db: Database;
  readonly rules: Rules;
  readonly judge: Judge;
  readonly personal: (collection: string, field: string) => boolean;
  readonly wall: () => number;
  readonly random: (length: number) => Uint8Array;
  readonly fetch: typeof fetch;
  /** Whether keys can be read out, where the platform keeps no `CryptoKey`. */
  readonly extractable: boolean;
  /** What the next request may carry: it halves when nothing came through. */
  readonly pace: { room: number };
  /** Tells listeners in every tab which records changed. */
  announce(records: ReadonlySet<Hex>): void;
}
