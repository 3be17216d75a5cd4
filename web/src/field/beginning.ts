import type { Form } from "../survey/form.ts";
import { reference, siteVisits } from "../survey/visits.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { go, to } from "../ui/router.ts";
import { common, type Round } from "./common.ts";
import { isPoleCard } from "./pole.ts";
import { assignedBy, draftOf } from "./seeing.ts";
import { person, replica } from "./session.ts";
import { readArea } from "./sites.ts";
import { begin, formOf } from "./survey.ts";

/**
 * Begins a survey at a site, or finds the draft there that this person goes on with, and opens its
 * first page: a pole's card, else the form.
 */
export async function beginAt(at: {
  form: Hex;
  round: Round;
  site: Hex;
  replace?: boolean;
}): Promise<void> {
  const site = await replica().read(at.site);
  if (!site) return;
  const survey = (await draftThere(site, at)) ?? (await begin(at.form, at.round.id, site));
  go(workOn(survey, common.value.forms.get(at.form)), { replace: at.replace ?? false });
}

/** The draft of this form and round at a site that this person goes on with. */
async function draftThere(
  site: RecordView,
  { form, round }: { form: Hex; round: Round },
): Promise<Hex | undefined> {
  const all = await readArea(site.scope);
  const [found] = siteVisits(round.id, { ...all, sites: [site] });
  const visits = (found?.visits ?? []).filter(
    ({ survey }) => reference(survey, "form") === form && reference(survey, "round") === round.id,
  );
  return draftOf(person.value, visits, assignedBy(all.assignments))?.id;
}

/** The page on which work on a survey goes on. */
export function pageOf(survey: RecordView): string {
  return workOn(survey.id, formOf(survey));
}

function workOn(survey: Hex, form: Form | undefined): string {
  return to(["survey", survey, form && isPoleCard(form) ? "card" : "form"]);
}
