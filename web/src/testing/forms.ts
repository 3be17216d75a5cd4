/** The forms that come with the program, for tests: the same reading as in api/survey/formfile.py. */

import { readdirSync, readFileSync } from "node:fs";
import type { Form, Question, Section } from "../survey/definition.ts";

const FORMS = new URL("../../../api/survey/data/forms/", import.meta.url);

/** A question as a file has it: perhaps one that several forms share, with members of its own. */
type Written = Question & { readonly shared?: string };

const SHARED = parse("shared.json") as Record<string, Question>;

/** All forms of the program, by letter and version. */
export function programForms(): Form[] {
  const folders = readdirSync(FORMS).filter((name) => !name.includes("."));
  return folders.sort().map(programForm);
}

/** The form in a folder of the program, such as `a-1`. */
export function programForm(folder: string): Form {
  const files = readdirSync(new URL(`${folder}/`, FORMS)).filter((name) => /^\d/.test(name));
  const sections = files.sort().map((name) => parse(`${folder}/${name}`) as Section);
  return {
    ...(parse(`${folder}/form.json`) as Form),
    sections: sections.map((one) => ({ ...one, questions: one.questions.map(whole) })),
  };
}

function whole({ shared, ...own }: Written): Question {
  const question = { ...SHARED[shared ?? ""], ...own };
  return question.parts ? { ...question, parts: question.parts.map(whole) } : question;
}

function parse(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, FORMS), "utf8"));
}
