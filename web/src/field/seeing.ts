import { surveyState } from "../survey/review.ts";
import { reference, type Visit } from "../survey/visits.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import type { Person } from "./account.ts";
import { isHandedIn } from "./standing.ts";
import { beganBy } from "./survey.ts";

/** Whether a person leads an area. */
export function leads(who: Person, scope: string): boolean {
  return (who.roles[scope] ?? []).some(({ role }) => role === "lead");
}

/** The accounts to whom the site of a survey is assigned in the survey's round. */
export type Assigned = (survey: RecordView) => readonly Hex[];

export function assignedBy(assignments: readonly RecordView[]): Assigned {
  const accounts = new Map<string, Hex[]>();
  for (const one of assignments.filter(({ deleted }) => !deleted)) {
    const account = reference(one, "account");
    if (account) accounts.set(placeOf(one), [...(accounts.get(placeOf(one)) ?? []), account]);
  }
  return (survey) => (reference(survey, "site") ? (accounts.get(placeOf(survey)) ?? []) : []);
}

function placeOf(record: RecordView): string {
  return `${reference(record, "round")}/${reference(record, "site")}`;
}

/** Whether a person is shown a survey: a draft only who began it, who is sent there, the lead. */
export function maySee(
  who: Person | undefined,
  survey: RecordView,
  handedIn: boolean,
  assigned: readonly Hex[],
): boolean {
  if (handedIn) return true;
  return who !== undefined && (isWorkOf(who, survey, assigned) || leads(who, survey.scope));
}

function isWorkOf({ account }: Person, survey: RecordView, assigned: readonly Hex[]): boolean {
  return beganBy(survey) === account || assigned.includes(account);
}

/** The draft that a person goes on with: one's own, else one at a site that one is sent to. */
export function draftOf(
  who: Person | undefined,
  visits: readonly Visit[],
  assigned: Assigned,
): RecordView | undefined {
  if (!who) return undefined;
  const drafts = visits.filter(({ handedIn }) => !handedIn).map(({ survey }) => survey);
  return (
    drafts.find((one) => beganBy(one) === who.account) ??
    drafts.find((one) => assigned(one).includes(who.account))
  );
}

/** The same of a survey with its needs: a decision keeps it handed in. */
export function mayOpen(
  who: Person | undefined,
  { survey, needs }: { readonly survey: RecordView; readonly needs: readonly RecordView[] },
  assigned: readonly Hex[],
): boolean {
  return maySee(who, survey, isHandedIn(surveyState(survey, needs, () => true)), assigned);
}
