/**
 * The tablet's replica as a program: one JSON command a line in, one JSON answer a line out.
 * `node replica.mjs [--rules everything] FOLDER`; the store is read from FOLDER and lives in
 * memory until the command `dump` writes it back.
 */

import "fake-indexeddb/auto";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openDatabase } from "../store/database.ts";
import { openReplica, type Replica } from "../store/replica.ts";
import { personal, rules } from "../survey/rules.ts";
import { SyncError } from "../sync/errors.ts";
import { everything } from "../sync/rules.ts";
import { COMMANDS } from "./commands.ts";
import { load } from "./dump.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rules: { type: "string", default: "survey" } },
});
const folder = positionals[0] ?? ".";

async function start(): Promise<Replica> {
  const db = await openDatabase(folder);
  await load(db, folder);
  db.close();
  const admit = values.rules === "everything" ? everything : rules;
  return openReplica({ name: folder, rules: admit, personal, extractable: true });
}

async function answer(replica: Replica, line: string): Promise<unknown> {
  let id: unknown;
  try {
    const command = JSON.parse(line);
    id = command.id;
    const run = COMMANDS[command.do];
    if (!run) return { id, error: { code: "unknown_command", detail: `${command.do}` } };
    return { id, ok: (await run(replica, command, folder)) ?? null };
  } catch (error) {
    const code = error instanceof SyncError ? error.code : "internal";
    return { id, error: { code, detail: error instanceof Error ? error.message : `${error}` } };
  }
}

const replica = await start();
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(replica, line))}\n`);
}
process.exit(0);
