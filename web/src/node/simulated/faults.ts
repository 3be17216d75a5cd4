/** What happens to a store: its program is killed between transactions, its disk is full. */

import { abortFull } from "../../testing/full.ts";

/** One life of the programs on a store. */
interface Life {
  dead: boolean;
  /** Transactions that still begin; the program is killed before the one after them. */
  transactions: number;
  /** Rows that still find room. */
  rows: number;
  /** How the disk says that it is full. */
  full: "request" | "commit";
}

const lives = new Map<string, Life>();
const connections = new WeakMap<IDBDatabase, Life>();

function lifeOf(store: string): Life {
  const life = lives.get(store) ?? born();
  lives.set(store, life);
  return life;
}

function born(): Life {
  const [transactions, rows] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  return { dead: false, transactions, rows, full: "request" };
}

let unharmed: Life | undefined;

/** What `work` begins sees the store as it lies there, whatever happens to its programs. */
export async function unharmedly<T>(work: () => Promise<T>): Promise<T> {
  unharmed = born();
  try {
    return await work();
  } finally {
    unharmed = undefined;
  }
}

export class Killed extends Error {
  override readonly name = "Killed";
}

/** Kills the programs of a store before the transaction that follows so many others. */
export function killAfter(store: string, transactions: number): void {
  lifeOf(store).transactions = transactions;
}

/** Lets the disk take so many rows more; none that comes later is kept. */
export function fullAfter(store: string, rows: number, full: Life["full"]): void {
  Object.assign(lifeOf(store), { rows, full });
}

/** The power is there again, and room; programs from before stay dead. */
export function revive(store: string): void {
  lifeOf(store).dead = true;
  lives.set(store, born());
}

/** Lets faults happen to every store of this program. */
export function letFaultsHappen(): void {
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...how) {
    const life = connections.get(this) ?? unharmed ?? lifeOf(this.name);
    connections.set(this, life);
    life.dead ||= life.transactions-- <= 0;
    if (life.dead) throw new Killed(`the program of ${this.name} was killed`);
    return begin.apply(this, how);
  };
  for (const how of ["put", "add"] as const) {
    const keep = IDBObjectStore.prototype[how];
    IDBObjectStore.prototype[how] = function (this: IDBObjectStore, ...row) {
      const life = connections.get(this.transaction.db);
      const request = keep.apply(this, row);
      if (life && life.rows-- <= 0 && life.full === "request") abortFull(this.transaction);
      return request;
    };
  }
  const commit = IDBTransaction.prototype.commit;
  IDBTransaction.prototype.commit = function (this: IDBTransaction) {
    if ((connections.get(this.db)?.rows ?? 0) < 0) abortFull(this);
    else commit.apply(this);
  };
}
