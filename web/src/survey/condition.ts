/**
 * Conditions: small arrays that give true, false or, when an operand is unknown, null.
 *
 * | condition | true when |
 * |---|---|
 * | `["answered", path]` | there is a value or a reason |
 * | `["given", path]` | there is a value and no reason |
 * | `["is", path, value]` | the value is this one; `["none"]` is a reason |
 * | `["in", path, [value, …]]` | the value is one of these |
 * | `["has", path, value]` | the choices made include this one |
 * | `["among", path, path]` | the first value is one of the choices made in the second |
 * | `["usual", path, path]` | the price (first) lies in the usual range of the item (second) |
 * | `["restricted"]` | the survey's site is one whose exact point and photos are never stored |
 * | `["=" "<" "<=" ">" ">=", operand, operand]` | both are integers, or both are texts, and compare so |
 * | `["and", …]`, `["or", …]`, `["not", …]` | as in Kleene's logic |
 *
 * A path is a question's id, or `group.part`. An operand is an integer, a path, or one of
 * `["sum", operand, …]`, `["today"]`, `["year", operand]` (of a date), `["formers", path]`.
 */

import type { Value } from "../sync/types.ts";
import type { Answers, Condition, Context, Question, Reason } from "./definition.ts";

export type Truth = boolean | null;

/** What a condition can see: values by path, and the facts beside them. */
export interface Known extends Context {
  readonly find: (path: string) => Value;
}

const REASONS: readonly unknown[] = ["none", "unknown", "not_applicable"];

/** The reason in a value such as `["none"]`, else null. */
export function reasonOf(value: Value | undefined): Reason | null {
  const alone = Array.isArray(value) && value.length === 1 ? value[0] : null;
  return REASONS.includes(alone) ? (alone as Reason) : null;
}

/** Whether nothing was answered: nil, an empty text, or an array of blanks. Zero is an answer. */
export function blank(value: Value | undefined): boolean {
  if (value === null || value === undefined || value === "") return true;
  return Array.isArray(value) && value.every(blank);
}

/** The value at a path in the answers to `questions`; undefined where no question has that id. */
export function valueAt(
  questions: readonly Question[],
  answers: Answers,
  path: string,
): Value | undefined {
  const [id = "", part] = path.split(".");
  const question = questions.find((one) => one.id === id);
  if (!question) return undefined;
  const value = answers[id] ?? null;
  if (part === undefined) return value;
  const place = question.parts?.findIndex((one) => one.id === part) ?? -1;
  return Array.isArray(value) ? (value[place] ?? null) : null;
}

/** Whether a condition holds; null when an operand is unknown or the condition is not one. */
export function evaluate(condition: Condition, known: Known): Truth {
  const [name, ...rest] = condition;
  switch (name) {
    case "and":
      return all(rest.map((one) => evaluate(one as Condition, known)));
    case "or":
      return not(all(rest.map((one) => not(evaluate(one as Condition, known)))));
    case "not":
      return not(evaluate(rest[0] as Condition, known));
    case "=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(name, operand(rest[0], known), operand(rest[1], known));
    case "restricted":
      return known.restricted === true;
    default:
      return test(name, known.find(String(rest[0])), rest[1], known);
  }
}

function test(name: string, value: Value, wanted: unknown, known: Known): Truth {
  switch (name) {
    case "answered":
      return !blank(value);
    case "given":
      return !blank(value) && reasonOf(value) === null;
    case "is":
      return equal(value, wanted);
    case "in":
      return (wanted as unknown[]).some((one) => equal(value, one));
    case "has":
      return includes(value, wanted);
    case "among":
      return includes(known.find(String(wanted)), value);
    case "usual":
      return usual(value, known.find(String(wanted)), known);
    default:
      return null;
  }
}

function usual(price: Value, item: Value, known: Known): Truth {
  const [code] = pair(item) ?? [];
  const range = entry(known.usual, code);
  if (!range || typeof price !== "number") return null;
  return range[0] <= price && price <= range[1];
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

/** Whether two values are the same; arrays element by element. */
export function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, place) => equal(one, b[place]));
  }
  return a === b;
}

function includes(value: Value, wanted: unknown): boolean {
  return Array.isArray(value) && value.some((one) => equal(one, wanted));
}

type Operand = number | string | null;

function operand(expression: unknown, known: Known): Operand {
  if (typeof expression === "number") return expression;
  if (typeof expression === "string") return plain(known.find(expression));
  if (!Array.isArray(expression)) return null;
  const [name, ...rest] = expression as [string, ...unknown[]];
  switch (name) {
    case "sum":
      return sum(rest.map((one) => operand(one, known)));
    case "today":
      return known.today ?? null;
    case "year":
      return yearOf(operand(rest[0], known));
    case "formers":
      return formers(known.find(String(rest[0])), known);
    default:
      return null;
  }
}

function plain(value: Value): Operand {
  return typeof value === "number" || typeof value === "string" ? value : null;
}

function sum(operands: readonly Operand[]): Operand {
  let total = 0;
  for (const one of operands) {
    if (typeof one !== "number") return null;
    total += one;
  }
  return total;
}

function yearOf(date: Operand): Operand {
  return typeof date === "string" && /^\d{4}-/.test(date) ? Number(date.slice(0, 4)) : null;
}

function formers(unit: Value, known: Known): Operand {
  const [codebook, code] = pair(unit) ?? [];
  if (typeof codebook !== "string" || typeof code !== "string") return null;
  return entry(known.formers, `${codebook}/${code}`) ?? null;
}

function pair(value: Value): readonly Value[] | null {
  return Array.isArray(value) && value.length === 2 ? value : null;
}

/** What a table itself says of a name; nothing that every object has. */
function entry<T>(table: Readonly<Record<string, T>> | undefined, name: unknown): T | undefined {
  return table && typeof name === "string" && Object.hasOwn(table, name) ? table[name] : undefined;
}

function compare(name: string, a: Operand, b: Operand): Truth {
  if (a === null || b === null || typeof a !== typeof b) return null;
  const sign = order(a, b);
  switch (name) {
    case "=":
      return sign === 0;
    case "<":
      return sign < 0;
    case "<=":
      return sign <= 0;
    case ">":
      return sign > 0;
    default:
      return sign >= 0;
  }
}

/** Below zero where `a` comes first; texts by code points, as Python orders them. */
function order(a: number | string, b: number | string): number {
  if (typeof a === "number" || typeof b === "number") return Number(a) - Number(b);
  const [ours, theirs] = [codePoints(a), codePoints(b)];
  const place = ours.findIndex((one, index) => one !== theirs[index]);
  if (place < 0) return ours.length - theirs.length;
  return (ours[place] ?? 0) - (theirs[place] ?? -1);
}

function codePoints(text: string): number[] {
  return Array.from(text, (one) => one.codePointAt(0) ?? 0);
}
