/** What the service says to the desk; docs/api.md has the words. */

import type { Gate, Label, Section } from "../survey/definition.ts";
import type { Outcome } from "../survey/review.ts";
import type { Hex, Value } from "../sync/types.ts";

export type DotJson = readonly [replica: Hex, seq: number];

export interface WriteJson {
  readonly value: Value;
  readonly dot: DotJson;
  readonly time: number;
  readonly author: Hex | null;
}

/** A record; the first live write of a field is the one that people are shown. */
export interface RecordJson {
  readonly id: Hex;
  readonly collection: string;
  readonly scope: string;
  readonly deleted: boolean;
  readonly fields: Readonly<Record<string, readonly WriteJson[]>>;
}

export const STATES = [
  "waiting",
  "answered",
  "stale",
  "unsettled",
  "returned",
  "approved",
  "adjusted",
  "rejected",
  "arriving",
  "unconfirmed",
] as const;
export type NeedState = (typeof STATES)[number];

/** The states in which a need asks for the reviewer. */
export const TO_DECIDE: readonly NeedState[] = ["waiting", "answered", "stale", "unsettled"];

export interface UnitName {
  readonly codebook: string;
  readonly code: string;
  readonly name: string;
}

/** A unit and the flags that it carries today. */
export interface Unit extends UnitName {
  readonly flags: readonly string[];
}

export interface FormName {
  readonly id: Hex;
  readonly letter: string;
  readonly version: number;
  /** The title in Vietnamese, and the same in English. */
  readonly title: string;
  readonly english: string;
}

/** A figure of the survey, by `question` or `question.part`, and the one beside it. */
export interface FigureBeside {
  readonly path: string;
  readonly reported: number;
  readonly beside: number;
}

/** Another survey that a warning speaks of; `need` is one of it that this account may open. */
export interface OtherSurvey {
  readonly survey: Hex;
  readonly need: Hex | null;
  readonly form: string;
  readonly site: string;
  readonly official_code: string;
  readonly round: string;
  readonly date: string | null;
}

export interface Warning {
  readonly code: string;
  readonly figures: readonly FigureBeside[];
  readonly surveys: readonly OtherSurvey[];
}

/** What the pole cards of a station's unit add up to. */
export type Totals = Readonly<
  Record<"clusters" | "working" | "broken" | "speakers" | "uncounted", number>
>;

/** One row of the queue. */
export interface NeedRow {
  readonly id: Hex;
  readonly scope: string;
  readonly state: NeedState;
  readonly item: string | null;
  readonly kind: string | null;
  readonly quantity: readonly [number, string | null] | null;
  readonly unit_price: number | null;
  readonly amount: number | null;
  readonly priority: number | null;
  readonly survey: Hex;
  readonly site: SiteName | null;
  readonly unit: Unit | null;
  readonly form: FormName;
  readonly handed_in: number;
  readonly photos: PhotoCount;
  readonly conflicts: number;
  readonly warnings: readonly string[];
  readonly outcome: Outcome | null;
}

/** What the queue is narrowed by beside the state. */
export const FACETS = ["unit", "former", "round", "form", "kind", "priority"] as const;
export type Facet = (typeof FACETS)[number];

/** One value to filter by, and how many needs it would leave. */
export interface FacetOption {
  readonly value: string;
  readonly name: string;
  /** The name in English. */
  readonly english: string;
  readonly count: number;
}

export interface Queue {
  readonly needs: readonly NeedRow[];
  /** How many needs there are to see, whatever the filter. */
  readonly total: number;
  readonly counts: Readonly<Partial<Record<NeedState, number>>>;
  readonly facets: Readonly<Record<Facet, readonly FacetOption[]>>;
}

export interface Decision {
  readonly dot: DotJson;
  readonly outcome: Outcome;
  readonly quantity: number | null;
  readonly unit_price: number | null;
  readonly words: string;
  readonly author: Hex | null;
  readonly agency: string;
  readonly time: number;
  readonly live: boolean;
  readonly stale: boolean;
}

export interface Part {
  readonly digest: Hex;
  readonly length: number;
  readonly here: boolean;
}

export interface Photo {
  readonly id: Hex;
  readonly image: Part | null;
  readonly thumbnail: Part | null;
  readonly taken: number | null;
  readonly caption: string | null;
  /** Whether somebody waits for the image, which is not here. */
  readonly asked: boolean;
}

/** One field whose live values are not what they were. */
export interface Change {
  readonly record: Hex;
  readonly collection: string;
  readonly field: string;
  readonly before: readonly Value[];
  readonly after: readonly Value[];
}

export interface Author {
  readonly name: string;
  readonly position: string;
  readonly agency: string;
}

export type People = Readonly<Record<Hex, Author>>;

export interface SiteName {
  readonly id: Hex;
  readonly name: string;
}

export interface PhotoCount {
  readonly named: number;
  readonly here: number;
}

export interface HandIn {
  readonly time: number;
  readonly author: Hex | null;
  readonly confirmed: number | null;
}

/** What answers mean beside themselves: units that they name, former units by key, usual prices. */
export interface ContextJson {
  readonly units: readonly Unit[];
  readonly formers: Readonly<Record<string, number>>;
  readonly usual: Readonly<Record<string, readonly [number, number]>>;
}

/** What an agency put in place of an answer that an approval asks for. */
export interface Supplement {
  readonly id: Hex;
  readonly question: string;
  readonly text: string;
  readonly source: string;
  readonly author: Hex | null;
  readonly time: number;
}

/** One answer that a point of the gate rests on. */
export interface GateItem {
  readonly question: string;
  readonly label: Label;
  readonly binds: boolean;
  readonly met: boolean;
  readonly supplement: Supplement | null;
}

/** One point of the gate: met when all its items that bind are. */
export interface GatePoint {
  readonly point: Gate["point"];
  readonly binds: boolean;
  readonly met: boolean;
  readonly items: readonly GateItem[];
}

/** A survey with what it takes to read it: what the desk and the lead are both told. */
export interface Surveyed {
  readonly scope: string;
  readonly survey: RecordJson;
  readonly rows: readonly RecordJson[];
  readonly site: RecordJson | null;
  readonly form: FormName & { readonly sections: readonly Section[] };
  readonly unit: Unit | null;
  readonly context: ContextJson;
  readonly round: { readonly code: string; readonly name: string } | null;
  readonly photos: readonly Photo[];
  readonly handed_in: HandIn | null;
  readonly people: People;
}

/** One need with everything that a decision on it looks at. */
export interface Detail extends Surveyed {
  readonly id: Hex;
  readonly state: NeedState;
  readonly version: readonly DotJson[];
  readonly replaces: readonly DotJson[];
  /** How many of the changes that were handed in are not here yet. */
  readonly missing: number;
  readonly need: RecordJson;
  readonly answers: readonly RecordJson[];
  readonly siblings: readonly NeedRow[];
  readonly decisions: readonly Decision[];
  readonly changed: readonly Change[];
  readonly conflicts: readonly {
    readonly record: Hex;
    readonly collection: string;
    readonly field: string;
  }[];
  readonly totals: Totals | null;
  readonly warnings: readonly Warning[];
  /** Empty where the form has no gate. */
  readonly gate: readonly GatePoint[];
  readonly supplements: readonly Supplement[];
  readonly island: { readonly name: string; readonly as_of: number | null } | null;
  readonly may_decide: boolean;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly quantity?: number;
  readonly unit_price?: number;
  readonly words?: string;
}

export interface Supply {
  readonly question: string;
  readonly text: string;
  readonly source: string;
}

export interface Island {
  readonly name: string;
  /** Empty before the first exchange. */
  readonly replica: Hex | "";
  readonly scopes: readonly string[];
  readonly contact: number | null;
  readonly as_of: number | null;
  /** Changes that hand-ins list and photos that records name, not here yet. */
  readonly missing: number;
  readonly photos: number;
}

export interface Reviewer {
  readonly account: Hex;
  readonly login: string;
  readonly name: string;
  readonly position: string;
  readonly agency: string;
}

export interface Node {
  readonly name: string;
  readonly kind: "mainland" | "island";
}

/** The value of a field that people are shown; null where there is none. */
export function shown(record: RecordJson, field: string): Value {
  return record.fields[field]?.[0]?.value ?? null;
}
