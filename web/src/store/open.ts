/** Opening a replica: the parts put together. */

import { sortDots } from "../sync/change.ts";
import { ExchangeFailed, StoreLost, SyncError } from "../sync/errors.ts";
import { liveDots, readView } from "../sync/fold.ts";
import { everything } from "../sync/rules.ts";
import { keyId } from "../sync/trust.ts";
import type { Dot, Hex, RecordView } from "../sync/types.ts";
import { writeEdits } from "./author.ts";
import { saveBundle } from "./bundle.ts";
import { custodyOf, isBackedUp, missingDots } from "./claims.ts";
import type { Context } from "./context.ts";
import { reading } from "./database.ts";
import { claimEnrolment } from "./enrol.ts";
import { freePhotos } from "./freeing.ts";
import { deviceIn, openHeld, saysClosed } from "./held.ts";
import { deviceKey, type Identity, identityOf, renewalsIn } from "./identity.ts";
import { keepUp, learn } from "./intake.ts";
import { openJournal } from "./journal.ts";
import { Judge } from "./judge.ts";
import { linkNow, NO_LINK, Observed } from "./link.ts";
import { changeIn, historyOf, recordsAt } from "./log.ts";
import { MAX_PUSH } from "./outbox.ts";
import { addPhoto, blobOf, countFreed, isSafe, isSent, pendingPhotos, photo } from "./photos.ts";
import type {
  Enrolment,
  ExchangeReport,
  Facts,
  Link,
  ListOptions,
  Photos,
  Quarantined,
  Replica,
  ReplicaOptions,
} from "./replica.ts";
import { alone, openTabs, type Tabs } from "./tabs.ts";
import { transact } from "./transaction.ts";
import { Transport } from "./transport.ts";
import { fetchPhoto } from "./upload.ts";
import { viewOf, viewsOf } from "./views.ts";
import { exchangeWith } from "./window.ts";

/** The replica of this device; one for every tab that opens the same name. */
export async function openReplica(options: ReplicaOptions = {}): Promise<Replica> {
  const name = options.name ?? "haidang";
  const tabs = openTabs(name);
  const rules = options.rules ?? everything;
  const context = await openHeld({
    name,
    rules,
    judge: new Judge(rules),
    personal: options.personal ?? (() => false),
    wall: options.wall ?? Date.now,
    random: options.random ?? ((length) => crypto.getRandomValues(new Uint8Array(length))),
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    extractable: options.extractable ?? false,
    pace: { room: MAX_PUSH },
    announce: tabs.announce,
  });
  // An installed app is granted this without a question; a refusal changes nothing here.
  await globalThis.navigator?.storage?.persist?.().catch(() => false);
  await identityOf(context);
  context.device = await deviceIn(context.db);
  await learn(context);
  await keepUp(context);
  const opened = new OpenReplica(context, tabs);
  await opened.refresh();
  return opened;
}

/**
 * Make this device one of a fleet, by a one-time code; raises `ExchangeFailed`.
 * With `fleet`, the fingerprint read from a code's QR, another fleet's node is refused.
 */
export async function enrol(
  base: string,
  code: string,
  name: string,
  replica: Replica,
  fleet?: Hex,
): Promise<Enrolment> {
  return claimEnrolment(contextOf(replica), base, code, name, fleet);
}

/** What is inside a replica that `openReplica` gave. */
export function contextOf(replica: Replica): Context {
  if (replica instanceof OpenReplica) return replica.context;
  throw new TypeError("not a replica that was opened here");
}

class OpenReplica implements Replica {
  readonly context: Context;
  readonly journal;
  readonly photos: Photos;
  readonly facts: Facts;
  readonly #tabs: Tabs;
  readonly #link = new Observed<Link>(NO_LINK);
  #id: Hex = "";
  #refreshing = false;
  #closed = false;
  #exchange: { base: string; report: Promise<ExchangeReport> } | undefined;

  constructor(context: Context, tabs: Tabs) {
    this.context = context;
    this.#tabs = tabs;
    this.journal = openJournal(context);
    this.photos = this.#openPhotos();
    this.facts = openFacts(context);
    tabs.subscribe(() => void this.#refreshSoon());
  }

  get id(): Hex {
    return this.#id;
  }

  /** Reads again what may have changed in another tab. */
  async refresh(): Promise<void> {
    await this.context.reopening;
    if (this.context.lost) return;
    const identity = (await this.context.db.get("facts", "identity")) as Identity | undefined;
    this.#id = identity?.replica ?? this.#id;
    this.#link.set({ ...this.#link.get(), ...(await linkNow(this.context)) });
  }

  /** Refreshes once for all news that come in the meantime. */
  async #refreshSoon(): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    await new Promise((resolve) => setTimeout(resolve));
    this.#refreshing = false;
    if (!this.#closed) await this.refresh().catch((error) => this.#unlessClosed(error));
  }

  #unlessClosed(error: unknown): void {
    // What is written next opens it again.
    if (!this.#closed && !saysClosed(error)) throw error;
  }

  async enrolment(): Promise<Enrolment | undefined> {
    return (await this.context.db.get("facts", "enrolment")) as Enrolment | undefined;
  }

  async write(edit: Parameters<Replica["write"]>[0]): Promise<Hex> {
    const [record] = await this.writeAll([edit]);
    return record as Hex;
  }

  async writeAll(edits: Parameters<Replica["writeAll"]>[0]): Promise<Hex[]> {
    const records = await writeEdits(this.context, edits);
    await this.refresh();
    return records;
  }

  read(record: Hex): Promise<RecordView | undefined> {
    return viewOf(reading(this.context.db), record);
  }

  async list(collection: string, options: ListOptions = {}): Promise<RecordView[]> {
    const rows = await viewsOf(reading(this.context.db), collection, options.parent);
    const { scope, deleted = false } = options;
    return rows
      .filter((row) => (deleted || !row.deleted) && (scope === undefined || row.scope === scope))
      .map((row) => readView(row.id, row.view));
  }

  subscribe(listener: (records: ReadonlySet<Hex>) => void): () => void {
    return this.#tabs.subscribe(listener);
  }

  async version(
    records: readonly Hex[],
    content: (collection: string, field: string) => boolean = () => true,
  ): Promise<Dot[]> {
    const tx = reading(this.context.db);
    const dots: Dot[] = [];
    for (const id of records) {
      const record = await viewOf(tx, id);
      if (record) dots.push(...liveDots(record, (field) => content(record.collection, field)));
    }
    return sortDots(dots);
  }

  async history(scope: string, records: readonly Hex[], version: readonly Dot[] = []) {
    const tx = reading(this.context.db);
    const all = [...new Set([...records, ...(await recordsAt(tx, scope, version))])];
    const found = await Promise.all(all.map((record) => historyOf(tx, scope, record)));
    return new Map(all.map((record, at) => [record, found[at] ?? []]));
  }

  has(dots: readonly Dot[], scope: string): Promise<Dot[]> {
    return missingDots(this.context, scope, dots);
  }

  custody(scope: string, dots: readonly Dot[]) {
    return custodyOf(this.context, scope, dots);
  }

  backedUp(scope: string, dots: readonly Dot[]) {
    return isBackedUp(this.context, scope, dots);
  }

  async quarantined(): Promise<Quarantined[]> {
    const rows = await this.context.db.getAllFromIndex("log", "verdict");
    return rows.map(({ record, collection, verdict = "", replica, seq, ...row }) => {
      const change = changeIn({ record, collection, replica, seq, ...row });
      const values = Object.fromEntries(change.assignments.map((a) => [a.field, a.value]));
      return {
        record,
        collection,
        verdict,
        values,
        dot: { replica, seq },
        author: change.author,
      };
    });
  }

  async device() {
    return keyId((await deviceKey(this.context)).publicKey);
  }

  renewals() {
    return renewalsIn(reading(this.context.db));
  }

  #openPhotos(): Photos {
    const { context } = this;
    return {
      add: async (bytes) => {
        const added = await addPhoto(context, bytes);
        await this.refresh();
        return added;
      },
      get: (digest) => photo(context, digest),
      fetch: async (base, digest) => {
        const here = await photo(context, digest);
        if (here) return here;
        const transport = new Transport(context, base, await identityOf(context));
        const bytes = await fetchPhoto(context, transport, digest);
        return bytes && blobOf(bytes);
      },
      pending: () => pendingPhotos(context),
      sent: (digest) => isSent(context, digest),
      safe: (digest) => isSafe(context, digest),
      freed: () => countFreed(context),
      free: (images, before, short) => freePhotos(context, images, before, short),
    };
  }

  exchange(base: string): Promise<ExchangeReport> {
    if (this.#exchange?.base === base) return this.#exchange.report;
    const report = this.#exchangeAlone(base).finally(() => {
      this.#exchange = undefined;
    });
    this.#exchange = { base, report };
    return report;
  }

  async #exchangeAlone(base: string): Promise<ExchangeReport> {
    this.#link.set({ ...this.#link.get(), exchanging: true });
    let failed: string | undefined;
    try {
      const lock = `haidang-exchange:${this.context.name}`;
      const report = await alone(lock, () => exchangeWith(this.context, base));
      if (!report) throw new ExchangeFailed("busy", "another tab is exchanging");
      return report;
    } catch (error) {
      failed = error instanceof SyncError ? error.code : "internal";
      // Another tab's exchange is as good as ours.
      if (failed === "busy") failed = this.#link.get().failed;
      throw error;
    } finally {
      this.#link.set({ ...this.#link.get(), exchanging: false, failed });
      await this.refresh();
      this.context.announce(new Set());
    }
  }

  save() {
    return saveBundle(this.context);
  }

  link() {
    return this.#link;
  }

  close(): void {
    this.#closed = true;
    this.context.lost = new StoreLost("store_closed", "this program has closed the store");
    this.#tabs.close();
    this.context.db.close();
  }
}

/** Facts of screens, apart from the engine's own. */
function openFacts(context: Context): Facts {
  return {
    get: async <T>(key: string) => (await context.db.get("facts", `app/${key}`)) as T | undefined,
    put: (key, value) =>
      transact(context, async (tx) => {
        if (value === undefined) await tx.objectStore("facts").delete(`app/${key}`);
        else await tx.objectStore("facts").put(value, `app/${key}`);
      }),
  };
}
