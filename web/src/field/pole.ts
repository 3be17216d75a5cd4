import type { Form, Question, Section } from "../survey/form.ts";

/** The section that a pole's card asks for on the spot. */
const POLE = "pole";

export const STEPS = ["photo", "place", "condition", "cause"] as const;
export type Step = (typeof STEPS)[number];

/** Whether a form is begun as a card. */
export function isPoleCard(form: Form): boolean {
  return poleSection(form) !== undefined;
}

export function poleSection(form: Form): Section | undefined {
  return form.sections.find(({ id }) => id === POLE);
}

/** The step of the card on which a question stands; what is not known stands on the last. */
export function stepOf({ id, kind }: Question): Step {
  if (kind === "photos") return "photo";
  if (kind === "point" || kind === "hamlet") return "place";
  return id === "condition" ? "condition" : "cause";
}
