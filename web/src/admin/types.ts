/** What the service tells administrators, as docs/api.md has it. */

import type { Tablet } from "../lead/types.ts";
import type { Incident } from "../review/incidents.ts";
import type { ContextJson, Detail, FormName, RecordJson, UnitName } from "../review/types.ts";
import type { Section } from "../survey/definition.ts";

export interface RoundRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly starts: string;
  readonly ends: string;
  readonly forms: readonly FormName[];
  readonly agencies: readonly (readonly [string, string])[];
  readonly leads: readonly (readonly [string, string])[];
  readonly funding_sources: readonly string[];
  readonly items: number;
  readonly open: boolean;
}

export interface UnitRow extends UnitName {
  readonly kind: string;
  readonly area: string | null;
  readonly flags: readonly {
    readonly flag: string;
    readonly since: string | null;
    readonly until: string | null;
  }[];
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly successors: readonly UnitName[];
}

export interface Grant {
  readonly id: string;
  readonly scope: string;
  readonly role: string;
  readonly forms: readonly string[];
}

export interface Account {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly position: string;
  readonly agency: string;
  readonly phone: string;
  readonly reserve: string | null;
  readonly grants: readonly Grant[];
  readonly password: boolean;
}

export interface Roster {
  readonly accounts: readonly Account[];
  readonly areas: readonly string[];
  readonly tasks: readonly string[];
}

/** A device is told as the lead is told of a tablet. */
export type Device = Tablet;

export interface Devices {
  readonly devices: readonly Device[];
  readonly areas: readonly string[];
  readonly tasks: readonly string[];
  readonly incidents: readonly Incident[];
}

export interface TaskRow {
  readonly id: string;
  readonly title: string | null;
  readonly unit: string | null;
  readonly form: FormName;
  readonly state: "handed_in" | "arriving";
  readonly handed_in: number;
  readonly author: string | null;
  readonly agency: string;
}

/** A task's survey with its answers and the form that asked. */
export interface TaskDetail {
  readonly task: TaskRow & { readonly scope: string };
  readonly survey: RecordJson;
  readonly rows: readonly RecordJson[];
  readonly sections: readonly Section[];
  readonly context: ContextJson;
  readonly people: Detail["people"];
}

/** How backups of the mainland stand; times are milliseconds, names are of archives. */
export interface Backup {
  readonly tried: number | null;
  readonly trouble: string;
  readonly made: string;
  readonly verified: string;
  readonly verified_ms: number | null;
  readonly waiting: number;
}
