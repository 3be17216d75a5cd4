/** From a question to its answer on the desk. */

import type { RecordJson } from "./types.ts";

/** The id of the line that shows an answer of a record. */
export function answerId({ collection }: Pick<RecordJson, "collection">, question: string): string {
  return `${collection}-answer-${question}`;
}

/** Brings an answer of the survey into sight and puts the reader there; else the survey's head. */
export function showAnswer(question: string): void {
  const id = answerId({ collection: "survey" }, question);
  const place = document.getElementById(id) ?? document.getElementById("survey");
  place?.scrollIntoView({ block: "center" });
  place?.focus({ preventScroll: true });
}
