/** Whether a value has the shape, the choices and the bounds that its question asks for. */

import type { Value } from "../sync/types.ts";
import { reasonOf } from "./condition.ts";
import type { Question } from "./definition.ts";
import { composed, isDate } from "./text.ts";

const MOST_LATITUDE = 90_000_000;
const MOST_LONGITUDE = 180_000_000;

/** The code of what is wrong with the shape of an answer that is not blank, else null. */
export function shapeFault(question: Question, value: Value): string | null {
  const reason = choosing(question) ? null : reasonOf(value);
  if (reason) return question.reasons?.includes(reason) ? null : "reason_not_allowed";
  switch (question.kind) {
    case "count":
    case "decimal":
    case "money":
    case "year":
      return numberFault(question, value);
    case "choice":
      return isChoice(question, value) ? null : "not_a_choice";
    case "choices":
      return choicesFault(question, value);
    case "text":
    case "long_text":
    case "hamlet":
      return textFault(question, value);
    case "item":
      return fits(question, value) ? textFault(question, itemName(value)) : "wrong_kind";
    default:
      return fits(question, value) ? null : "wrong_kind";
  }
}

function choosing(question: Question): boolean {
  return question.kind === "choice" || question.kind === "choices";
}

function numberFault({ min, max }: Question, value: Value): string | null {
  if (!Number.isSafeInteger(value)) return "wrong_kind";
  const number = value as number;
  if (number < (min ?? 0)) return "below_min";
  return max !== undefined && number > max ? "above_max" : null;
}

function isChoice(question: Question, value: Value): boolean {
  return question.choices?.some((choice) => choice.value === value) ?? false;
}

function choicesFault(question: Question, value: Value): string | null {
  if (!Array.isArray(value)) return "wrong_kind";
  if (!value.every((one) => isChoice(question, one))) return "not_a_choice";
  const alone = question.choices?.some((one) => one.alone && value.includes(one.value));
  return alone && value.length > 1 ? "not_alone" : null;
}

function textFault({ max }: Question, value: Value): string | null {
  if (typeof value !== "string" || value !== composed(value)) return "wrong_kind";
  return max !== undefined && [...value].length > max ? "too_long" : null;
}

function itemName(value: Value): Value {
  return Array.isArray(value) ? (value[1] ?? null) : null;
}

function fits(question: Question, value: Value): boolean {
  if (question.kind === "date") return typeof value === "string" && isDate(value);
  if (question.kind === "site" || question.kind === "round") return value instanceof Uint8Array;
  if (!Array.isArray(value)) return false;
  switch (question.kind) {
    case "phone":
      return value.length === 2 && isText(value[0]) && (value[1] === null || isText(value[1]));
    case "item":
      return value.length === 2 && (value[0] === null || isText(value[0])) && isText(value[1]);
    case "unit":
      return value.length === 2 && value.every(isText);
    case "point":
      return isPoint(value);
    case "group":
      return value.length === question.parts?.length;
    default:
      return false;
  }
}

function isText(value: Value | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function isPoint([latitude, longitude, accuracy, ...more]: readonly Value[]): boolean {
  return (
    within(latitude, MOST_LATITUDE) &&
    within(longitude, MOST_LONGITUDE) &&
    (accuracy === null || (Number.isSafeInteger(accuracy) && (accuracy as number) >= 0)) &&
    more.length === 0
  );
}

function within(value: Value | undefined, most: number): boolean {
  return Number.isSafeInteger(value) && Math.abs(value as number) <= most;
}
