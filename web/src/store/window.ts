/** One window with a node: hello, push and pull side by side, hello; then photos. PROTOCOL.md §7. */

import { compareText } from "../sync/bytes.ts";
import type { Time } from "../sync/clock.ts";
import { BadFrame, ExchangeFailed, SyncError, TooLarge } from "../sync/errors.ts";
import { writeFrame } from "../sync/frames.ts";
import { fitting } from "../sync/room.ts";
import { COMMON } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import {
  type Head,
  type Hello,
  PROTOCOL,
  type Run,
  type Vector,
  type Welcome,
  write,
} from "../sync/wire.ts";
import { announcedHeads, forgetHeads, rememberHeads, settleHeads } from "./announced.ts";
import { claimsOf, heldBy, KNOWN, keepClaims, meet, rememberReceipts, STORED } from "./claims.ts";
import type { Context } from "./context.ts";
import { reading } from "./database.ts";
import { learnSafe } from "./freeing.ts";
import { type Identity, identityOf, mustRenew } from "./identity.ts";
import { receive } from "./intake.ts";
import { digestOfVector, holds, scopesOf, vectorOf } from "./log.ts";
import { MAX_PUSH, nextPush } from "./outbox.ts";
import type { Enrolment, ExchangeReport } from "./replica.ts";
import { signedFirst, signHeads } from "./signing.ts";
import { only, Transport } from "./transport.ts";
import { sendPhotos } from "./upload.ts";
import { wanted } from "./want.ts";

const MIN_PUSH = 16_384;
/** Changes typed while a window is open are taken along, but it does end. */
const MAX_ROUNDS = 4;

/** The report of a whole window; raises `ExchangeFailed`, and what was acknowledged stands. */
export async function exchangeWith(context: Context, base: string): Promise<ExchangeReport> {
  const session = new Session(context, base, await identityOf(context));
  try {
    await session.text();
    await session.photos();
    return session.report();
  } catch (error) {
    if (error instanceof ExchangeFailed || !(error instanceof SyncError)) throw error;
    throw new ExchangeFailed(error.code, error.message, { cause: error });
  }
}

class Session {
  readonly #context: Context;
  readonly #transport: Transport;
  readonly #identity: Identity;
  readonly #base: string;
  #peer = "";
  #ms = 0;
  #pushed = 0;
  #pulled = 0;
  #photos = 0;
  #equal = false;
  /** The peer's vectors, of the scopes that differ. */
  #theirs = new Map<string, Vector>();
  /** The last changes that pulls brought, by scope and replica. */
  readonly #reached = new Map<string, Map<Hex, Head>>();

  constructor(context: Context, base: string, identity: Identity) {
    this.#context = context;
    this.#identity = identity;
    this.#base = base;
    this.#transport = new Transport(context, base, identity);
  }

  /** Everything but photos, until both sides hold the same or nothing moves any more. */
  async text(): Promise<void> {
    const waiting = await announcedHeads(reading(this.#context.db));
    // The window before this one may have ended between a run and the end of its pull.
    if (waiting.length > 0) await settleHeads(this.#context);
    for (let round = 0; round <= MAX_ROUNDS; round++) {
      await signHeads(this.#context, this.#identity.replica);
      await this.#hello();
      if (this.#equal || round === MAX_ROUNDS) return;
      const before = this.#pushed + this.#pulled;
      await bothWays(this.#push(), this.#pull());
      if (this.#pushed + this.#pulled === before && round > 0) return;
    }
  }

  async photos(): Promise<void> {
    this.#photos = await sendPhotos(this.#context, this.#transport);
    await learnSafe(this.#context, this.#transport, this.#peer);
  }

  report(): ExchangeReport {
    const { requests, bytesUp } = this.#transport;
    return {
      peer: this.#peer,
      pushed: this.#pushed,
      pulled: this.#pulled,
      photos: this.#photos,
      requests,
      bytesUp,
      equal: this.#equal,
      at: this.#context.wall(),
    };
  }

  async #hello(): Promise<void> {
    // What the answer calls equal is what was said here, whatever is written until it comes.
    const said = await vectorsOf(this.#context);
    const hello = await helloOf(this.#context, this.#identity, said);
    const frame = writeFrame(write(hello));
    const welcome = await only("welcome", this.#transport.frames("/sync/hello", frame));
    if (welcome.protocol !== PROTOCOL) {
      throw new ExchangeFailed("protocol", `the node speaks protocol ${welcome.protocol}`);
    }
    requireScope(said, welcome);
    await meet(this.#context, this.#base, welcome.replica);
    this.#peer = welcome.replica;
    this.#ms = welcome.time[0];
    this.#theirs = new Map();
    for (const [scope, vector] of welcome.scopes) if (vector) this.#theirs.set(scope, vector);
    this.#equal = this.#theirs.size === 0;
    await this.#notice(welcome, said);
  }

  /** Keeps what a welcome claims, and sees whether another database goes on under this id. */
  async #notice(welcome: Welcome, said: ReadonlyMap<string, Vector>): Promise<void> {
    const held = heldBy(welcome, said);
    const tx = reading(this.#context.db);
    let unknown = false;
    for (const [scope, vector] of this.#theirs) {
      for (const head of vector) {
        if (head.replica !== this.#identity.replica) continue;
        unknown ||= !(await holds(tx, scope, head));
      }
    }
    await keepClaims(this.#context, welcome.replica, claimsOf(welcome, held));
    await rememberReceipts(this.#context, welcome.receipts, held);
    if (unknown) await signedFirst(this.#context, this.#identity.replica, mustRenew);
  }

  async #push(): Promise<void> {
    const stuck = new Set<Hex>();
    for (let more = true; more; ) {
      await signHeads(this.#context, this.#identity.replica);
      const { pace } = this.#context;
      const push = await nextPush(this.#context, this.#theirs, pace.room, stuck);
      if (push.changes === 0) return;
      const before = this.#headsOf(push.replicas);
      try {
        await this.#stored(push.body);
        pace.room = Math.min(MAX_PUSH, pace.room * 2);
      } catch (error) {
        pace.room = Math.max(MIN_PUSH, pace.room >> 1);
        throw error;
      }
      this.#pushed += push.changes;
      // The node takes of others only what they have signed; what it leaves does not hold us up.
      for (const [replica, heads] of this.#headsOf(push.replicas))
        if (heads === before.get(replica)) stuck.add(replica);
      more = push.more;
    }
  }

  /** The heads that the node has of some replicas, in a form that compares. */
  #headsOf(replicas: ReadonlySet<Hex>): Map<Hex, string> {
    const heads = [...this.#theirs].flatMap(([scope, vector]) =>
      vector.map(({ replica, n, hash }) => ({ replica, text: `${scope} ${n} ${hash};` })),
    );
    const textOf = (replica: Hex) =>
      heads.filter((head) => head.replica === replica).map(({ text }) => text);
    return new Map([...replicas].map((replica) => [replica, textOf(replica).join("")]));
  }

  /** Sends one body and keeps what the node says that it stored. */
  async #stored(body: Uint8Array): Promise<void> {
    let complete = false;
    for await (const message of this.#transport.frames("/sync/push", body, "gzip")) {
      if (message.type === "stored") await this.#acknowledged(message.scopes);
      else if (message.type === "end") complete = true;
      else if (message.type === "refused") throw new ExchangeFailed(message.code, message.detail);
      else throw new BadFrame(`a ${message.type} in answer to a push`);
    }
    if (!complete) throw new ExchangeFailed("cut", "the push was not acknowledged to its end");
  }

  async #acknowledged(scopes: readonly (readonly [string, Vector])[]): Promise<void> {
    for (const [scope, fresh] of scopes) {
      const touched = new Set(fresh.map((head) => head.replica));
      const kept = (this.#theirs.get(scope) ?? []).filter((head) => !touched.has(head.replica));
      const vector = [...kept, ...fresh];
      this.#theirs.set(scope, vector);
      const claim = { level: STORED, replica: this.#peer, scope, vector, ms: this.#ms };
      await keepClaims(this.#context, this.#peer, [claim]);
    }
  }

  async #pull(): Promise<void> {
    try {
      while (await this.#pullSome()) {}
    } finally {
      await settleHeads(this.#context);
    }
    await forgetHeads(this.#context);
  }

  /** Takes one answer in, frame by frame; whether the node holds more and this one went further. */
  async #pullSome(): Promise<boolean> {
    const scopes = await this.#wants();
    if (scopes.length === 0) return false;
    const want = writeFrame(write({ type: "want", scopes }));
    let [further, more] = [false, undefined as boolean | undefined];
    for await (const message of this.#transport.frames("/sync/pull", want)) {
      if (message.type === "run") {
        const { stored, last } = await receive(this.#context, message.run);
        this.#pulled += stored;
        if (last !== undefined) further = this.#reach(message.run, last) || further;
      } else if (message.type === "heads") await rememberHeads(this.#context, message.heads);
      else if (message.type === "end") more = message.more;
      else if (message.type === "refused") throw new ExchangeFailed(message.code, message.detail);
      else throw new BadFrame(`a ${message.type} in answer to a want`);
    }
    if (more === undefined) throw new ExchangeFailed("cut", "the answer has no end");
    return more && further;
  }

  /**
   * What to ask for; nothing when everything that the node has is here. A scope that one frame has
   * no room for is asked for in the next round.
   */
  async #wants(): Promise<(readonly [string, Vector])[]> {
    const tx = reading(this.#context.db);
    const scopes: [string, Vector][] = [];
    let needed = false;
    for (const [scope, vector] of this.#theirs) {
      const reached = [...(this.#reached.get(scope)?.values() ?? [])];
      scopes.push([scope, await wanted(tx, scope, vector, reached)]);
      for (const head of vector) needed ||= !(await holds(tx, scope, head));
    }
    if (!needed) return [];
    const found = fitting(scopes);
    if (found.length === 0) throw new TooLarge("a vector fits no frame");
    return found.sort(([a], [b]) => compareText(a, b));
  }

  /** Keeps the last change of a run; whether it is further than any before. */
  #reach({ scope, replica, first, items }: Run, hash: Hex): boolean {
    const n = first + items.length - 1;
    const reached = this.#reached.get(scope) ?? new Map<Hex, Head>();
    this.#reached.set(scope, reached);
    const before = reached.get(replica);
    reached.set(replica, { replica, n, hash });
    return before === undefined || n > before.n;
  }
}

/** Both directions, each to its own end; then the first failure. */
async function bothWays(...ways: Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(ways)) {
    if (ended.status === "rejected") throw ended.reason;
  }
}

/** The vectors of the scopes that this device may hold, and of those that it holds. */
async function vectorsOf(context: Context): Promise<Map<string, Vector>> {
  const tx = reading(context.db);
  const enrolment = (await tx.objectStore("facts").get("enrolment")) as Enrolment | undefined;
  const names = new Set([COMMON, ...(enrolment?.scopes ?? []), ...(await scopesOf(tx))]);
  const vectors = new Map<string, Vector>();
  for (const scope of [...names].sort(compareText)) {
    vectors.set(scope, await vectorOf(tx, scope));
  }
  return vectors;
}

async function helloOf(
  { db }: Context,
  { replica }: Identity,
  said: ReadonlyMap<string, Vector>,
): Promise<Hello> {
  const time = ((await db.get("facts", "time")) ?? [0, 0]) as Time;
  const scopes = [...said].map(([scope, vector]) => [scope, digestOfVector(vector)] as const);
  const known = ((await db.get("facts", KNOWN)) ?? "") as Hex;
  return { type: "hello", protocol: PROTOCOL, replica, time, scopes, known };
}

/** Raises `ExchangeFailed` where the node takes no scope of this device but the common one. */
function requireScope(said: ReadonlyMap<string, Vector>, welcome: Welcome): void {
  const own = [...said.keys()].filter((scope) => scope !== COMMON);
  const taken = new Set(welcome.scopes.map(([scope]) => scope));
  // A device that was locked still gets a token, with none of its scopes.
  if (own.length > 0 && !own.some((scope) => taken.has(scope)))
    throw new ExchangeFailed("scope_denied", "the node takes no scope of this device");
}
