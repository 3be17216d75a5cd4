import { type Context, type Filled, type Form, problems } from "../survey/form.ts";
import { fromJson } from "./json.ts";

/** A survey as its form sees it, with what conditions know beside the answers. */
interface Set {
  readonly filled: unknown;
  readonly context: Context;
}

type Found = [section: string, question: string, ...(string | null)[]];

/** The problems of each survey: section, question, part, child, code, level. */
export function problemsOf(form: Form, sets: readonly Set[]): Found[][] {
  return sets.map(({ filled, context }) =>
    problems(form, fromJson(filled) as Filled, context).map((one) => {
      const { section, question, part = null, child = null, code, level } = one;
      return [section, question, part, child, code, level];
    }),
  );
}
