/** Which changes count: rulebooks, settled out of the log and kept while it stands still. §9. */

import type { Change } from "../sync/change.ts";
import { BadFrame } from "../sync/errors.ts";
import { fold } from "../sync/fold.ts";
import type { Book, Rules } from "../sync/rules.ts";
import { readStatement, type Statement } from "../sync/trust.ts";
import { COMMON, Trust } from "../sync/trusted.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { beginning, type Reading } from "./database.ts";
import { type Forks, forkedIn, forksOf } from "./forks.ts";
import { changeIn } from "./log.ts";

export const CERTIFICATE = "certificate";
/** Its records take values out of changes. */
export const REDACTION = "redaction";

/** The rulebook of a scope, what certificates prove there, and the records it is made of. */
export interface Settled {
  readonly book: Book;
  readonly trust: Trust;
  readonly records: readonly RecordView[];
  /** Why a change does not count; null when it counts. */
  verdict(change: Change): string | null;
}

export class Judge {
  readonly #rules: Rules;
  readonly #sources: readonly string[];
  #settled = new Map<string, { state: string; settled: Settled }>();

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#sources = [...rules.collections, CERTIFICATE];
  }

  /** Drops what was settled in a transaction that failed. */
  forget(): void {
    this.#settled.clear();
  }

  /** Whether a change may alter a rulebook. */
  concerns(change: { readonly collection: string }): boolean {
    return this.#sources.includes(change.collection);
  }

  /** The rulebook of a scope as the log stands now. */
  async settled(tx: Reading, scope: string): Promise<Settled> {
    const state = await this.#state(tx, scope);
    const kept = this.#settled.get(scope);
    if (kept?.state === state) return kept.settled;
    const settled = await this.#settle(tx, scope);
    this.#settled.set(scope, { state, settled });
    return settled;
  }

  /** What grows whenever the rulebook may be another one. */
  async #state(tx: Reading, scope: string): Promise<string> {
    const counts = [tx.objectStore("signatures").count()];
    for (const name of scopesOver(scope)) {
      for (const replica of await forkedIn(tx, name)) {
        counts.push(tx.objectStore("log").count(beginning(name, replica)));
      }
      const index = tx.objectStore("log").index("collection");
      for (const collection of this.#sources) counts.push(index.count([name, collection]));
    }
    return (await Promise.all(counts)).join();
  }

  async #settle(tx: Reading, scope: string): Promise<Settled> {
    const fixed = scope === COMMON ? [] : (await this.settled(tx, COMMON)).records;
    const forks = await forksOf(tx, scopesOver(scope));
    const trust = await this.#trust(tx, scope, forks);
    const changes: Change[] = [];
    for (const collection of this.#rules.collections) {
      const rows = await tx.objectStore("log").index("collection").getAll([scope, collection]);
      changes.push(...rows.map(changeIn));
    }
    const make = (own: readonly RecordView[]) =>
      this.#rules.book(
        scope,
        [...fixed, ...own].filter((record) => !record.deleted),
        trust,
      );
    const records = settle(changes, (counted) => foldAll(counted, forks), make);
    const book = make(records);
    const alone = (await tx.objectStore("facts").get("root")) === undefined;
    const verdict = (change: Change) =>
      change.collection === REDACTION ? ordered(change, trust, alone) : judged(book, change);
    return { book, trust, records, verdict };
  }

  async #trust(tx: Reading, scope: string, forks: Forks): Promise<Trust> {
    const statements = await statementsIn(tx, scopesOver(scope));
    const right = new Set<Hex>();
    for (const { digest } of statements) {
      if ((await tx.objectStore("signatures").get(digest)) === true) right.add(digest);
    }
    return new Trust(statements, ({ digest }) => right.has(digest), forks.within);
  }
}

/** The scopes whose records make the rulebook of a scope. */
function scopesOver(scope: string): string[] {
  return scope === COMMON ? [COMMON] : [COMMON, scope];
}

/**
 * Every statement ever written in some scopes, live or not, and those of the own enrolment, which
 * the log may not hold yet.
 */
export async function statementsIn(tx: Reading, scopes: readonly string[]): Promise<Statement[]> {
  const own = ((await tx.objectStore("facts").get("statements")) ?? []) as Uint8Array[];
  const found = new Map<Hex, Statement>();
  for (const bytes of own) keep(found, bytes);
  for (const scope of scopes) {
    const rows = await tx.objectStore("log").index("collection").getAll([scope, CERTIFICATE]);
    for (const { field, value } of rows.flatMap((row) => changeIn(row).assignments)) {
      if (field === "statement" && value instanceof Uint8Array) keep(found, value);
    }
  }
  return [...found.values()];
}

function keep(found: Map<Hex, Statement>, bytes: Uint8Array): void {
  try {
    const statement = readStatement(bytes);
    found.set(statement.digest, statement);
  } catch (error) {
    if (!(error instanceof BadFrame)) throw error;
  }
}

/**
 * Why a redaction is not followed: it counts by the kind of its replica alone. It is carried out
 * for good, so nothing that may change later has a say in it.
 */
function ordered({ replica, scope }: Change, trust: Trust, alone: boolean): string | null {
  if (alone || trust.kindOf(replica) === "mainland") return null;
  return trust.refusal(replica, scope) ?? "wrong_kind";
}

/** Why a change does not count under a rulebook; certificates count by their signatures alone. */
function judged(book: Book, change: Change): string | null {
  return change.collection === CERTIFICATE ? null : book.verdict(change);
}

/**
 * The rulebook records that a rulebook made of them admits. It begins with none and judges again
 * until the same changes count as the time before; where that goes round in a circle, what counts
 * all the way round counts.
 */
export function settle(
  changes: readonly Change[],
  folded: (counted: readonly Change[]) => RecordView[],
  make: (records: readonly RecordView[]) => Book,
): RecordView[] {
  const rounds: Set<Hex>[] = [];
  for (let records: RecordView[] = []; ; ) {
    const book = make(records);
    const counted = changes.filter((change) => judged(book, change) === null);
    const hashes = new Set(counted.map((change) => change.hash));
    const again = rounds.findIndex((round) => sameSet(round, hashes));
    if (again >= 0) {
      const circle = rounds.slice(again);
      return folded(counted.filter(({ hash }) => circle.every((round) => round.has(hash))));
    }
    rounds.push(hashes);
    records = folded(counted);
  }
}

function sameSet(a: ReadonlySet<Hex>, b: ReadonlySet<Hex>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

/** The records that counted changes of one scope make, by id. */
function foldAll(counted: readonly Change[], forks: Forks): RecordView[] {
  const grouped = new Map<Hex, Change[]>();
  for (const change of counted) {
    const group = grouped.get(change.recordId);
    if (group) group.push(change);
    else grouped.set(change.recordId, [change]);
  }
  const ids = [...grouped.keys()].sort();
  return ids.flatMap((id) => fold(grouped.get(id) ?? [], forks.dots, forks.ancestor) ?? []);
}
