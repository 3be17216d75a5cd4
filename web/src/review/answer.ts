/** Answers as words. */

import { blank, reasonOf } from "../survey/condition.ts";
import type { Question } from "../survey/form.ts";
import { formatDate } from "../survey/text.ts";
import { joinParts } from "../survey/words.ts";
import type { Value } from "../sync/types.ts";
import { formatMoney, formatNumber, formatPlace } from "../text/figures.ts";
import { say, t } from "../text/index.ts";
import { codeText } from "../ui/site-code.ts";
import { type Detail, shown } from "./types.ts";

/** An answer in the words of its form; empty for a blank one. */
export function answerText(question: Question, value: Value, detail: Detail): string {
  if (blank(value)) return "";
  const reason = reasonOf(value);
  if (reason && question.kind !== "choices") return t(`desk.reason.${reason}`);
  switch (question.kind) {
    case "choice":
      return choice(question, value);
    case "choices":
      return list(value)
        .map((one) => choice(question, one))
        .join(", ");
    case "count":
    case "decimal":
      return withUnit(number(value, question.scale), question);
    case "money":
      return typeof value === "number" ? formatMoney(value) : String(value);
    case "group":
      return group(question, list(value), detail);
    default:
      return special(question, value, detail);
  }
}

function special(question: Question, value: Value, detail: Detail): string {
  switch (question.kind) {
    case "date":
      return formatDate(String(value));
    case "point":
      return point(list(value));
    case "unit":
      return unit(list(value), detail);
    case "phone":
      return String(list(value)[0] ?? "");
    case "item":
      return itemName(value);
    case "site":
      return siteName(detail);
    case "round":
      return detail.round?.name ?? "";
    default:
      return String(value);
  }
}

/** The name of an item: from the catalogue or typed. */
export function itemName(value: Value): string {
  return Array.isArray(value) ? String(value[1] ?? "") : String(value ?? "");
}

/** A survey's site by its name and its own code. */
export function siteName({ site }: Detail): string {
  if (!site) return "";
  const [name, code] = ["name", "official_code"].map((field) => String(shown(site, field) ?? ""));
  return [name, codeText(code)].filter(Boolean).join(" · ");
}

function list(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value];
}

function choice(question: Question, value: Value): string {
  const found = question.choices?.find((one) => one.value === value);
  return found ? say(found.label) : String(value);
}

function number(value: Value, scale = 0): string {
  return typeof value === "number" ? formatNumber(value, scale) : String(value);
}

function withUnit(text: string, question: Question): string {
  return question.unit ? `${text} ${say(question.unit)}` : text;
}

function group({ parts = [] }: Question, values: readonly Value[], detail: Detail): string {
  const texts = parts.map((part, place) => answerText(part, values[place] ?? null, detail));
  return joinParts(parts, texts, say);
}

function point([latitude, longitude, accuracy]: readonly Value[]): string {
  const place = formatPlace(Number(latitude), Number(longitude));
  return typeof accuracy === "number"
    ? `${place} (${t("desk.accuracy", { n: formatNumber(accuracy) })})`
    : place;
}

function unit([codebook, code]: readonly Value[], { context }: Detail): string {
  const named = context.units.find((one) => one.codebook === codebook && one.code === code);
  return named?.name ?? `${code} (${codebook})`;
}
