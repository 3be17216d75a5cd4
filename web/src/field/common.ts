import { signal } from "@preact/signals";
import type { Replica } from "../store/replica.ts";
import type { Form, Section } from "../survey/form.ts";
import { hex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { latestValues } from "./draft.ts";

/** An administrative unit in one codebook. */
export interface Unit {
  readonly codebook: string;
  readonly code: string;
  readonly name: string;
  readonly area: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly successors: readonly string[];
}

export interface Round {
  readonly id: Hex;
  readonly code: string;
  readonly name: string;
  readonly forms: readonly Hex[];
  readonly open: boolean;
}

/** What the mainland wrote for everybody, as this tablet knows it. */
export interface Common {
  readonly forms: ReadonlyMap<Hex, Form>;
  readonly rounds: readonly Round[];
  readonly units: ReadonlyMap<string, Unit>;
  /** Names of accounts. */
  readonly people: ReadonlyMap<Hex, string>;
}

export const common = signal<Common>({
  forms: new Map(),
  rounds: [],
  units: new Map(),
  people: new Map(),
});

/** Reads forms, rounds, units and names again: after the start and after each exchange. */
export async function readCommon(replica: Replica): Promise<void> {
  const [forms, rounds, units, accounts] = await Promise.all(
    ["form", "round", "unit", "account"].map((one) => replica.list(one, { scope: "common" })),
  );
  common.value = {
    forms: new Map((forms ?? []).map((view) => [view.id, readForm(latestValues(view))])),
    rounds: (rounds ?? []).map(readRound),
    units: new Map((units ?? []).map(readUnit).map((unit) => [unitKey(unit), unit])),
    people: new Map((accounts ?? []).map((view) => [view.id, text(latestValues(view).name)])),
  };
}

/** A form out of its record: the sections are fields of their own, in the order of their names. */
export function readForm(values: Readonly<Record<string, Value>>): Form {
  const names = Object.keys(values).filter((name) => name.startsWith("section/"));
  return {
    letter: text(values.letter),
    version: Number(values.version ?? 0),
    title: labelOf(values.title),
    sections: names.sort().map((name) => readSection(values[name])),
  };
}

function readSection(bytes: Value | undefined): Section {
  return JSON.parse(new TextDecoder().decode(bytes as Uint8Array)) as Section;
}

/** A title in both languages, or the one text that there is. */
function labelOf(value: Value | undefined): { vi: string; en: string } {
  if (Array.isArray(value)) return { vi: text(value[0]), en: text(value[1] ?? value[0]) };
  return { vi: text(value), en: text(value) };
}

function readRound(view: RecordView): Round {
  const { code, name, forms, open } = latestValues(view);
  const references = Array.isArray(forms) ? forms : [];
  return {
    id: view.id,
    code: text(code),
    name: text(name),
    forms: references.map(reference).filter((id) => id !== undefined),
    open: open === true,
  };
}

function readUnit(view: RecordView): Unit {
  const values = latestValues(view);
  const successors = Array.isArray(values.successors) ? values.successors : [];
  return {
    codebook: text(values.codebook),
    code: text(values.code),
    name: text(values.name),
    area: text(values.area) || null,
    from: text(values.valid_from),
    to: text(values.valid_to) || null,
    successors: successors.map((one) => (Array.isArray(one) ? one.join("/") : "")),
  };
}

export function unitKey(unit: { codebook: string; code: string }): string {
  return `${unit.codebook}/${unit.code}`;
}

/** The name of a unit's value. */
export function unitName(value: Value | undefined): string {
  if (!Array.isArray(value)) return "";
  return common.value.units.get(value.join("/"))?.name ?? value.join(" ");
}

/** How many former units each unit has, for the conditions of a form. */
export function formers(units: Iterable<Unit>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { successors } of units)
    for (const one of successors) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** The name of an account's author. */
export function nameOf(account: Hex | null): string | undefined {
  return account === null ? undefined : common.value.people.get(account);
}

/** A reference as the key that records are found by. */
export function reference(value: Value | undefined): Hex | undefined {
  return value instanceof Uint8Array ? hex(value) : undefined;
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}
