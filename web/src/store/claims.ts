/** Who holds what, by their own word: claims, receipts, and custody. PROTOCOL.md §5. */

import { hex, sha256 } from "../sync/bytes.ts";
import { sortDots } from "../sync/change.ts";
import { BadFrame } from "../sync/errors.ts";
import type { Kind, Trust } from "../sync/trusted.ts";
import type { Custody, Dot, Hex } from "../sync/types.ts";
import { type Receipt, receiptBytes, type Vector, type Welcome } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { type ClaimRow, type Reading, reading, TABLES, type Writing } from "./database.ts";
import { forgetSafe } from "./freeing.ts";
import type { Identity } from "./identity.ts";
import { hashesAt, holds, linksOf } from "./log.ts";
import type { Enrolment } from "./replica.ts";
import { transact } from "./transaction.ts";

export const STORED = "stored";
export const SAFE = "safe";
/** The fact that says which receipts are known, for the next hello. */
export const KNOWN = "receipts";

/**
 * What the peer holds: `said` are the vectors of the hello that it answers; raises `BadFrame` for
 * equality with a scope not named.
 */
export function heldBy(
  welcome: Welcome,
  said: ReadonlyMap<string, Vector>,
): ReadonlyMap<string, Vector> {
  const held = new Map<string, Vector>();
  for (const [scope, vector] of welcome.scopes) {
    const known = vector ?? said.get(scope);
    if (!known) throw new BadFrame(`equal in ${scope}, which was not named`);
    held.set(scope, known);
  }
  return held;
}

/** The claims of a welcome: the peer's own, and the receipts that it forwards, newest first. */
export function claimsOf(welcome: Welcome, held: ReadonlyMap<string, Vector>): ClaimRow[] {
  const { replica, time } = welcome;
  const own = [...held].map(([scope, vector]) => ({
    level: STORED,
    replica,
    scope,
    vector,
    ms: time[0],
  }));
  const newest = [...welcome.receipts].sort((a, b) => b.ms - a.ms);
  return [...own, ...newest.flatMap((receipt) => forwarded(receipt, held))];
}

/** Notes which receipts are known, once it is known whose they are. */
export function rememberReceipts(
  context: Context,
  receipts: readonly Receipt[],
  held: ReadonlyMap<string, Vector>,
): Promise<void> {
  return transact(
    context,
    async (tx) => {
      if (receipts.length === 0) return;
      for (const { replica, scopes } of receipts) {
        for (const [scope] of scopes) {
          const { trust } = await context.judge.settled(tx, scope);
          if (trust.nodesOf(replica).length === 0) return;
        }
      }
      const digest = sha256(receiptBytes(receipts, held)).slice(0, 16);
      await tx.objectStore("facts").put(hex(digest), KNOWN);
    },
    [...TABLES],
  );
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
      for (const claim of claims) await keepClaim(context, tx, claim, claim.replica === peer);
    },
    [...TABLES],
  );
}

async function keepClaim(
  context: Context,
  tx: Writing,
  claim: ClaimRow,
  own: boolean,
): Promise<void> {
  const table = tx.objectStore("claims");
  const kept = await table.get([claim.level, claim.replica, claim.scope]);
  if (kept && !own && !supersedes(claim, kept)) return;
  const { trust } = await context.judge.settled(tx, claim.scope);
  const others = await table.getAll();
  const earlier = others.filter((other) => isEarlier(trust, other, claim));
  if (!own && earlier.some((other) => other.ms > claim.ms)) return;
  await table.put(claim);
  const lost = others.filter((other) => own && isMore(other, claim));
  for (const { level, replica, scope } of [...earlier, ...lost]) {
    await table.delete([level, replica, scope]);
    if (level === SAFE) await forgetSafe(tx);
    // So that receipts are told again: they may say what is true now.
    await tx.objectStore("facts").delete(KNOWN);
  }
}

/** A backup of more than the same store now says that it holds is one of before it was put back. */
function isMore(other: ClaimRow, claim: ClaimRow): boolean {
  const same = other.replica === claim.replica && other.scope === claim.scope;
  return same && other.level === SAFE && claim.level === STORED && !reaches(claim, other);
}

/** More counts also with an older time: a clock that was ahead must not hide what came after. */
function supersedes(claim: ClaimRow, kept: ClaimRow): boolean {
  return claim.ms >= kept.ms || reaches(claim, kept);
}

/** Whether a claim names a position at or behind each of another's. */
function reaches(claim: ClaimRow, other: ClaimRow): boolean {
  return other.vector.every((old) =>
    claim.vector.some((head) => head.replica === old.replica && head.n >= old.n),
  );
}

function isEarlier(trust: Trust, other: ClaimRow, claim: ClaimRow): boolean {
  if (other.replica === claim.replica || other.scope !== claim.scope) return false;
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
      await facts.delete(KNOWN);
      for (const { level, replica, scope } of await tx.objectStore("claims").getAll()) {
        if (replica === before) await tx.objectStore("claims").delete([level, replica, scope]);
      }
      for (const photo of await tx.objectStore("photos").getAll()) {
        if (!photo.freed) await tx.objectStore("photos").put({ ...photo, sent: 0 });
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

/** Whether all of the dots are in the mainland's last verified backup, as far as is known here. */
export async function isBackedUp(
  context: Context,
  scope: string,
  dots: readonly Dot[],
): Promise<boolean> {
  const tx = reading(context.db, [...TABLES]);
  const { trust } = await context.judge.settled(tx, scope);
  for (const claim of await tx.objectStore("claims").getAll()) {
    if (claim.level !== SAFE || claim.scope !== scope) continue;
    if ((await kindOf(tx, trust, claim.replica)) !== "mainland") continue;
    if (await coversAll(tx, claim, dots)) return true;
  }
  return false;
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
