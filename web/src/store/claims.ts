/** Who holds what, by their own word: claims, receipts, and custody. PROTOCOL.md §5. */

import { sortDots } from "../sync/change.ts";
import { BadFrame } from "../sync/errors.ts";
import type { Kind, Trust } from "../sync/trusted.ts";
import type { Custody, Dot, Hex } from "../sync/types.ts";
import type { Receipt, Vector, Welcome } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { type ClaimRow, type Reading, reading, TABLES } from "./database.ts";
import type { Identity } from "./identity.ts";
import { hashesAt, holds, linksOf } from "./log.ts";
import type { Enrolment } from "./replica.ts";
import { transact } from "./transaction.ts";

export const STORED = "stored";

/**
 * The claims of a welcome: the peer's own, and the receipts that it forwards. `said` are the
 * vectors of the hello that it answers; raises `BadFrame` for equality with a scope not named.
 */
export function claimsOf(welcome: Welcome, said: ReadonlyMap<string, Vector>): ClaimRow[] {
  const held = new Map<string, Vector>();
  for (const [scope, vector] of welcome.scopes) {
    const known = vector ?? said.get(scope);
    if (!known) throw new BadFrame(`equal in ${scope}, which was not named`);
    held.set(scope, known);
  }
  const { replica, time } = welcome;
  const own = [...held].map(([scope, vector]) => ({
    level: STORED,
    replica,
    scope,
    vector,
    ms: time[0],
  }));
  return [...own, ...welcome.receipts.flatMap((receipt) => forwarded(receipt, held))];
}

function forwarded(receipt: Receipt, held: ReadonlyMap<string, Vector>): ClaimRow[] {
  const { level, replica, ms } = receipt;
  return receipt.scopes.flatMap(([scope, vector]) => {
    const known = vector ?? held.get(scope);
    return known ? [{ level, replica, scope, vector: known, ms }] : [];
  });
}

/**
 * Keeps claims. What `peer` says of itself replaces what it said before; a receipt that it forwards
 * is kept where it is newer or more than what is known. What a node said under an earlier replica
 * id is void: its database is another one now.
 */
export function keepClaims(
  context: Context,
  peer: Hex,
  claims: readonly ClaimRow[],
): Promise<void> {
  return transact(
    context,
    async (tx) => {
      const table = tx.objectStore("claims");
      for (const claim of claims) {
        const kept = await table.get([claim.level, claim.replica, claim.scope]);
        if (kept && claim.replica !== peer && !supersedes(claim, kept)) continue;
        await table.put(claim);
        const { trust } = await context.judge.settled(tx, claim.scope);
        for (const other of await table.getAll()) {
          if (claim.replica !== peer && other.ms > claim.ms) continue;
          if (isEarlier(trust, other, claim)) {
            await table.delete([other.level, other.replica, other.scope]);
          }
        }
      }
    },
    [...TABLES],
  );
}

/** More counts also with an older time: a clock that was ahead must not hide what came after. */
function supersedes(claim: ClaimRow, kept: ClaimRow): boolean {
  return (
    claim.ms >= kept.ms ||
    kept.vector.every((old) =>
      claim.vector.some((head) => head.replica === old.replica && head.n >= old.n),
    )
  );
}

function isEarlier(trust: Trust, other: ClaimRow, claim: ClaimRow): boolean {
  if (other.replica === claim.replica || other.scope !== claim.scope) return false;
  if (other.level !== claim.level) return false;
  const nodes = trust.nodesOf(claim.replica);
  return trust.nodesOf(other.replica).some((node) => nodes.includes(node));
}

/**
 * Notes who answers at an address. Where another replica answers than last time, that database is
 * gone or put back: its claims are void, and photos are offered again.
 */
export function meet(context: Context, base: string, peer: Hex): Promise<void> {
  return transact(
    context,
    async (tx) => {
      const facts = tx.objectStore("facts");
      const before = (await facts.get(`peer/${base}`)) as Hex | undefined;
      await facts.put(peer, `peer/${base}`);
      if (before === undefined || before === peer) return;
      for (const { level, replica, scope } of await tx.objectStore("claims").getAll()) {
        if (replica === before) await tx.objectStore("claims").delete([level, replica, scope]);
      }
      for (const photo of await tx.objectStore("photos").getAll()) {
        await tx.objectStore("photos").put({ ...photo, sent: 0 });
      }
    },
    ["facts", "claims", "photos"],
  );
}

/**
 * The kind of a store that claims: by its certificate, or, as long as a database that was put back
 * has no certificate yet, because it answers where this device was enrolled.
 */
export async function kindOf(tx: Reading, trust: Trust, replica: Hex): Promise<Kind | undefined> {
  const proven = trust.kindOf(replica);
  if (proven) return proven;
  const facts = tx.objectStore("facts");
  const enrolment = (await facts.get("enrolment")) as Enrolment | undefined;
  if (!enrolment) return undefined;
  const { base, kind, replica: first } = enrolment.node;
  return ((await facts.get(`peer/${base}`)) ?? first) === replica ? kind : undefined;
}

/** Where all of the dots are: the mainland, an island, or this tablet alone. */
export async function custodyOf(
  context: Context,
  scope: string,
  dots: readonly Dot[],
): Promise<Custody> {
  const tx = reading(context.db, [...TABLES]);
  const { trust } = await context.judge.settled(tx, scope);
  const claims = (await tx.objectStore("claims").getAll()).filter(
    (claim) => claim.level === STORED && claim.scope === scope,
  );
  for (const place of ["mainland", "island"] as const) {
    for (const claim of claims) {
      if ((await kindOf(tx, trust, claim.replica)) !== place) continue;
      if (await coversAll(tx, claim, dots)) return place;
    }
  }
  return "tablet";
}

async function coversAll(tx: Reading, claim: ClaimRow, dots: readonly Dot[]): Promise<boolean> {
  for (const dot of dots) if (!(await covers(tx, claim, dot))) return false;
  return true;
}

/** Whether a claimed vector includes every change that stands here at a dot. */
async function covers(tx: Reading, { scope, vector }: ClaimRow, dot: Dot): Promise<boolean> {
  const heads = vector.filter((head) => head.replica === dot.replica && head.n >= dot.seq);
  if (heads.length === 0) return false;
  const here = await hashesAt(tx, scope, dot);
  if (here.length < 2 && (await holdsOne(tx, scope, heads))) return true;
  const links = await linksOf(tx, scope, dot.replica);
  const last = Math.max(0, ...[...links.values()].map(({ seq }) => seq));
  // What goes on beyond all that is held here includes it, unless this tablet wrote it: a copy
  // of this tablet went on otherwise.
  const beyond = here.length < 2 && heads.some((head) => head.n > last);
  if (beyond && !(await isOwn(tx, dot.replica))) return true;
  const reached = new Set<Hex>();
  for (const head of heads) {
    let at: Hex | null = head.hash;
    while (at !== null && (links.get(at)?.seq ?? 0) > dot.seq) at = links.get(at)?.prev ?? null;
    if (at !== null) reached.add(at);
  }
  return here.every((hash) => reached.has(hash));
}

async function holdsOne(tx: Reading, scope: string, heads: Vector): Promise<boolean> {
  for (const head of heads) if (await holds(tx, scope, head)) return true;
  return false;
}

async function isOwn(tx: Reading, replica: Hex): Promise<boolean> {
  const identity = (await tx.objectStore("facts").get("identity")) as Identity | undefined;
  return identity?.replica === replica;
}

/** Those of the dots at which no change is stored here. */
export async function missingDots(
  { db }: Context,
  scope: string,
  dots: readonly Dot[],
): Promise<Dot[]> {
  const tx = reading(db);
  const missing: Dot[] = [];
  for (const dot of sortDots(dots)) {
    if ((await hashesAt(tx, scope, dot)).length === 0) missing.push(dot);
  }
  return missing;
}
