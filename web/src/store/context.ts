/** What every part of an open replica shares. */

import type { StoreLost } from "../sync/errors.ts";
import type { Rules } from "../sync/rules.ts";
import type { Hex } from "../sync/types.ts";
import type { Database } from "./database.ts";
import type { Judge } from "./judge.ts";

export interface Context {
  readonly name: string;
  /** Another one after the browser has closed it under this program. */
  db: Database;
  /** The public key of the device whose store it is; undefined before it has one. */
  device?: Uint8Array | undefined;
  /** While the store is being opened again. */
  reopening?: Promise<void> | undefined;
  /** Why the store is closed for good. */
  lost?: StoreLost;
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
