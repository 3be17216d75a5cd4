import { reasonOf } from "../survey/condition.ts";
import type { Question } from "../survey/form.ts";
import { formatDate } from "../survey/text.ts";
import { joinParts } from "../survey/words.ts";
import type { Value } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { unitName } from "./common.ts";
import { pointText } from "./place.ts";
import { itemText } from "./questions/item.tsx";
import { written } from "./questions/number.tsx";

/** An answer in words, as its question's kind says it. */
export function valueText(question: Question, value: Value): string {
  if (value === null || value === "") return t("value.blank");
  const reason = question.kind === "choices" ? null : reasonOf(value);
  if (reason) return t(`reason.${reason}`);
  switch (question.kind) {
    case "choice":
      return choiceText(question, value);
    case "choices":
      return Array.isArray(value) ? value.map((one) => choiceText(question, one)).join(", ") : "";
    case "count":
    case "decimal":
    case "money":
    case "year":
      return `${written(question, value)} ${say(question.unit)}`.trim();
    case "date":
      return formatDate(String(value));
    case "point":
      return pointText(value) || String(value);
    case "unit":
      return unitName(value);
    case "item":
      return itemText(value);
    case "phone":
      return Array.isArray(value) ? String(value[0]) : String(value);
    case "group":
      return groupText(question, value);
    default:
      return String(value);
  }
}

function choiceText({ choices = [] }: Question, value: Value): string {
  const choice = choices.find((one) => one.value === value);
  return choice ? say(choice.label) : String(value);
}

function groupText({ parts = [] }: Question, value: Value): string {
  if (!Array.isArray(value)) return String(value);
  const text = (one: Value, part: Question) => (one === null ? "" : valueText(part, one));
  return joinParts(
    parts,
    parts.map((part, place) => text(value[place] ?? null, part)),
    say,
  );
}
