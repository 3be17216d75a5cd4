import { SITE_KINDS } from "../survey/kind.ts";
import { shown } from "../survey/need.ts";
import { metres, type Place } from "../survey/place.ts";
import { folded } from "../survey/text.ts";
import {
  type Area,
  isRestricted,
  reference,
  type SiteState,
  type SiteVisits,
  siteVisits,
  type Visit,
} from "../survey/visits.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { formatNumber } from "../text/figures.ts";
import { forCode, known, t } from "../text/index.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/kit.tsx";
import { common, type Round, unitName } from "./common.ts";
import { here, order } from "./here.ts";
import { area, person, replica } from "./session.ts";
import { beganBy } from "./survey.ts";

/** A site as lists show it. */
export interface SiteRow {
  readonly id: Hex;
  readonly name: string;
  readonly hamlet: string;
  /** The site's own code. */
  readonly code: string;
  readonly unit: string;
  readonly kind: string;
  readonly state: SiteState;
  /** Whether it is assigned to this person in the round, and how it then stands. */
  readonly mine: boolean;
  readonly own: SiteState;
  /** Whether a draft there in the round is this person's own. */
  readonly ownDraft: boolean;
  readonly assigned: boolean;
  /** Who goes there, where it is assigned and not to this person. */
  readonly others: readonly Hex[];
  readonly last: string | null;
  readonly place: Place | null;
  readonly restricted: boolean;
}

export const SITE_LOOKS: Record<SiteState, { icon: IconName; tone: Tone }> = {
  to_visit: { icon: "pin", tone: "mainland" },
  begun: { icon: "pen", tone: "tablet" },
  visited: { icon: "check", tone: "decided" },
  could_not: { icon: "warning", tone: "asks" },
};

/** The round that is open, the first where several are. */
export function openRound(): Round | undefined {
  return common.value.rounds.find(({ open }) => open);
}

/** The form of an open round that is about a kind of site, and its round. */
export function formFor(kind: string): { form: Hex; letter: string; round: Round } | undefined {
  for (const round of common.value.rounds.filter(({ open }) => open))
    for (const form of round.forms) {
      const letter = common.value.forms.get(form)?.letter ?? "";
      if (SITE_KINDS[letter] === kind) return { form, letter, round };
    }
  return undefined;
}

/** Everything of an area that says where its sites stand. */
export async function readArea(scope: string): Promise<Area> {
  const [sites, assignments, surveys, needs] = await Promise.all(
    ["site", "assignment", "survey", "need"].map((one) => replica().list(one, { scope })),
  );
  const bySurvey = new Map<Hex, RecordView[]>();
  for (const need of needs ?? []) {
    const survey = reference(need, "parent") ?? "";
    bySurvey.set(survey, [...(bySurvey.get(survey) ?? []), need]);
  }
  return {
    sites: sites ?? [],
    assignments: assignments ?? [],
    surveys: surveys ?? [],
    needs: bySurvey,
  };
}

/** The sites of this person's area in the open round, by name. */
export async function readSiteRows(): Promise<SiteRow[]> {
  const [scope, account] = [area.value, person.value?.account];
  if (!scope || !account) return [];
  const all = await readArea(scope);
  const round = openRound()?.id ?? "";
  const own = new Map(siteVisits(round, all, account).map((one) => [one.site.id, one]));
  return siteVisits(round, all).map((one) => rowOf(one, own.get(one.site.id) ?? one));
}

function rowOf(everybody: SiteVisits, own: SiteVisits): SiteRow {
  const { site } = everybody;
  return {
    id: site.id,
    name: siteName(site),
    hamlet: text(site, "hamlet"),
    code: text(site, "official_code"),
    unit: unitName(shown(site, "unit")),
    kind: text(site, "kind"),
    state: everybody.state,
    mine: own.assignments.length > 0,
    own: own.state,
    ownDraft: everybody.visits.some(isOwnDraft),
    assigned: everybody.assignments.length > 0,
    others: own.assignments.length > 0 ? [] : everybody.assignments.flatMap(accountOf),
    last: everybody.last,
    place: everybody.place,
    restricted: isRestricted(site),
  };
}

function accountOf(assignment: RecordView): readonly Hex[] {
  const account = reference(assignment, "account");
  return account === undefined ? [] : [account];
}

/** Whether a visit is a draft of this person's in the open round. */
function isOwnDraft({ survey, handedIn }: Visit): boolean {
  const own = beganBy(survey) === person.value?.account;
  return !handedIn && own && reference(survey, "round") === openRound()?.id;
}

/** What a site is called. */
export function siteName(site: RecordView): string {
  return text(site, "name") || t("site.unnamed");
}

/** The name of a kind of site. */
export function kindName(kind: string): string {
  return known(`kind.${kind}`) ? forCode("kind", kind) : t("kind.other");
}

function text(site: RecordView, field: string): string {
  const value = shown(site, field);
  return typeof value === "string" ? value : "";
}

/** Whether a site is one that this person still has to go to, also to end another's draft there. */
export function isToVisit({ mine, own, ownDraft }: SiteRow): boolean {
  return mine && (own === "to_visit" || (own === "begun" && !ownDraft));
}

/** The sites whose name, code, hamlet or unit says all of the words. */
export function matching(rows: readonly SiteRow[], words: string): SiteRow[] {
  const wanted = folded(words).split(" ").filter(Boolean);
  return rows.filter((row) => {
    const says = folded(`${row.name} ${row.code} ${row.hamlet} ${row.unit}`);
    return wanted.every((word) => says.includes(word));
  });
}

/** The nearest first where that is asked for and known; those that stand nowhere last, by name. */
export function sorted(rows: readonly SiteRow[]): SiteRow[] {
  return order.value === "distance" && here.value ? nearest(rows, here.value) : [...rows];
}

export function nearest(rows: readonly SiteRow[], from: Place): SiteRow[] {
  const far = ({ place }: SiteRow) => (place ? metres(from, place) : Infinity);
  const distances = new Map(rows.map((row) => [row, far(row)]));
  const of = (row: SiteRow) => distances.get(row) ?? Infinity;
  return [...rows].sort((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b)));
}

/** How far a site is from here, in words; empty where that is not known. */
export function distanceText(place: Place | null, from: Place | undefined = here.value): string {
  if (!place || !from) return "";
  const far = metres(from, place);
  if (far < 1000) return t("site.metres", { n: Math.round(far / 10) * 10 });
  return t("site.kilometres", { n: formatNumber(Math.round(far / 100), 1) });
}
