import type { Answers, Child, Context, Filled, Form, Question } from "../survey/form.ts";
import { usualPrices } from "../survey/round.ts";
import { localDay } from "../survey/text.ts";
import { countFormers, unitValue } from "../survey/unit.ts";
import { isRestricted, reference } from "../survey/visits.ts";
import { unhex } from "../sync/bytes.ts";
import { latest } from "../sync/fold.ts";
import type { Edit, Hex, RecordView, Value } from "../sync/types.ts";
import { to } from "../ui/router.ts";
import type { Person } from "./account.ts";
import { common, hexOf, onlyUnit, unitsOf } from "./common.ts";
import { conflicting, latestValues } from "./draft.ts";
import { area, person, replica } from "./session.ts";

/** A survey with everything under it. */
export interface Bundle {
  readonly survey: RecordView;
  readonly form: Form;
  /** Undefined while the site's record has not come here. */
  readonly site: RecordView | undefined;
  readonly rows: readonly RecordView[];
  readonly needs: readonly RecordView[];
  readonly photos: readonly RecordView[];
  readonly answers: readonly RecordView[];
}

/** A survey and its children in the order that they were begun; undefined if it is not here. */
export async function readBundle(id: Hex): Promise<Bundle | undefined> {
  const survey = await replica().read(id);
  const form = survey && formOf(survey);
  if (!survey || !form || survey.deleted) return undefined;
  const [rows, needs, photos] = await Promise.all(
    ["row", "need", "photo"].map((one) => replica().list(one, { parent: id })),
  );
  const site = reference(survey, "site");
  const answers = await Promise.all(
    (needs ?? []).map((need) => replica().list("answer", { parent: need.id })),
  );
  return {
    survey,
    form,
    site: site === undefined ? undefined : await replica().read(site),
    rows: inOrder(rows ?? []),
    needs: inOrder(needs ?? []),
    photos: inOrder(photos ?? []),
    answers: answers.flat(),
  };
}

/** The ids of a survey and its children. */
export function records(bundle: Bundle): Hex[] {
  const { survey, rows, needs, photos } = bundle;
  return [survey, ...rows, ...needs, ...photos].map(({ id }) => id);
}

export function formOf(survey: RecordView): Form | undefined {
  const id = hexOf(latest(survey, "form")?.value);
  return id === undefined ? undefined : common.value.forms.get(id);
}

/** When a record was begun, in milliseconds. */
export function begun(view: RecordView): number {
  const times = Object.values(view.fields).flatMap((writes) => writes.map((one) => one.time[0]));
  return Math.min(...times);
}

/** Who began a record: the author of the write that never changes. */
export function beganBy(view: RecordView): Hex | null {
  const field = view.collection === "survey" ? "form" : "parent";
  return latest(view, field)?.author ?? null;
}

function inOrder(views: readonly RecordView[]): RecordView[] {
  const order = (view: RecordView) => latest(view, "parent")?.time ?? [0, 0];
  return [...views].sort((a, b) => {
    const [x, y] = [order(a), order(b)];
    return x[0] - y[0] || x[1] - y[1] || (a.id < b.id ? -1 : 1);
  });
}

/** What the conditions of a survey's form may know beside the answers. */
export function context({ site }: Bundle): Context {
  const items = common.value.rounds.flatMap((round) => round.items);
  return {
    today: localDay(Date.now()),
    formers: countFormers(common.value.units),
    usual: usualPrices(items),
    restricted: isRestricted(site),
  };
}

/** A survey as its form sees it; `answers` gives what is on screen for a record. */
export function filled(bundle: Bundle, answers: (view: RecordView) => Answers): Filled {
  const child = (view: RecordView): Child => ({ id: view.id, answers: answers(view) });
  const rows: Record<string, Child[]> = {};
  for (const view of bundle.rows) {
    const question = String(latest(view, "question")?.value ?? "");
    rows[question] = [...(rows[question] ?? []), child(view)];
  }
  return {
    answers: answers(bundle.survey),
    rows,
    needs: bundle.needs.map(child),
    photos: bundle.photos.length,
    conflicts: conflicting(bundle.survey),
  };
}

/** Begins a survey, of a task at no site, and gives its id; the creation is a change at once. */
export async function begin(form: Hex, round: Hex, site: RecordView | undefined): Promise<Hex> {
  const definition = common.value.forms.get(form);
  const values: Record<string, Value> = {
    form: unhex(form),
    round: unhex(round),
    ...(site && { site: unhex(site.id) }),
  };
  for (const section of definition?.sections ?? [])
    for (const question of section.questions) {
      const value = prefilled(question, person.value, site ? latestValues(site) : {});
      if (value !== null) values[question.id] = value;
    }
  return await replica().write({ ...place(), collection: "survey", values });
}

function prefilled(question: Question, who: Person | undefined, site: Answers): Value {
  switch (question.prefill) {
    case "account_name":
      return who?.name || null;
    case "account_position":
      return who?.position || null;
    case "account_agency":
      return who?.agency || null;
    case "site_unit":
      return site.unit ?? unitValue(onlyUnit(unitsOf(area.value, localDay(Date.now()))));
    case "site_hamlet":
      return site.hamlet ?? null;
    case "today":
      return localDay(Date.now());
    default:
      return null;
  }
}

/** Begins a row, a need or a photo under a survey; the creation is a change at once. */
export async function addChild(
  collection: "row" | "need" | "photo" | "answer",
  parent: Hex,
  values: Readonly<Record<string, Value>> = {},
): Promise<Hex> {
  return await replica().write({
    ...place(),
    collection,
    values: { parent: unhex(parent), ...values },
  });
}

/** Deletes a record as it was shown: what was written meanwhile stays. */
export async function remove(view: RecordView): Promise<void> {
  const { id, collection, scope, fields } = view;
  const shownDots = Object.entries(fields).map(([field, writes]) => [
    field,
    writes.map(({ dot }) => dot),
  ]);
  await replica().write({
    ...place(),
    scope,
    collection,
    record: id,
    values: {},
    overwrites: Object.fromEntries(shownDots),
    delete: true,
  });
}

/** Where and under whose name this person writes. */
export function place(): Pick<Edit, "scope" | "author"> {
  return { scope: area.value ?? "", author: person.value?.account ?? null };
}

/** The page on which a record is read or mended. */
export async function homeOf(id: Hex): Promise<string | undefined> {
  const view = await replica().read(id);
  if (!view) return undefined;
  if (view.collection === "survey") return to(["survey", id]);
  const parent = hexOf(latest(view, "parent")?.value);
  return parent === undefined ? undefined : await homeOf(parent);
}
