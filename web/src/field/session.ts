import { computed, signal } from "@preact/signals";
import { type Enrolment, type Link, openReplica, type Replica } from "../store/replica.ts";
import { personal, rules } from "../survey/rules.ts";
import type { Hex } from "../sync/types.ts";
import { type Language, language } from "../text/index.ts";
import { type Scheme, wearScheme } from "../ui/scheme.ts";
import type { Person } from "./account.ts";

export type Phase = "opening" | "insecure" | "broken" | "enrol" | "sign-in" | "ready";

/** What the app has open: filled once by `openSession`. */
export interface Session {
  readonly replica: Replica;
}

export const phase = signal<Phase>("opening");
export const session = signal<Session | undefined>(undefined);
export const enrolment = signal<Enrolment | undefined>(undefined);
/** Who holds the tablet now. */
export const person = signal<Person | undefined>(undefined);
export const link = signal<Link | undefined>(undefined);
/** Grows with every change of a record or a journal: what is shown is read again. */
export const revision = signal(0);
export const scheme = signal<Scheme>("auto");

/** The replica; pages are shown only when there is one. */
export function replica(): Replica {
  if (!session.value) throw new Error("no replica is open");
  return session.value.replica;
}

/** The areas, or the tasks, that this person surveys with this tablet. */
export const areas = computed(() =>
  (enrolment.value?.scopes ?? []).filter((scope) => person.value && surveys(person.value, scope)),
);
const chosenArea = signal<string | undefined>(undefined);
/** The one of them that is being worked on. */
export const area = computed(
  () => areas.value.find((scope) => scope === chosenArea.value) ?? areas.value[0],
);

const SURVEYORS: readonly string[] = ["surveyor", "lead", "lead_unit"];

/** Whether a person may record surveys in a scope. */
export function surveys(who: Person, scope: string): boolean {
  return (who.roles[scope] ?? []).some(({ role }) => SURVEYORS.includes(role));
}

/** Opens what is on the tablet and finds out which page comes first. */
export async function openSession(): Promise<void> {
  if (!window.isSecureContext) {
    phase.value = "insecure";
    return;
  }
  try {
    await open();
  } catch {
    phase.value = "broken";
  }
}

async function open(): Promise<void> {
  const opened = await openReplica({ rules, personal });
  session.value = { replica: opened };
  opened.link().subscribe((now) => {
    link.value = now;
  });
  await readSettings(opened);
  enrolment.value = await opened.enrolment();
  person.value = await opened.facts.get<Person>("person");
  // What cannot be cut stays typed; it must not keep anybody out.
  await cutAll().catch(() => {});
  settle();
}

async function readSettings(opened: Replica): Promise<void> {
  language.value = (await opened.facts.get<Language>("language")) ?? "vi";
  scheme.value = (await opened.facts.get<Scheme>("scheme")) ?? "auto";
  chosenArea.value = await opened.facts.get<string>("area");
  dress();
}

function dress(): void {
  document.documentElement.lang = language.value;
  wearScheme(scheme.value);
}

/** Shows the page that is due: enrolment, then sign-in, then the work. */
export function settle(): void {
  if (!enrolment.value) phase.value = "enrol";
  else phase.value = person.value ? "ready" : "sign-in";
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  await session.value?.replica.facts.put("language", chosen);
  language.value = chosen;
  dress();
}

export async function chooseScheme(chosen: Scheme): Promise<void> {
  await replica().facts.put("scheme", chosen);
  scheme.value = chosen;
  dress();
}

export async function chooseArea(chosen: string): Promise<void> {
  await replica().facts.put("area", chosen);
  chosenArea.value = chosen;
}

/** Lets a person in, also after the next cold start. */
export async function enter(who: Person): Promise<void> {
  await replica().facts.put("person", who);
  person.value = who;
  settle();
}

/** Follows a hand-over in another tab: nobody writes here under the name of who has left. */
export async function followPerson(): Promise<void> {
  const now = await replica().facts.get<Person>("person");
  if (now?.account === person.value?.account) return;
  person.value = now;
  settle();
}

/** Hands the tablet to another person; what was typed is cut under its author's name first. */
export async function leave(): Promise<void> {
  // What cannot be cut now stays typed under the name of who typed it.
  await cutAll().catch(() => {});
  await replica().facts.put("person", undefined);
  person.value = undefined;
  settle();
}

/** Cuts whatever was typed into changes, each under the name of who typed it. */
export async function cutAll(): Promise<void> {
  await cutEach(await replica().journal.open());
}

/** Cuts records one by one; what cannot be cut stays typed, and is raised after the rest is cut. */
export async function cutEach(
  typed: readonly { readonly account: Hex; readonly record: Hex }[],
): Promise<void> {
  let failed: { error: unknown } | undefined;
  for (const { account, record } of typed) {
    try {
      await replica().journal.cut(account, record);
    } catch (error) {
      failed ??= { error };
    }
  }
  if (failed) throw failed.error;
}
