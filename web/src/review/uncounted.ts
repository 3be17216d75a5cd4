/** What does not count, as docs/api.md has it, and what is said of it. */

import type { Question } from "../survey/definition.ts";
import type { Hex, Value } from "../sync/types.ts";
import { known, say, t } from "../text/index.ts";
import { answerText } from "./answer.ts";
import type { ContextJson, Detail, DotJson, People } from "./types.ts";

export interface Said {
  readonly field: string;
  readonly value: Value;
  readonly question: Question | null;
}

export interface Uncounted {
  readonly scope: string;
  readonly collection: string;
  readonly record: Hex;
  readonly dot: DotJson;
  readonly time: number;
  readonly author: Hex | null;
  readonly device: string | null;
  readonly verdict: string;
  readonly values: readonly Said[];
}

export interface UncountedList {
  readonly total: number;
  readonly changes: readonly Uncounted[];
  readonly context: ContextJson;
  readonly people: People;
}

/** The values of a change that can be read, each with its question; what only links is left out. */
export function readable(of: Uncounted, detail: Detail): [string, string][] {
  return of.values.flatMap(({ field, value, question }): [string, string][] => {
    const text = question ? answerText(question, value, detail) : plainly(value);
    return text ? [[question ? say(question.label) : field, text]] : [];
  });
}

/** A value that no form asks for: words and figures as they are, no ids and no lists. */
function plainly(value: Value): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && !/^[0-9a-f]{32,}$/.test(value) ? value : "";
}

/** What somebody can do about it. */
export function remedy({ verdict }: Uncounted): string {
  const key = `uncounted.todo.${verdict}`;
  return t(known(key) ? key : "uncounted.todo.other");
}
