import { type Signal, signal } from "@preact/signals";
import type { Answers } from "../survey/form.ts";
import { latest } from "../sync/fold.ts";
import type { Dot, Hex, RecordView, Value, Write } from "../sync/types.ts";
import { soon } from "./exchange.ts";
import { codeOf, NotSaved } from "./failure.ts";
import { cutAll, cutEach, person, replica, revision } from "./session.ts";

/** A record as its author sees it: what is live, under what was typed and is not yet cut. */
export interface Draft {
  readonly record: Hex;
  readonly values: Signal<Answers>;
  /** Fields with two different live values and nothing typed since. */
  readonly conflicts: Signal<readonly string[]>;
  /** The live writes of the values on screen: all that a keystroke replaces. */
  seen: ReadonlyMap<string, readonly Dot[]>;
}

/** A value typed and not yet on disk, and what it replaces. */
interface Typed {
  readonly value: Value;
  readonly seen: readonly Dot[];
}

/** What the foot of a form says about the last keystroke. */
export type Saved =
  | { readonly state: "saved"; readonly at: number }
  | { readonly state: "saving"; readonly at: number }
  | { readonly state: "failed"; readonly code: string };

export const saved = signal<Saved | undefined>(undefined);

const drafts = new Map<Hex, Draft>();
/** Typed and not yet on disk: record, then field. */
const unsaved = new Map<Hex, Map<string, Typed>>();
/** Grows when a keystroke is made and when it is kept: what was read meanwhile may lack it. */
let steps = 0;
let pump: Promise<void> | undefined;
/** The record of a keystroke that is being kept and was not told of yet. */
let keeping: Hex | undefined;

/**
 * Takes news of this record as the keystroke being kept, which the screen already shows; false if
 * there is none. A keystroke is told once: what else comes meanwhile is somebody else's.
 */
export function takeOwnKeystroke(record: Hex): boolean {
  if (keeping !== record) return false;
  keeping = undefined;
  return true;
}

/** The draft of a record, read from disk the first time. */
export async function openDraft(record: Hex): Promise<Draft> {
  const draft = drafts.get(record) ?? emptyDraft(record);
  drafts.set(record, draft);
  await refresh(draft);
  return draft;
}

function emptyDraft(record: Hex): Draft {
  return { record, values: signal({}), conflicts: signal([]), seen: new Map() };
}

/** Forgets the drafts of a survey that is no longer on screen. */
export function closeDrafts(): void {
  drafts.clear();
}

/** Reads drafts again after an exchange brought something, or another tab wrote. */
export async function refreshDrafts(records: ReadonlySet<Hex>): Promise<void> {
  for (const draft of drafts.values()) if (records.has(draft.record)) await refresh(draft);
}

async function refresh(draft: Draft): Promise<void> {
  const { typed, view } = await readStill(draft.record);
  const waiting = unsaved.get(draft.record) ?? new Map<string, Typed>();
  const values: Record<string, Value> = view ? latestValues(view) : {};
  for (const [field, row] of typed) values[field] = row.value;
  for (const [field, row] of waiting) values[field] = row.value;
  draft.seen = view ? seenIn(view) : new Map();
  draft.values.value = values;
  draft.conflicts.value = view
    ? conflicting(view).filter((field) => !typed.has(field) && !waiting.has(field))
    : [];
  if (!saved.value) saved.value = lastSaved(view, typed);
}

/** What a record says and what was typed into it, read while nothing was typed or kept. */
async function readStill(record: Hex) {
  for (;;) {
    const before = steps;
    // The journal first: a cut in between then shows the same value twice, never an older one.
    const typed = await replica().journal.of(record);
    const view = await replica().read(record);
    if (steps === before) return { typed, view };
  }
}

/** The dots of the values that people are shown; of two that differ only those of the one shown. */
function seenIn(view: RecordView): Map<string, readonly Dot[]> {
  const seen = new Map<string, readonly Dot[]>();
  for (const [field, writes] of Object.entries(view.fields)) {
    const shown = fingerprint(latest(view, field)?.value ?? null);
    const same = writes.filter(({ value }) => fingerprint(value) === shown);
    seen.set(
      field,
      same.map(({ dot }) => dot),
    );
  }
  return seen;
}

/** The last write of this tablet's own; when those of others came here is not known. */
function lastSaved(
  view: RecordView | undefined,
  typed: ReadonlyMap<string, { readonly at: number }>,
): Saved | undefined {
  const writes = Object.values(view?.fields ?? {}).flat();
  const own = writes.filter(isOwn).map(({ time }) => time[0]);
  const at = Math.max(0, ...own, ...[...typed.values()].map((row) => row.at));
  return at > 0 ? { state: "saved", at } : undefined;
}

/** Whether this tablet made a write. */
export function isOwn({ dot }: Write): boolean {
  return dot.replica === replica().id;
}

/** The latest live value of each field. */
export function latestValues(view: RecordView): Record<string, Value> {
  const fields = Object.keys(view.fields);
  return Object.fromEntries(fields.map((field) => [field, latest(view, field)?.value ?? null]));
}

/** The fields whose live writes differ in value. */
export function conflicting(view: RecordView): string[] {
  return Object.keys(view.fields).filter((field) => {
    const values = (view.fields[field] ?? []).map(({ value }) => fingerprint(value));
    return new Set(values).size > 1;
  });
}

/** Equal for equal values. */
export function fingerprint(value: Value): string {
  return JSON.stringify(value, (_, part) => (part instanceof Uint8Array ? [...part, "bin"] : part));
}

/**
 * Shows a value at once and puts it on disk; the foot of the form says when it is there. It
 * replaces what was on screen when typing began, or `seen` where more than one value was.
 */
export function type(
  draft: Draft,
  field: string,
  value: Value,
  seen: readonly Dot[] = draft.seen.get(field) ?? [],
): void {
  steps += 1;
  draft.values.value = { ...draft.values.value, [field]: value };
  draft.conflicts.value = draft.conflicts.value.filter((one) => one !== field);
  const fields = unsaved.get(draft.record) ?? new Map<string, Typed>();
  const begun = fields.get(field)?.seen ?? seen;
  unsaved.set(draft.record, fields.set(field, { value, seen: begun }));
  if (saved.value?.state !== "failed") saved.value = { state: "saving", at: savedAt() };
  void save();
}

/** Whether something that was typed is not on the disk yet. */
export function isTyping(): boolean {
  return unsaved.size > 0;
}

function savedAt(): number {
  return saved.value && saved.value.state !== "failed" ? saved.value.at : 0;
}

/** Puts on disk what is not there yet; true when everything is. */
export async function save(): Promise<boolean> {
  pump ??= drain().finally(() => {
    pump = undefined;
  });
  await pump;
  return unsaved.size === 0;
}

/** Puts on disk all that can be; what cannot be kept does not hold up the rest. */
async function drain(): Promise<void> {
  const author = person.value?.account;
  if (!author) return;
  let failed: unknown;
  const stuck = new Set<Typed>();
  for (let next = first(stuck); next; next = first(stuck)) {
    const [record, field, typed] = next;
    keeping = record;
    try {
      await replica().journal.put(author, record, field, typed.value, typed.seen);
      settle(record, field, typed);
    } catch (error) {
      stuck.add(typed);
      failed = error;
    }
  }
  keeping = undefined;
  saved.value =
    failed === undefined
      ? { state: "saved", at: Date.now() }
      : { state: "failed", code: codeOf(failed) };
}

function first(stuck: ReadonlySet<Typed>): [Hex, string, Typed] | undefined {
  for (const [record, fields] of unsaved)
    for (const [field, typed] of fields) if (!stuck.has(typed)) return [record, field, typed];
  return undefined;
}

/** Forgets what is now on disk, unless something newer was typed meanwhile. */
function settle(record: Hex, field: string, typed: Typed): void {
  steps += 1;
  const fields = unsaved.get(record);
  if (fields?.get(field) === typed) fields.delete(field);
  if (fields?.size === 0) unsaved.delete(record);
}

/** Puts everything typed on disk and cuts it into changes. */
export async function putAway(): Promise<void> {
  if (await save()) await cutAll();
}

/** Cuts what was typed into these records under their author's name; raises what went wrong. */
export async function cut(records: readonly Hex[]): Promise<void> {
  const author = person.value?.account;
  if (!author) return;
  if (!(await save())) throw new NotSaved();
  await cutEach(records.map((record) => ({ account: author, record })));
  revision.value += 1;
  soon();
}
