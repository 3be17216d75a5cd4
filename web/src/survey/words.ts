/** Answers of several parts, put into one line. */

import type { Label, Question } from "./definition.ts";

/** `6 cụm`; parts that cannot be told apart by themselves are named. Empty texts are left out. */
export function joinParts(
  parts: readonly Question[],
  texts: readonly string[],
  name: (label: Label) => string,
): string {
  const kinds = parts.map(({ kind }) => kind).join();
  if (kinds === "count,text") return texts.filter(Boolean).join(" ");
  const named = parts.length > 2 || kinds === "count,count";
  const words = parts.map(({ label }, place) => {
    const text = texts[place] ?? "";
    return text && named ? `${name(label)}: ${text}` : text;
  });
  return words.filter(Boolean).join(named ? "; " : " · ");
}
