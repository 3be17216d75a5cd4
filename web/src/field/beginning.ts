import type { Form } from "../survey/form.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { go, to } from "../ui/router.ts";
import { common, type Round } from "./common.ts";
import { isPoleCard } from "./pole.ts";
import { replica } from "./session.ts";
import { begin, formOf } from "./survey.ts";

/** Begins a survey at a site and opens its first page: a pole's card, else the form. */
export async function beginAt(at: {
  form: Hex;
  round: Round;
  site: Hex;
  replace?: boolean;
}): Promise<void> {
  const site = await replica().read(at.site);
  if (!site) return;
  const survey = await begin(at.form, at.round.id, site);
  go(workOn(survey, common.value.forms.get(at.form)), { replace: at.replace ?? false });
}

/** The page on which work on a survey goes on. */
export function pageOf(survey: RecordView): string {
  return workOn(survey.id, formOf(survey));
}

function workOn(survey: Hex, form: Form | undefined): string {
  return to(["survey", survey, form && isPoleCard(form) ? "card" : "form"]);
}
