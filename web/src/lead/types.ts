/** What the service says to the island's lead; docs/api.md has the words. */

import type { Incident } from "../review/incidents.ts";
import type {
  ContextJson,
  DotJson,
  FormName,
  HandIn,
  NeedState,
  People,
  PhotoCount,
  RecordJson,
  SiteName,
  Surveyed,
  Unit,
  WriteJson,
} from "../review/types.ts";
import type { Question } from "../survey/definition.ts";
import type { Hex } from "../sync/types.ts";

export type { People, Reviewer as Me } from "../review/types.ts";

export interface Window {
  readonly began: number;
  readonly ended: number;
  readonly outcome: string;
  readonly met: boolean;
  readonly pushed: number;
  readonly pulled: number;
  readonly photos: number;
  readonly bytes_up: number;
  readonly bytes_down: number;
  /** By how many milliseconds this clock was ahead of the mainland's. */
  readonly ahead: number | null;
}

export interface Island {
  readonly name: string;
  readonly kind: "mainland" | "island";
  readonly areas: readonly string[];
  readonly link: {
    readonly reached: number | null;
    readonly complete: number | null;
    readonly windows: readonly Window[];
    /** Whether the exchange program runs, and until when it waits for hours or a budget. */
    readonly running: boolean;
    readonly waits: number | null;
  } | null;
  readonly waiting: {
    readonly scopes: readonly { readonly scope: string; readonly changes: number }[];
    readonly photos: number;
    readonly photo_bytes: number;
  } | null;
  readonly disk: { readonly free: number; readonly total: number };
  readonly clock: {
    readonly here: number;
    readonly ahead: number | null;
    readonly compared: number | null;
  };
  readonly backup: { readonly made: number | null; readonly freed: number };
  readonly began: number;
  readonly up: number | null;
  readonly todo: {
    readonly confirm: number;
    readonly conflicts: number;
    /** Changes that do not count. */
    readonly uncounted: number;
    /** Incidents of machines about which somebody has something to do. */
    readonly machines: number;
  };
}

export interface SurveyRow {
  readonly id: Hex;
  readonly scope: string;
  readonly state: string;
  readonly site: SiteName | null;
  readonly unit: Unit | null;
  readonly form: FormName;
  readonly needs: number;
  readonly photos: PhotoCount;
  readonly conflicts: number;
  readonly handed_in: HandIn | null;
}

export interface Surveys {
  /** Whether any open round wants a confirmation. */
  readonly asked: boolean;
  readonly surveys: readonly SurveyRow[];
  readonly people: People;
}

export const STAGES = [
  "draft",
  "withdrawn",
  "arriving",
  "unconfirmed",
  "handed_in",
  "returned",
  "decided",
] as const;
/** Where a survey stands, and once it is handed in, what became of its needs. */
export type Stage = (typeof STAGES)[number];

/** A survey in the list of all of the open rounds. */
export interface Listed {
  readonly id: Hex;
  readonly scope: string;
  readonly state: Stage;
  readonly round: Hex;
  readonly site: SiteName | null;
  readonly unit: Unit | null;
  readonly form: FormName;
  readonly needs: number;
  readonly begun: { readonly time: number; readonly author: Hex | null } | null;
  readonly handed_in: HandIn | null;
}

export interface Listing {
  readonly rounds: readonly RoundName[];
  readonly surveys: readonly Listed[];
  readonly people: People;
}

export interface Survey extends Surveyed {
  readonly id: Hex;
  readonly state: string;
  readonly hand_in: DotJson | null;
  readonly needs: readonly RecordJson[];
  /** The state of each need, in their order. */
  readonly outcomes: readonly (NeedState | "draft")[];
  readonly may_confirm: boolean;
}

export interface Grant {
  readonly id: Hex;
  readonly scope: string;
  readonly role: string;
  readonly forms: readonly string[];
  readonly given_on: "mainland" | "island" | null;
  readonly may_end: boolean;
}

export interface Member {
  readonly account: Hex;
  readonly login: string;
  readonly name: string;
  readonly position: string;
  readonly agency: string;
  readonly grants: readonly Grant[];
  readonly may_reset: boolean;
}

export interface Reserve {
  readonly account: Hex;
  readonly login: string;
  readonly name: string;
  readonly scope: string;
}

export interface Staff {
  readonly people: readonly Member[];
  readonly reserves: readonly Reserve[];
}

export interface Tablet {
  readonly id: Hex;
  readonly scope: string;
  readonly name: string;
  readonly enrolled: number;
  readonly contact: number | null;
  readonly changes: number;
  readonly locked: { readonly time: number; readonly author: Hex | null } | null;
}

export interface Tablets {
  readonly tablets: readonly Tablet[];
  readonly people: People;
  readonly incidents: readonly Incident[];
}

/** One of the values of a conflict, and the machine that it was written on. */
export interface Side extends WriteJson {
  readonly device: string | null;
}

export interface Conflict {
  readonly record: Hex;
  readonly collection: string;
  readonly scope: string;
  readonly field: string;
  readonly survey: Hex | null;
  readonly site: RecordJson | null;
  readonly place: SiteName | null;
  readonly question: Question | null;
  readonly context: ContextJson;
  readonly values: readonly Side[];
  readonly may_write: boolean;
}

export interface Conflicts {
  readonly conflicts: readonly Conflict[];
  readonly people: People;
}

export const SITE_STATES = ["to_visit", "begun", "visited", "could_not"] as const;
export type SiteState = (typeof SITE_STATES)[number];

export interface Assignment {
  readonly id: Hex;
  readonly account: Hex;
  readonly could_not: {
    readonly reason: string;
    readonly note: string;
    readonly date: string;
  } | null;
}

export interface Site {
  readonly id: Hex;
  readonly scope: string;
  readonly kind: string;
  readonly name: string;
  readonly official_code: string;
  readonly unit: Unit | null;
  readonly hamlet: string;
  readonly restricted: boolean;
  readonly state: SiteState;
  readonly last: string | null;
  readonly assignments: readonly Assignment[];
}

export interface RoundName {
  readonly id: Hex;
  readonly code: string;
  readonly name: string;
}

export interface Sites {
  readonly round: RoundName | null;
  readonly rounds: readonly RoundName[];
  readonly sites: readonly Site[];
  readonly members: readonly {
    readonly account: Hex;
    readonly scope: string;
    readonly name: string;
  }[];
  readonly people: People;
}

/** Whom a file for a stick may be for, and what they have not said they hold. */
export interface Receiver {
  readonly id: Hex;
  readonly name: string;
  readonly changes: number;
  readonly photos: number;
  readonly photo_bytes: number;
}

/** A file that is ready to be downloaded. */
export interface Bundle {
  readonly id: Hex;
  readonly file: string;
  readonly size: number;
  readonly sha256: Hex;
  readonly receiver: string;
  readonly changes: number;
  readonly photos: number;
  readonly photo_bytes: number;
}

/** What came of a file that was taken in. */
export interface BundleTaken {
  readonly maker: string;
  readonly kind: "mainland" | "island" | "tablet";
  readonly made: number;
  readonly changes: number;
  readonly photos: number;
  readonly confirmed: number;
  readonly gap: boolean;
  readonly whole: boolean;
  readonly receiver: Hex | null;
  /** Changes of this machine that the maker says it holds for the first time. */
  readonly held: number;
  /** Whether an answer would tell the maker something. */
  readonly news: boolean;
  /** Whether photos were left out that had no room. */
  readonly full: boolean;
}
