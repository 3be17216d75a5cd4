/**
 * A replica's rows in files. `rows.jsonl` is what `haidang verify` reads; what no other program may
 * see or prove (the key, the journal, parked runs, claims) is in a private file beside it, which is
 * named after the rows that it belongs to. Photos are files under their digest.
 */

import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../store/context.ts";
import { type LogRow, TABLES, type Tables, writing } from "../store/database.ts";
import { changeIn } from "../store/log.ts";
import { headsOf, keep } from "../store/signed.ts";
import { base64, digestOf, hex, unbase64, utf8 } from "../sync/bytes.ts";
import type { DeviceKey } from "../sync/trust.ts";
import { fromJson, toJson } from "./json.ts";

const ROWS = "rows.jsonl";
/** Tables of which nothing is proven from raw rows. */
const PRIVATE = ["forks", "signatures", "parked", "claims", "journal", "photos", "views"] as const;

type Line = Record<string, unknown>;

/** Writes everything, so that a program started on the folder goes on where this one is. */
export async function dump({ db }: Context, folder: string): Promise<number> {
  await mkdir(join(folder, "photos"), { recursive: true });
  const lines = await linesIn(db);
  for (const { digest, length, freed } of await db.getAll("photos")) {
    if (freed) continue;
    const file = `photos/${digest}`;
    const bytes = await db.get("bytes", digest);
    if (bytes && !existsSync(join(folder, file))) await writeWhole(join(folder, file), bytes);
    lines.push({ kind: "photo", digest, length, file });
  }
  const rows = utf8(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const secret = privateName(rows);
  await writeWhole(join(folder, secret), utf8(await privateText(db)));
  await writeWhole(join(folder, ROWS), rows);
  for (const name of await readdir(folder)) {
    if (name.startsWith("private-") && name !== secret) await unlink(join(folder, name));
  }
  return lines.length;
}

/** What can be proven of a store, photos apart, as it lies there. */
export async function linesIn(db: Context["db"]): Promise<Line[]> {
  const lines: Line[] = [];
  const root = (await db.get("facts", "root")) as Uint8Array | undefined;
  // Before the first exchange the log does not hold them yet, and it is judged by them.
  const own = ((await db.get("facts", "statements")) ?? []) as Uint8Array[];
  if (root) lines.push({ kind: "fleet", root: hex(root), statements: own.map(base64) });
  for (const row of await db.getAll("log")) lines.push(changeLine(row));
  for (const row of await db.getAll("heads")) lines.push({ kind: "head", ...row });
  for (const { signature, ...row } of (await db.getAll("signed")).flatMap(headsOf)) {
    lines.push({ kind: "signed_head", ...row, signature: hex(signature) });
  }
  for (const { id, scope, view } of await db.getAll("views")) {
    lines.push({ kind: "record", id, scope, view: base64(view) });
  }
  return lines;
}

function changeLine({ scope, replica, seq, hash, header, body, instead, verdict }: LogRow): Line {
  const left = instead && { instead: base64(instead) };
  const bytes = { header: base64(header), body: body && base64(body), ...left };
  return { kind: "change", scope, replica, seq, hash, ...bytes, verdict: verdict ?? null };
}

function privateName(rows: Uint8Array): string {
  return `private-${digestOf(rows).slice(0, 16)}.json`;
}

async function privateText(db: Context["db"]): Promise<string> {
  const tables: Record<string, unknown> = {};
  for (const table of PRIVATE) tables[table] = await entriesOf(db, table);
  const facts = await entriesOf(db, "facts");
  tables.facts = await Promise.all(facts.map(async ([key, value]) => [key, await keyless(value)]));
  return JSON.stringify(toJson(tables));
}

type Entry = [key: IDBValidKey, value: unknown];

async function entriesOf(db: Context["db"], table: keyof Tables & string): Promise<Entry[]> {
  const name = table as (typeof TABLES)[number];
  const [keys, values] = [await db.getAllKeys(name), await db.getAll(name)];
  return keys.map((key, i) => [key, values[i]]);
}

/** A fact whose key, if it is one, is spelled out. */
async function keyless(value: unknown): Promise<unknown> {
  const { signer, publicKey } = (value ?? {}) as Partial<DeviceKey>;
  if (!signer) return value;
  return { publicKey, jwk: await crypto.subtle.exportKey("jwk", signer) };
}

async function keyed(value: unknown): Promise<unknown> {
  const { jwk, publicKey } = (value ?? {}) as { jwk?: JsonWebKey; publicKey?: Uint8Array };
  if (!jwk) return value;
  const how = { name: "ECDSA", namedCurve: "P-256" };
  return { publicKey, signer: await crypto.subtle.importKey("jwk", jwk, how, true, ["sign"]) };
}

/** Writes a file whole or not at all, and durably. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, "w");
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  await rename(part, path);
  const folder = await open(join(path, ".."), "r");
  await folder.sync();
  await folder.close();
}

/** Fills an empty database with what `dump` wrote; nothing when there is no dump. */
export async function load(db: Context["db"], folder: string): Promise<void> {
  if (!existsSync(join(folder, ROWS))) return;
  const rows = new Uint8Array(await readFile(join(folder, ROWS)));
  const text = await readFile(join(folder, privateName(rows)), "utf8");
  const secret = fromJson(JSON.parse(text)) as Record<string, Entry[]>;
  const facts: Entry[] = [];
  for (const [key, value] of secret.facts ?? []) facts.push([key, await keyed(value)]);
  const photos: [string, Uint8Array][] = [];
  for (const line of linesOf(rows)) {
    if (line.kind !== "photo") continue;
    const bytes = await readFile(join(folder, line.file as string));
    photos.push([line.digest as string, new Uint8Array(bytes)]);
  }
  const tx = writing(db, [...TABLES]);
  for (const table of PRIVATE) await putEntries(tx, table, secret[table] ?? []);
  for (const line of linesOf(rows)) await putLine(tx, line);
  for (const [digest, bytes] of photos) await tx.objectStore("bytes").put(bytes, digest);
  await putEntries(tx, "facts", facts);
  await tx.done;
}

function linesOf(rows: Uint8Array): Line[] {
  const lines = new TextDecoder().decode(rows).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Line);
}

type Tx = ReturnType<typeof writing>;

async function putEntries(tx: Tx, table: (typeof TABLES)[number], entries: Entry[]): Promise<void> {
  const store = tx.objectStore(table);
  for (const [key, value] of entries) {
    // biome-ignore lint/suspicious/noExplicitAny: rows go back into the table that they came from
    await (store as any).put(value, store.keyPath === null ? key : undefined);
  }
}

async function putLine(tx: Tx, { kind, ...line }: Line): Promise<void> {
  if (kind === "change") await tx.objectStore("log").put(logRow(line));
  else if (kind === "head")
    await tx.objectStore("heads").put(line as unknown as Tables["heads"]["value"]);
  else if (kind === "signed_head") {
    const signature = Uint8Array.from(Buffer.from(line.signature as string, "hex"));
    const signed = { ...line, signature } as unknown as Tables["signed"]["value"];
    await keep(tx, signed);
  }
}

function logRow(line: Line): LogRow {
  const header = unbase64(line.header as string);
  const body = line.body === null ? null : unbase64(line.body as string);
  const { scope, replica, seq, hash, ...row } = line as unknown as LogRow & {
    verdict: string | null;
  };
  const left = line.instead ? { instead: unbase64(line.instead as string) } : undefined;
  const place = { scope, replica, seq, hash, header, body, ...left };
  const empty = { prev: null, record: "", collection: "" };
  const { prev, recordId: record, collection } = changeIn({ ...place, ...empty });
  const counted = { ...place, prev, record, collection };
  return row.verdict === null ? counted : { ...counted, verdict: row.verdict };
}
