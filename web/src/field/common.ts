import { signal } from "@preact/signals";
import type { Replica } from "../store/replica.ts";
import { type Form, readForm } from "../survey/form.ts";
import { shown } from "../survey/need.ts";
import { catalogue, type Item } from "../survey/round.ts";
import { byPlace } from "../survey/text.ts";
import { formersOf, readUnit, type Unit, unitKey, validOn } from "../survey/unit.ts";
import { hex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { t } from "../text/index.ts";

/** Whether a scope is a lead unit's task: no sites, no island on the way. */
export function isTask(scope: string | undefined): boolean {
  return scope?.startsWith("task/") ?? false;
}

export interface Round {
  readonly id: Hex;
  readonly name: string;
  readonly forms: readonly Hex[];
  readonly items: readonly Item[];
  /** Whether the island lead confirms before the review. */
  readonly confirms: boolean;
  readonly open: boolean;
}

/** What the mainland wrote for everybody, as this tablet knows it. */
export interface Common {
  readonly forms: ReadonlyMap<Hex, Form>;
  readonly rounds: readonly Round[];
  readonly units: readonly Unit[];
  /** Names of accounts. */
  readonly people: ReadonlyMap<Hex, string>;
}

export const common = signal<Common>({
  forms: new Map(),
  rounds: [],
  units: [],
  people: new Map(),
});

/** Reads forms, rounds, units and names again: at the start and after each exchange. */
export async function readCommon(replica: Replica): Promise<void> {
  const [forms, rounds, units, accounts] = await Promise.all(
    ["form", "round", "unit", "account"].map((one) => replica.list(one, { scope: "common" })),
  );
  common.value = {
    forms: new Map((forms ?? []).flatMap(formOf)),
    rounds: (rounds ?? []).map(readRound),
    units: (units ?? []).map(readUnit).filter((unit) => unit !== null),
    people: new Map((accounts ?? []).map((view) => [view.id, text(shown(view, "name"))])),
  };
}

function formOf(view: RecordView): [Hex, Form][] {
  const form = readForm(view);
  return form ? [[view.id, form]] : [];
}

function readRound(view: RecordView): Round {
  const forms = shown(view, "forms");
  return {
    id: view.id,
    name: text(shown(view, "name")),
    forms: (Array.isArray(forms) ? forms : []).map(hexOf).filter((id) => id !== undefined),
    items: catalogue(view),
    confirms: shown(view, "confirms") === true,
    open: shown(view, "open") === true,
  };
}

/** The name of a unit's value. */
export function unitName(value: Value | undefined): string {
  const key = unitKey(value ?? null);
  return common.value.units.find((unit) => unit.key === key)?.name ?? key ?? "";
}

/** The units of an area on a day, of a task all units, sorted as Vietnamese sorts. */
export function unitsOf(area: string | undefined, day: string): Unit[] {
  const all = isTask(area);
  const here = common.value.units.filter(
    (unit) => (all || unit.area === area) && validOn(unit, day),
  );
  return byName(here);
}

/** The one unit of an area, which need not be asked for; undefined if it has none or several. */
export function onlyUnit(units: readonly Unit[]): Unit | undefined {
  return units.length === 1 ? units[0] : undefined;
}

/** The former units of those, sorted likewise. */
export function formerUnitsOf(units: readonly Unit[]): Unit[] {
  return byName(units.flatMap(({ key }) => formersOf(common.value.units, key)));
}

function byName(units: readonly Unit[]): Unit[] {
  return [...units].sort((a, b) => byPlace(a.name, b.name));
}

/** The name of a change's author. */
export function authorName(account: Hex | null): string | undefined {
  return account === null ? undefined : common.value.people.get(account);
}

/** The names of accounts, in a row. */
export function namesOf(accounts: readonly Hex[]): string {
  return accounts.map((one) => authorName(one) ?? t("site.someone")).join(", ");
}

/** Bytes of a value, such as a reference or a digest, as the key that things are found by. */
export function hexOf(value: Value | undefined): Hex | undefined {
  return value instanceof Uint8Array ? hex(value) : undefined;
}

function text(value: Value): string {
  return typeof value === "string" ? value : "";
}
