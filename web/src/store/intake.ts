/** Taking in what others wrote: a run is one transaction. PROTOCOL.md §5 and §6. */

import { digestOf } from "../sync/bytes.ts";
import type { Change } from "../sync/change.ts";
import { compareTimes, observe, type Time } from "../sync/clock.ts";
import { BadFrame, TooLarge } from "../sync/errors.ts";
import { changesOf } from "../sync/run.ts";
import { headPayload, verify } from "../sync/trust.ts";
import { COMMON, check, type Trust } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import { type Run, read, type SignedHead, write } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { beginning, type KeptHead, type ParkedRow, reading, type Writing } from "./database.ts";
import { type Identity, mustRenew } from "./identity.ts";
import { statementsIn } from "./judge.ts";
import { enter, type Places, rebuild, refoldAll, rejudge } from "./ledger.ts";
import { hashesAt, hashesBetween, holds, scopesOf, vectorOf } from "./log.ts";
import { keepHead } from "./signed.ts";
import { signedFirst } from "./signing.ts";
import { transact } from "./transaction.ts";

const MAX_REPLICAS = 4_096;
const RUN = 3;
/** Grows when the same counted changes give other views. */
const FOLD = 1;
/** The fact that says which release judged and folded all that is stored. */
const JUDGED_BY = "judged by";
/** Runs, and bytes of them, that wait for a predecessor, of one replica in a scope. */
const MAX_PARKED_RUNS = 64;
const MAX_PARKED = 1_048_576;

/** How many changes became part of the log, and the hash of the run's last one unless it is parked. */
export interface Received {
  readonly stored: number;
  readonly last: Hex | undefined;
}

/** Stores what is new of a run, or parks it when its predecessor is missing. */
export async function receive(context: Context, run: Run): Promise<Received> {
  const known = (await context.db.get("facts", "identity")) as Identity | undefined;
  const work = (tx: Writing, changed: Set<Hex>) => takeOrPark(context, tx, run, changed);
  if (run.replica === known?.replica) return signedFirst(context, run.replica, work);
  return transact(context, work);
}

async function takeOrPark(
  context: Context,
  tx: Writing,
  run: Run,
  changed: Set<Hex>,
): Promise<Received> {
  const taken = await take(context, tx, run, changed);
  if (!taken) await park(tx, run);
  const own = (await tx.objectStore("facts").get("identity")) as Identity | undefined;
  if (run.replica === own?.replica && taken?.stored !== 0) await mustRenew(tx);
  if (!taken?.stored) return taken ?? { stored: 0, last: undefined };
  const stored = taken.stored + (await unpark(context, tx, run, changed));
  return { stored, last: taken.last };
}

/** Stores what is new of a run; undefined if its predecessor is missing. */
async function take(
  context: Context,
  tx: Writing,
  run: Run,
  changed: Set<Hex>,
): Promise<Received | undefined> {
  const prev = run.first === 1 ? null : await predecessor(tx, run);
  if (prev === undefined) return undefined;
  const changes = changesOf(run, prev);
  const { scope, replica, items } = run;
  const there = await hashesBetween(tx, scope, replica, run.first, run.first + items.length - 1);
  const fresh = changes.filter(({ seq, hash }) => !there.get(seq)?.includes(hash));
  const last = changes.at(-1)?.hash;
  const [first, ...rest] = fresh;
  if (!first) return { stored: 0, last };
  await makeRoom(tx, run);
  await observeTime(context, tx, fresh);
  for (const record of await enter(tx, context.judge, [first, ...rest])) changed.add(record);
  return { stored: fresh.length, last };
}

async function predecessor(tx: Writing, run: Run): Promise<Hex | undefined> {
  const before = await hashesAt(tx, run.scope, { replica: run.replica, seq: run.first - 1 });
  return before.find((hash) => hash.startsWith(run.prev));
}

async function makeRoom(tx: Writing, { scope, replica }: Run): Promise<void> {
  const known = new Set((await vectorOf(tx, scope)).map((head) => head.replica));
  if (!known.has(replica) && known.size >= MAX_REPLICAS) {
    throw new TooLarge(`more than ${MAX_REPLICAS} replicas in ${scope}`);
  }
}

async function observeTime(context: Context, tx: Writing, changes: Change[]): Promise<void> {
  const facts = tx.objectStore("facts");
  const last = ((await facts.get("time")) as Time | undefined) ?? [0, 0];
  const seen = changes.map((change) => change.time).sort(compareTimes);
  await facts.put(observe(last, seen.at(-1) ?? last, context.wall()), "time");
}

/** Keeps a run aside; where there is no room, the runs that begin furthest on give way. */
async function park(tx: Writing, run: Run): Promise<void> {
  const { payload } = write({ type: "run", run });
  const { scope, replica, first } = run;
  const parked = tx.objectStore("parked");
  await parked.put({ scope, replica, first, digest: digestOf(payload), payload });
  const beside = await parked.getAll(beginning(scope, replica));
  let size = beside.reduce((sum, one) => sum + one.payload.length, 0);
  while (beside.length > MAX_PARKED_RUNS || size > MAX_PARKED) {
    const furthest = beside.pop() as ParkedRow;
    await parked.delete([scope, replica, furthest.first, furthest.digest]);
    size -= furthest.payload.length;
  }
}

/** Takes in the parked runs whose predecessors have come, and says how many changes. */
async function unpark(
  context: Context,
  tx: Writing,
  { scope, replica }: Run,
  changed: Set<Hex>,
): Promise<number> {
  let total = 0;
  for (let progress = true; progress; ) {
    progress = false;
    for (const parked of await tx.objectStore("parked").getAll(beginning(scope, replica))) {
      const stored = await takeParked(context, tx, parked.payload, changed);
      if (stored === undefined) continue;
      await tx.objectStore("parked").delete([scope, replica, parked.first, parked.digest]);
      total += stored;
      progress = true;
    }
  }
  return total;
}

/** As `take`; a run that turns out damaged counts as none. */
async function takeParked(
  context: Context,
  tx: Writing,
  payload: Uint8Array,
  changed: Set<Hex>,
): Promise<number | undefined> {
  try {
    const message = read({ type: RUN, payload });
    if (message?.type !== "run") return 0;
    return (await take(context, tx, message.run, changed))?.stored;
  } catch (error) {
    if (error instanceof BadFrame || error instanceof TooLarge) return 0;
    throw error;
  }
}

/**
 * Checks the signatures of certificates that came, and judges by them. Signatures are checked
 * outside transactions, so this follows the frames; it can be repeated at any time.
 */
export async function learn(context: Context): Promise<void> {
  const root = (await context.db.get("facts", "root")) as Uint8Array | undefined;
  if (!root) return;
  const tx = reading(context.db);
  const scopes = await scopesOf(tx);
  const statements = await statementsIn(tx, scopes);
  const checked = new Map<Hex, boolean>();
  for (const { digest } of statements) {
    const known = await tx.objectStore("signatures").get(digest);
    if (known !== undefined) checked.set(digest, known);
  }
  const results = await check(root, statements, checked);
  if (results.size === 0) return;
  await transact(context, async (tx, changed) => {
    for (const [digest, right] of results) await tx.objectStore("signatures").put(right, digest);
    const places: Places = new Map();
    const reach = scopes.includes(COMMON) ? [COMMON] : scopes;
    for (const scope of reach) await rejudge(tx, context.judge, scope, places);
    for (const record of await refoldAll(tx, places)) changed.add(record);
  });
}

/** Judges and folds anew what another release of the rules or of the engine left behind. */
export async function keepUp(context: Context): Promise<void> {
  const release = `${FOLD}/${context.rules.version}`;
  if ((await context.db.get("facts", JUDGED_BY)) === release) return;
  await transact(context, async (tx, changed) => {
    for (const record of await rebuild(tx, context.judge)) changed.add(record);
    await tx.objectStore("facts").put(release, JUDGED_BY);
  });
}

/**
 * Keeps the signed heads that are held and proven, or of replicas that nobody knows yet; the rest
 * is returned, to try again.
 */
export async function receiveHeads(
  context: Context,
  heads: readonly SignedHead[],
): Promise<SignedHead[]> {
  const rest: SignedHead[] = [];
  for (const signed of heads) {
    const proven = await provenHead(context, signed);
    if (proven) await keepHead(context, proven);
    else rest.push(signed);
  }
  return rest;
}

async function provenHead(context: Context, signed: SignedHead): Promise<KeptHead | undefined> {
  const { scope, replica } = signed;
  const tx = reading(context.db);
  if (!(await holds(tx, scope, signed))) return undefined;
  const { trust } = await context.judge.settled(tx, scope);
  const by = await signerOf(trust, signed);
  if (by) return { ...signed, by };
  // Once the store of an unknown replica is gone nothing else can prove what it wrote.
  return trust.keyFor(replica) === undefined ? signed : undefined;
}

/** Whose word a signed head is; undefined if nobody's that proves it. */
async function signerOf(trust: Trust, signed: SignedHead): Promise<KeptHead["by"]> {
  const { scope, replica, n, hash, signature } = signed;
  const payload = headPayload(scope, replica, n, hash);
  const keys = trust.headKeys(scope, replica);
  const right = await Promise.all(keys.map((key) => verify(key, payload, signature)));
  const signer = keys[right.indexOf(true)];
  if (!signer) return undefined;
  return signer === trust.keyFor(replica) ? "key" : "node";
}
