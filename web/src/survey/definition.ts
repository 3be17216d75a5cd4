/** The format of a form. The same words in Python: api/survey/definition.py. */

import type { Value } from "../sync/types.ts";

export interface Label {
  readonly vi: string;
  readonly en: string;
}

/**
 * What a question asks for, and so the shape of its value (docs/data.md).
 *
 * `site` and `round` show a reference that the survey got when it was started. `photos` and `needs`
 * are not fields: they show the photo and need records under the survey. `repeat` shows row records.
 */
export type Kind =
  | "choice" // one of `choices`: its value
  | "choices" // several of `choices`: their values, in the form's order
  | "count" // a whole number
  | "decimal" // an integer with `scale` digits after the decimal sign
  | "money" // whole đồng
  | "year"
  | "date" // "2026-11-23"
  | "text" // one line
  | "long_text"
  | "phone" // [as typed, E.164 or nil]
  | "point" // [latitude, longitude, accuracy in metres or nil], 10^-6 degree
  | "unit" // [codebook, code]
  | "hamlet" // one line, chosen from the area's hamlets or typed
  | "item" // [code of the round's catalogue or nil, name]
  | "site"
  | "round"
  | "group" // an array of the values of `parts`, in order
  | "repeat"
  | "needs"
  | "photos";

/** Why there is a reason and no value; written `["none"]`. */
export type Reason = "none" | "unknown" | "not_applicable";

/** A fact of the account, the site or the day that a new survey starts with. */
export type Prefill =
  | "account_name"
  | "account_position"
  | "account_agency"
  | "account_phone"
  | "site_unit"
  | "site_hamlet"
  | "today";

/**
 * What an approval asks of an answer, for one point; judged for each need by its own answers.
 * It binds where `when` holds, or always, and is met where `met` holds; the mainland judges it.
 */
export interface Gate {
  readonly point: "2a" | "2b" | "2c";
  readonly met: Condition;
  readonly when?: Condition;
}

/** See `condition.ts`. Arrays all the way down, so that it is data. */
export type Condition = readonly [string, ...unknown[]];

export interface Choice {
  readonly value: string | number;
  readonly label: Label;
  /** Cannot stand beside other choices. */
  readonly alone?: boolean;
}

export interface Constraint {
  /** Violated only when it is false; an unknown operand leaves it open. */
  readonly test: Condition;
  readonly code: string;
  readonly level: Level;
  readonly message: Label;
}

export type Level = "error" | "warning";

export interface Question {
  /** The name of the field, or of the part within its group or row. */
  readonly id: string;
  readonly kind: Kind;
  readonly label: Label;
  readonly help?: Label;
  readonly unit?: Label;
  readonly choices?: readonly Choice[];
  readonly scale?: number;
  /** Bounds of a number or year, of the length of a text, or of how many photos or needs. */
  readonly min?: number;
  readonly max?: number;
  /** Asked for at hand-in. */
  readonly required?: boolean | Condition;
  /** Shown only when true; absent: always. */
  readonly relevant?: Condition;
  readonly constraints?: readonly Constraint[];
  /** Reasons that may stand in place of the value. */
  readonly reasons?: readonly Reason[];
  /** Of a group, a row or a need. */
  readonly parts?: readonly Question[];
  readonly prefill?: Prefill;
  readonly gate?: Gate;
  /** A decision's basis: an edit after the decision makes it stale. */
  readonly evidence?: boolean;
  /** Personal data: salted in the log, left out of exports. */
  readonly personal?: boolean;
}

export interface Section {
  readonly id: string;
  readonly title: Label;
  readonly relevant?: Condition;
  readonly questions: readonly Question[];
}

export interface Form {
  readonly letter: string;
  readonly version: number;
  readonly title: Label;
  readonly sections: readonly Section[];
}

/** Values by question id, the latest live value of each; blank ones left out or null. */
export type Answers = Readonly<Record<string, Value>>;

/** What a condition may know beside the answers. */
export interface Context {
  /** The local day, `"2026-11-23"`, where known. */
  readonly today?: string;
  /** How many former units each unit has, by `"codebook/code"`. */
  readonly formers?: Readonly<Record<string, number>>;
  /** The usual range of one unit's price in đồng, by the item's code in the catalogue. */
  readonly usual?: Readonly<Record<string, readonly [number, number]>>;
  /** Whether the survey's site is one whose exact point and photos are never stored. */
  readonly restricted?: boolean;
}
