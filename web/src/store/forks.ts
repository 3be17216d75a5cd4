/** Positions that hold two changes, and what the fold and the rulebook ask about them. */

import { type Change, dotKey } from "../sync/change.ts";
import type { Ancestor } from "../sync/fold.ts";
import type { Link } from "../sync/run.ts";
import type { Within } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import { beginning, type Reading } from "./database.ts";
import { linksOf } from "./log.ts";

type Placed = Pick<Change, "scope" | "replica">;

export interface Forks {
  /** The keys of the forked dots. */
  readonly dots: ReadonlySet<string>;
  readonly ancestor: Ancestor;
  readonly within: Within;
}

/** The forked replicas of a scope, ascending. */
export async function forkedIn(tx: Reading, scope: string): Promise<Hex[]> {
  const keys = await tx.objectStore("forks").getAllKeys(beginning(scope));
  return [...new Set(keys.map(([, replica]) => replica))];
}

/** What is to be known of the forked replicas of some scopes. */
export async function forksOf(tx: Reading, scopes: readonly string[]): Promise<Forks> {
  const dots = new Set<string>();
  const chains = new Map<string, ReadonlyMap<Hex, Link>>();
  for (const scope of scopes) {
    const rows = await tx.objectStore("forks").getAll(beginning(scope));
    for (const row of rows) dots.add(dotKey(row));
    for (const replica of new Set(rows.map((row) => row.replica)))
      chains.set(`${scope} ${replica}`, await linksOf(tx, scope, replica));
  }
  const chainOf = ({ scope, replica }: Placed) => chains.get(`${scope} ${replica}`) ?? new Map();
  return {
    dots,
    ancestor: (change, seq) =>
      change.seq > seq ? ancestorAt(chainOf(change), change.hash, seq) : undefined,
    within(change, n, hash) {
      if (change.seq >= n) return change.seq === n && change.hash === hash;
      const chain = chainOf(change);
      if (chain.get(hash)?.seq !== n) return true;
      return ancestorAt(chain, hash, change.seq) === change.hash;
    },
  };
}

/** The hash at position `seq` of the chain that leads to `hash`. */
function ancestorAt(links: ReadonlyMap<Hex, Link>, hash: Hex, seq: number): Hex | undefined {
  let [at, link] = [hash, links.get(hash)];
  while (link && link.seq > seq && link.prev !== null) {
    at = link.prev;
    link = links.get(at);
  }
  return link?.seq === seq ? at : undefined;
}
