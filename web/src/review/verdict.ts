/** From what is typed in the decision bar to a decision, or to what is missing. */

import type { Draft } from "./draft.ts";
import { type Understood, understand } from "./figure.ts";
import { type Detail, type Outcome, shown, type Verdict } from "./types.ts";

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

/** The decision that is typed, or what stands in its way. */
export function verdictOf(
  outcome: Outcome,
  draft: Draft,
  proposal: Proposal,
): { verdict: Verdict } | { faults: Faults } {
  const { quantity, unitPrice } = figuresOf(draft, proposal);
  const words = (draft.words ?? "").normalize("NFC").trim();
  const faults = {
    ...(hasFigures(outcome) && faultOf("quantity", positive(quantity))),
    ...(hasFigures(outcome) && faultOf("unit_price", positive(unitPrice))),
    ...(hasWords(outcome) && !words && { words: "required" }),
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

function positive(understood: Understood): Understood {
  return "value" in understood && understood.value < 1 ? { code: "too_small" } : understood;
}

function faultOf(place: Place, understood: Understood): Faults {
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
