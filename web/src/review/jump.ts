/** From a question to its answer on the desk. */

import type { RecordJson } from "./types.ts";

/** The id of the line that shows an answer of a survey or of a need. */
export function answerId({ collection }: Pick<RecordJson, "collection">, question: string): string {
  return `${collection}-answer-${question}`;
}

/** Brings an answer into sight, the need's own first, and puts the reader there. */
export function showAnswer(question: string): void {
  const ids = ["need", "survey"].map((collection) => answerId({ collection }, question));
  const places = [...ids, "survey"].map((id) => document.getElementById(id));
  const place = places.find((one) => one !== null);
  place?.scrollIntoView({ block: "center" });
  place?.focus({ preventScroll: true });
}
