/** Whether a survey is in the mainland's last verified backup, its photos with it. */

import { shown } from "../survey/need.ts";
import { digestIn } from "./pending.ts";
import { replica } from "./session.ts";
import { type Bundle, records } from "./survey.ts";

/** All of it, all but pictures of which that is not known, or not even all that was typed. */
export async function backedUp(bundle: Bundle): Promise<"all" | "text" | undefined> {
  const ids = records(bundle);
  const { journal, photos } = replica();
  const typed = await journal.records();
  if (ids.some((id) => typed.includes(id))) return undefined;
  const { scope } = bundle.survey;
  if (!(await replica().backedUp(scope, await replica().version(ids)))) return undefined;
  for (const photo of bundle.photos) {
    const digest = digestIn(shown(photo, "image"));
    if (digest === undefined || !(await photos.safe(digest))) return "text";
  }
  return "all";
}
