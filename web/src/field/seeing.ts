import { surveyState } from "../survey/review.ts";
import type { RecordView } from "../sync/types.ts";
import type { Person } from "./account.ts";
import { isHandedIn } from "./standing.ts";
import { beganBy } from "./survey.ts";

/** Whether a person leads an area. */
export function leads(who: Person, scope: string): boolean {
  return (who.roles[scope] ?? []).some(({ role }) => role === "lead");
}

/** Whether a person is shown a survey: a draft only who began it, and the lead. */
export function maySee(who: Person | undefined, survey: RecordView, handedIn: boolean): boolean {
  if (handedIn) return true;
  return who !== undefined && (beganBy(survey) === who.account || leads(who, survey.scope));
}

/** The same of a survey with its needs: a decision keeps it handed in. */
export function mayOpen(
  who: Person | undefined,
  { survey, needs }: { readonly survey: RecordView; readonly needs: readonly RecordView[] },
): boolean {
  return maySee(who, survey, isHandedIn(surveyState(survey, needs, () => true)));
}
