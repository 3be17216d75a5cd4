/** From what is typed in the decision bar to a decision, or to what is missing. */

import { OUTCOMES, type Outcome } from "../survey/review.ts";
import { said } from "../survey/text.ts";
import type { Draft } from "./draft.ts";
import { type Understood, understand } from "./figure.ts";
import { type Detail, shown, type Verdict } from "./types.ts";

export type Place = "quantity" | "unit_price" | "words";
/** What is wrong, by input. */
export type Faults = Readonly<Partial<Record<Place, string>>>;

/** What the field asks for; null where it left a figure out. */
export interface Proposal {
  readonly quantity: number | null;
  readonly measure: string;
  readonly unitPrice: number | null;
}

export function proposalOf(detail: Detail): Proposal {
  const quantity = shown(detail.need, "quantity");
  const price = shown(detail.need, "unit_price");
  const [count, measure] = Array.isArray(quantity) ? quantity : [quantity, ""];
  return {
    quantity: typeof count === "number" ? count : null,
    measure: typeof measure === "string" ? measure : "",
    unitPrice: typeof price === "number" ? price : null,
  };
}

export function hasFigures(outcome: Outcome): boolean {
  return outcome === "approved" || outcome === "adjusted";
}

export function hasWords(outcome: Outcome): boolean {
  return outcome !== "approved";
}

/** The figures as the bar understands them: typed, else proposed. */
export function figuresOf(
  draft: Draft,
  proposal: Proposal,
): { quantity: Understood; unitPrice: Understood } {
  return {
    quantity: typedOr(draft.quantity, proposal.quantity),
    unitPrice: typedOr(draft.unitPrice, proposal.unitPrice),
  };
}

function typedOr(text: string | undefined, proposed: number | null): Understood {
  if (text !== undefined) return understand(text);
  return proposed === null ? { code: "required" } : { value: proposed };
}

/** Whether an approval would silently change a figure that the field proposed. */
export function differs(draft: Draft, proposal: Proposal): boolean {
  const { quantity, unitPrice } = figuresOf(draft, proposal);
  return other(quantity, proposal.quantity) || other(unitPrice, proposal.unitPrice);
}

function other(understood: Understood, proposed: number | null): boolean {
  return "value" in understood && proposed !== null && understood.value !== proposed;
}

/**
 * What a decision lacks: a code for each field. The same rule: api/survey/reviews.py.
 * Figures are those of an approval or an adjustment; words are the reason or the question.
 */
export function decisionFaults(
  outcome: string,
  quantity: number | null,
  unitPrice: number | null,
  words: string,
): Record<string, string> {
  if (!OUTCOMES.includes(outcome as Outcome)) return { outcome: "not_a_choice" };
  const figures = hasFigures(outcome as Outcome);
  return {
    ...(figures && figureFault("quantity", quantity)),
    ...(figures && figureFault("unit_price", unitPrice)),
    ...(hasWords(outcome as Outcome) && !said(words) && { words: "required" }),
  };
}

function figureFault(field: string, value: number | null): Record<string, string> {
  if (value === null) return { [field]: "required" };
  return value < 1 ? { [field]: "too_small" } : {};
}

/** The decision that is typed, or what stands in its way. */
export function verdictOf(
  outcome: Outcome,
  draft: Draft,
  proposal: Proposal,
): { verdict: Verdict } | { faults: Faults } {
  const { quantity, unitPrice } = figuresOf(draft, proposal);
  const words = said(draft.words ?? "");
  const faults = {
    ...decisionFaults(outcome, wholeOf(quantity), wholeOf(unitPrice), words),
    ...(hasFigures(outcome) && unreadable("quantity", quantity)),
    ...(hasFigures(outcome) && unreadable("unit_price", unitPrice)),
  };
  if (Object.keys(faults).length > 0) return { faults };
  return {
    verdict: {
      outcome,
      ...(hasFigures(outcome) && "value" in quantity && { quantity: quantity.value }),
      ...(hasFigures(outcome) && "value" in unitPrice && { unit_price: unitPrice.value }),
      ...(hasWords(outcome) && { words }),
    },
  };
}

function wholeOf(understood: Understood): number | null {
  return "value" in understood ? understood.value : null;
}

function unreadable(place: Place, understood: Understood): Faults {
  return "code" in understood ? { [place]: understood.code } : {};
}

/** Whether the newest live decision is this one by this account: its answer was lost on the way. */
export function alreadyWritten(verdict: Verdict, detail: Detail, account: string): boolean {
  const newest = detail.decisions.find(({ live }) => live);
  return (
    newest?.author === account &&
    newest.outcome === verdict.outcome &&
    newest.quantity === (verdict.quantity ?? null) &&
    newest.unit_price === (verdict.unit_price ?? null) &&
    newest.words === (verdict.words ?? "")
  );
}
