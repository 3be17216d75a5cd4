/**
 * Tablets of the simulator: `node simulated.mjs`, one JSON command a line in, one answer a line out.
 * Stores live in memory, by name; a tab is a replica opened on one. What a command needs of the
 * world meanwhile (the network, chance, signatures) it asks for in a line of its own.
 */

import "fake-indexeddb/auto";
import { unwrap } from "idb";
import { openDatabase } from "../../store/database.ts";
import { contextOf, openReplica } from "../../store/open.ts";
import type { Replica } from "../../store/replica.ts";
import { personal, rules as survey } from "../../survey/rules.ts";
import { unbase64, unhex } from "../../sync/bytes.ts";
import { SyncError } from "../../sync/errors.ts";
import type { Rules } from "../../sync/rules.ts";
import type { Hex, Value } from "../../sync/types.ts";
import { backUp, restore } from "../../testing/backup.ts";
import { editFrom, COMMANDS as REPLICA } from "../commands.ts";
import { linesIn } from "../dump.ts";
import { dotsFrom, fromJson, toJson } from "../json.ts";
import { decodeAll } from "./decoders.ts";
import { fullAfter, Killed, killAfter, letFaultsHappen, revive, unharmedly } from "./faults.ts";
import { fleetRules } from "./fleet-rules.ts";
import { ask, readLine, say } from "./lines.ts";
import { fetchFor } from "./network.ts";
import { still } from "./still.ts";

const RULES: Readonly<Record<string, Rules>> = {
  survey,
  fleet: fleetRules(false),
  older: fleetRules(true),
};
const tabs = new Map<string, Replica>();
const backups = new Map<string, Awaited<ReturnType<typeof backUp>>>();
let now = 0;

// biome-ignore lint/suspicious/noExplicitAny: a command's members are checked where they are used
type Command = any;

const COMMANDS: Readonly<Record<string, (command: Command) => Promise<unknown>>> = {
  enrol,
  open,
  close: async ({ tab }) => close(tab),
  write: ({ tab, edit }) => tabOf(tab).write(editFrom(edit)),
  type: ({ tab, account, record, field, value, seen }) =>
    tabOf(tab).journal.put(account, record, field, fromJson(value) as Value, dotsFrom(seen)),
  cut: ({ tab, account, record }) => tabOf(tab).journal.cut(account, record),
  exchange: ({ tab, base }) => tabOf(tab).exchange(base),
  custody: ({ tab, scope, dots }) => tabOf(tab).custody(scope, dotsFrom(dots)),
  replica: ({ tab, command }) => REPLICA[command.do]?.(tabOf(tab), command, "") ?? unknown(),
  decode: async ({ inputs }) => decodeAll(inputs),
  memory: async () => process.resourceUsage().maxRSS * 1024,
  rows: ({ store }) => unharmedly(() => rows(store)),
  back_up: async ({ store, name }) => void backups.set(name, await unharmedly(() => backUp(store))),
  put_back: ({ store, name }) => unharmedly(() => restore(store, backups.get(name) ?? {})),
  empty: ({ store }) => unharmedly(() => restore(store, {})),
  forget: async () => backups.clear(),
  kill: async ({ store, after }) => killAfter(store, after),
  fill: async ({ store, after, how }) => fullAfter(store, after, how),
  shut: async ({ tab, told }) => shut(tabOf(tab), told),
  revive: async ({ store }) => revive(store),
};

/** Gives a store its device's key and the fleet's statements, as an enrolment does. */
async function enrol({ store, key, named, root, statements, scopes, node }: Command) {
  const db = await openDatabase(store);
  const tx = db.transaction("facts", "readwrite");
  const device = { signer: { named }, publicKey: unhex(key) };
  // biome-ignore lint/suspicious/noExplicitAny: the simulator keeps the key
  await tx.store.put(device as any, "device");
  await tx.store.put(unhex(root), "root");
  await tx.store.put(statements.map(unbase64), "statements");
  await tx.store.put({ fleet: "", name: named, scopes, node }, "enrolment");
  await tx.done;
  db.close();
}

async function open({ store, tab, rules }: Command): Promise<{ replica: Hex }> {
  const replica = await openReplica({
    name: store,
    rules: RULES[rules] ?? survey,
    personal,
    wall: () => now,
    random: (length) => unhex(ask({ chance: length }) as Hex),
    fetch: fetchFor((meanwhile) => COMMANDS.write?.(meanwhile) ?? Promise.resolve()),
  });
  tabs.set(tab, replica);
  return { replica: replica.id };
}

function unknown(): never {
  throw new Error("no such command");
}

function close(tab: string): void {
  tabs.get(tab)?.close();
  tabs.delete(tab);
}

function tabOf(tab: string): Replica {
  const replica = tabs.get(tab);
  if (!replica) throw new Error(`no tab ${tab}`);
  return replica;
}

/** The browser closes a tab's store under it, and tells of that or does not. */
function shut(replica: Replica, told: boolean): void {
  const db = unwrap(contextOf(replica).db);
  db.close();
  if (told) db.dispatchEvent(new IDBVersionChangeEvent("close"));
}

/** What lies in a store: what `verify` reads, and what is kept beside the log. */
async function rows(store: string): Promise<unknown> {
  const db = await openDatabase(store);
  const identity = (await db.get("facts", "identity")) as { replica: Hex } | undefined;
  const found = {
    lines: await linesIn(db),
    replica: identity?.replica ?? null,
    renewing: (await db.get("facts", "renew")) !== undefined,
    claims: await db.getAll("claims"),
    journal: toJson(await db.getAll("journal")),
    parked: await db.count("parked"),
  };
  db.close();
  return found;
}

async function answer(line: string): Promise<unknown> {
  try {
    const { do: name, wall, ...command } = JSON.parse(line);
    now = wall ?? now;
    return { ok: (await (COMMANDS[name] ?? unknown)(command)) ?? null };
  } catch (error) {
    return {
      error: { code: codeOf(error), detail: `${error instanceof Error ? error.stack : error}` },
    };
  }
}

/** A program that is dead says nothing, whatever its last words would have been. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof Killed) return "killed";
  return error instanceof SyncError ? error.code : "internal";
}

still();
letFaultsHappen();
process.on("unhandledRejection", (error) => {
  if (!(error instanceof Killed)) throw error;
});
for (let line = readLine(); line !== undefined; line = readLine()) say(await answer(line));
process.exit(0);
