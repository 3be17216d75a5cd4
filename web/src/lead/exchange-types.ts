/** What the service says of the exchange with the mainland; docs/api.md has the words. */

export const KINDS = ["surveys", "needs", "answers", "others", "thumbnails", "photos"] as const;
export type Counts = Readonly<Record<(typeof KINDS)[number] | "bytes", number>>;

export interface Progress {
  readonly began: number;
  readonly phase: "hello" | "text" | "photos";
  readonly up: number;
  readonly down: number;
  readonly up_total: number | null;
  readonly down_total: number | null;
  readonly rate: number;
  /** In seconds. */
  readonly left: number | null;
}

export interface Doing {
  readonly state: "exchanging" | "resting" | "retrying" | "waiting";
  readonly since: number;
  readonly until: number | null;
  readonly why: string | null;
  readonly progress: Progress | null;
}

/** Hours on some days: 0 is Monday, minutes since midnight. */
export interface Hours {
  readonly days: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface Limit {
  readonly limit: number;
  readonly spent: number;
}

export interface Exchange {
  readonly here: number;
  readonly running: boolean;
  readonly doing: Doing | null;
  readonly schedule: {
    readonly hours: readonly Hours[];
    readonly opens: number | null;
    readonly closes: number | null;
  };
  readonly budget: {
    readonly today: number;
    readonly day: Limit | null;
    readonly opening: Limit | null;
    readonly left: number | null;
  };
  readonly plan: { readonly goes: Counts; readonly stays: Counts; readonly rate: number | null };
}
