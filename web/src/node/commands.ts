/** What the program can be told to do. */

import { readFile } from "node:fs/promises";
import { reading } from "../store/database.ts";
import { learn, receive } from "../store/intake.ts";
import { digestOfVector, scopesOf, vectorOf } from "../store/log.ts";
import { contextOf } from "../store/open.ts";
import { enrol, type Replica } from "../store/replica.ts";
import { transact } from "../store/transaction.ts";
import { hex, unbase64, unhex } from "../sync/bytes.ts";
import { BadFrame } from "../sync/errors.ts";
import { FrameReader } from "../sync/frames.ts";
import type { Dot, Edit, Hex, Value } from "../sync/types.ts";
import { read } from "../sync/wire.ts";
import { dump } from "./dump.ts";
import { problemsOf } from "./forms.ts";
import { dotsFrom, dotsTo, fromJson, overwritesFrom, toJson, viewTo } from "./json.ts";

type Pairs = [string, number][];

/** An edit as a line holds it. */
export interface EditLine extends Omit<Edit, "values" | "overwrites" | "author"> {
  readonly author?: Hex | null;
  readonly values?: Record<string, unknown>;
  readonly overwrites?: Record<string, Pairs>;
}

// biome-ignore lint/suspicious/noExplicitAny: a command's members are checked where they are used
type Command = any;
type Do = (replica: Replica, command: Command, folder: string) => Promise<unknown>;

export const COMMANDS: Readonly<Record<string, Do>> = {
  identity: async (replica) => ({
    replica: replica.id,
    enrolment: (await replica.enrolment()) ?? null,
  }),
  enrol: (replica, { base, code, name, fleet }) => enrol(base, code, name, replica, fleet),
  write: (replica, { edit }) => replica.write(editFrom(edit)),
  write_all: (replica, { edits }) => replica.writeAll(edits.map(editFrom)),
  read: async (replica, { record }) => {
    const view = await replica.read(record);
    return view ? viewTo(view) : null;
  },
  list: async (replica, { collection, ...options }) =>
    (await replica.list(collection, options)).map(viewTo),
  version: async (replica, { records, leaving_out = [] }) => {
    const content = (_: string, field: string) => !leaving_out.includes(field);
    return dotsTo(await replica.version(records, content));
  },
  has: async (replica, { dots, scope }) => dotsTo(await replica.has(dotsFrom(dots), scope)),
  custody: (replica, { scope, dots }) => replica.custody(scope, dotsFrom(dots)),
  quarantined: async (replica) =>
    (await replica.quarantined()).map((row) => ({
      ...row,
      values: toJson(row.values),
      dot: dotsTo([row.dot])[0],
    })),
  type: (replica, { account, record, field, value }) =>
    replica.journal.put(account, record, field, fromJson(value) as Value),
  typed: async (replica, { record, account }) => {
    const rows = [...(await replica.journal.of(record, account))];
    return Object.fromEntries(rows.map(([field, row]) => [field, typedTo(row)]));
  },
  cut: (replica, { account, record }) => replica.journal.cut(account, record),
  photo: async (replica, { file }) => replica.photos.add(new Uint8Array(await readFile(file))),
  pending: (replica) => replica.photos.pending(),
  exchange: (replica, { base }) => replica.exchange(base),
  link: async (replica) => replica.link().get(),
  join: (replica, { root }) => join(replica, unhex(root)),
  take: (replica, { frames }) => take(replica, unbase64(frames)),
  state: (replica) => state(replica),
  problems: async (_, { form, sets }) => problemsOf(form, sets),
  dump: async (replica, _, folder) => ({ rows: await dump(contextOf(replica), folder) }),
};

export function editFrom({ values = {}, overwrites, author = null, ...edit }: EditLine): Edit {
  const given = { ...edit, author, values: fromJson(values) as Record<string, Value> };
  return overwrites ? { ...given, overwrites: overwritesFrom(overwrites) } : given;
}

function typedTo({ value, shown, at }: { value: Value; shown: readonly Dot[]; at: number }) {
  return { value: toJson(value), shown: dotsTo(shown), at };
}

/** How many changes of a stream of frames are new here. */
async function take(replica: Replica, bytes: Uint8Array): Promise<number> {
  const reader = new FrameReader();
  let stored = 0;
  for (const frame of reader.feed(bytes)) {
    const message = read(frame);
    if (message?.type === "run") stored += (await receive(contextOf(replica), message.run)).stored;
  }
  if (reader.partial) throw new BadFrame("the stream ends inside a frame");
  await learn(contextOf(replica));
  return stored;
}

/** The digest of each scope, the view of each record, and why changes do not count, by hash. */
async function state(replica: Replica): Promise<unknown> {
  const { db } = contextOf(replica);
  const tx = reading(db);
  const digests: Record<string, Hex> = {};
  for (const scope of await scopesOf(tx)) {
    digests[scope] = digestOfVector(await vectorOf(tx, scope));
  }
  const views = await tx.objectStore("views").getAll();
  const quarantined = await tx.objectStore("log").index("verdict").getAll();
  return {
    digests,
    views: views.map(({ scope, id, view }) => [scope, id, hex(view)]),
    verdicts: Object.fromEntries(quarantined.map(({ hash, verdict }) => [hash, verdict])),
  };
}

/** Makes the replica one that knows a fleet's root, as `verify` and tests do without a node. */
async function join(replica: Replica, root: Uint8Array): Promise<void> {
  const context = contextOf(replica);
  await transact(context, (tx) => tx.objectStore("facts").put(root, "root"));
  await learn(context);
}
