/** The state of the link: last contacts, and what waits to be sent. */

import type { Hex } from "../sync/types.ts";
import { kindOf, SAFE, STORED } from "./claims.ts";
import type { Context } from "./context.ts";
import { beginning, type Reading, reading, TABLES } from "./database.ts";
import type { Identity } from "./identity.ts";
import type { Link, Observable } from "./replica.ts";

export const NO_LINK: Link = {
  exchanging: false,
  island: undefined,
  mainland: undefined,
  backup: undefined,
  pending: { changes: 0, photos: 0 },
  failed: undefined,
};

/** A value that tells of its changes. */
export class Observed<T> implements Observable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (JSON.stringify(value) === JSON.stringify(this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#value);
    return () => this.#listeners.delete(listener);
  }
}

/** Last contacts and pending counts, out of claims and the log. */
export async function linkNow(context: Context): Promise<Omit<Link, "exchanging" | "failed">> {
  const tx = reading(context.db, [...TABLES]);
  const facts = tx.objectStore("facts");
  const identity = (await facts.get("identity")) as Identity | undefined;
  const contact: Record<"island" | "mainland", number | undefined> = {
    island: undefined,
    mainland: undefined,
  };
  let backup: number | undefined;
  for (const claim of await tx.objectStore("claims").getAll()) {
    const { trust } = await context.judge.settled(tx, claim.scope);
    const kind = await kindOf(tx, trust, claim.replica);
    if (claim.level === SAFE && kind === "mainland") backup = Math.max(backup ?? 0, claim.ms);
    if (claim.level !== STORED || (kind !== "island" && kind !== "mainland")) continue;
    contact[kind] = Math.max(contact[kind] ?? 0, claim.ms);
  }
  const changes = identity ? await unacknowledged(tx, identity.replica) : 0;
  const range = IDBKeyRange.bound([0], [0, []]);
  const photos = await tx.objectStore("photos").index("sent").count(range);
  return { ...contact, backup, pending: { changes, photos } };
}

/** How many of this replica's changes no other store has acknowledged. */
async function unacknowledged(tx: Reading, replica: Hex): Promise<number> {
  const claims = await tx.objectStore("claims").getAll(beginning(STORED));
  let count = 0;
  for (const head of await tx.objectStore("heads").getAll()) {
    if (head.replica !== replica) continue;
    const known = claims
      .filter((claim) => claim.scope === head.scope)
      .flatMap((claim) => claim.vector)
      .filter((other) => other.replica === replica)
      .map((other) => other.n);
    count += Math.max(0, head.n - Math.max(0, ...known));
  }
  return count;
}
