/** What the desk has on its screen, and how it gets there. */

import { signal } from "@preact/signals";
import type { Hex } from "../sync/types.ts";
import { route } from "../ui/router.ts";
import { type Difference, difference, moved } from "./difference.ts";
import { type Filter, filterOf, keepOpen, searchOf } from "./filter.ts";
import type { Incident } from "./incidents.ts";
import { get, post, Refusal, remove } from "./server.ts";
import type {
  Detail,
  Island,
  NeedRow,
  Node,
  Queue,
  Reviewer,
  Supplement,
  Supply,
  Verdict,
} from "./types.ts";
import { alreadyWritten } from "./verdict.ts";

export type Access =
  | "opening"
  | "sign-in"
  | "expired"
  | "unreachable"
  | "no-right"
  | "elsewhere"
  | "open";

/** The need on the right, as far as it is known. */
export interface Opened {
  readonly id: string;
  readonly detail?: Detail;
  readonly trouble?: Refusal;
  /** What the need has become since, not shown yet. */
  readonly newer?: Detail;
  /** What is new in `detail`, while the reviewer has not said that they saw it. */
  readonly moved?: Difference;
}

export const access = signal<Access>("opening");
export const me = signal<Reviewer | undefined>(undefined);
export const node = signal<Node | undefined>(undefined);
export const islands = signal<readonly Island[]>([]);
/** What happened to the stores of islands and of the mainland. */
export const incidents = signal<readonly Incident[]>([]);
export const queue = signal<Queue | undefined>(undefined);
/** Why the newest queue could not be had. */
export const queueTrouble = signal<Refusal | undefined>(undefined);
export const opened = signal<Opened | undefined>(undefined);

/** Finds out who is signed in and what they may see. */
export async function openDesk(): Promise<void> {
  try {
    node.value = await get<Node>("/api/node");
    if (node.value.kind !== "mainland") {
      access.value = "elsewhere";
      return;
    }
    me.value = await get<Reviewer>("/api/me");
    await loadAll();
  } catch (error) {
    const refusal = asRefusal(error);
    if (!closed(refusal)) access.value = "unreachable";
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  const who = await post<Reviewer>("/api/sign-in", { login, password });
  if (who.account !== me.value?.account) opened.value = undefined;
  me.value = who;
  await loadAll();
}

export async function signOut(): Promise<void> {
  await post("/api/sign-out", {});
  me.value = undefined;
  queue.value = undefined;
  opened.value = undefined;
  access.value = "sign-in";
}

/** The desk is open at once: its panes ask for the queue and the need themselves. */
async function loadAll(): Promise<void> {
  queue.value = undefined;
  access.value = "open";
  await loadIslands();
}

async function loadIslands(): Promise<void> {
  try {
    const said = await get<{ islands: Island[]; incidents: Incident[] }>("/api/islands");
    islands.value = said.islands;
    incidents.value = said.incidents;
  } catch (error) {
    closed(asRefusal(error));
  }
}

/** Refusals of a decision after which something else is to be seen. */
const LOOK_AGAIN: readonly string[] = ["not_decidable", "gate_unmet"];

let asked = 0;
let shownFilter = "";

/** Asks for the queue that the address names; an older answer never replaces a newer one. */
export async function loadQueue(): Promise<void> {
  asked += 1;
  const mine = asked;
  const search = searchOf(currentFilter());
  try {
    const answer = await get<Queue>(`/api/needs?${search}`);
    if (mine !== asked) return;
    const before = search === shownFilter ? (queue.value?.needs ?? []) : [];
    queue.value = { ...answer, needs: keepOpen(before, answer.needs, opened.value?.id) };
    shownFilter = search;
    queueTrouble.value = undefined;
  } catch (error) {
    if (mine === asked) troubled(asRefusal(error));
  }
}

function troubled(refusal: Refusal): void {
  if (!closed(refusal)) queueTrouble.value = refusal;
}

export function currentFilter(): Filter {
  return filterOf(route.value.query);
}

/** Opens the need that the address names. */
export async function followNeed(): Promise<void> {
  const id = route.value.parts[1];
  if (!id) opened.value = undefined;
  else if (opened.value?.id !== id || !opened.value.detail) await openNeed(id);
}

export async function openNeed(id: string): Promise<void> {
  const before = opened.value;
  opened.value = { id };
  // The row that stayed for the need before may go now.
  if (before) void loadQueue();
  try {
    const detail = await get<Detail>(`/api/needs/${id}`);
    if (opened.value?.id === id) opened.value = { id, detail };
  } catch (error) {
    const trouble = asRefusal(error);
    if (!closed(trouble) && opened.value?.id === id) opened.value = { id, trouble };
  }
}

/** Looks again, without a change under the reader's eyes: a newer need is announced first. */
export async function refresh(): Promise<void> {
  if (access.value !== "open") return;
  await Promise.all([loadQueue(), loadIslands(), lookAgain()]);
}

async function lookAgain(): Promise<void> {
  const id = opened.value?.id;
  if (!id) return;
  try {
    found(id, await get<Detail>(`/api/needs/${id}`));
  } catch (error) {
    closed(asRefusal(error));
  }
}

/** A need that could not be had is shown; one that is being read is not swapped. */
function found(id: string, fresh: Detail): void {
  const { value } = opened;
  if (value?.id !== id) return;
  if (!value.detail) opened.value = { id, detail: fresh };
  else if (moved(value.detail, fresh)) opened.value = { ...value, newer: fresh };
  else opened.value = { ...value, detail: fresh };
}

/** Puts the newer need on the screen, with what is new in it. */
export function showNewer(): void {
  const { value } = opened;
  if (value?.detail && value.newer) show(value.detail, value.newer);
}

/** The reviewer has seen what is new. */
export function seen(): void {
  const { value } = opened;
  if (value?.detail) opened.value = { id: value.id, detail: value.detail };
}

function show(before: Detail, after: Detail): void {
  opened.value = { id: after.id, detail: after, moved: difference(before, after) };
  mark(after);
}

/**
 * Writes a decision on what is on the screen.
 * Raises `Refusal`; after `version_changed` the current need is on the screen with what is new.
 */
export async function decide(detail: Detail, verdict: Verdict): Promise<void> {
  const { version, replaces } = detail;
  try {
    written(
      await post<Detail>(`/api/needs/${detail.id}/decisions`, { ...verdict, version, replaces }),
    );
  } catch (error) {
    const refusal = asRefusal(error);
    const current = refusal.said.need;
    if (refusal.code === "version_changed" && current) {
      if (alreadyWritten(verdict, current, me.value?.account ?? "")) return written(current);
      show(detail, current);
    }
    if (refusal.code === "sign_in_required") closed(refusal);
    if (LOOK_AGAIN.includes(refusal.code)) void lookAgain();
    throw refusal;
  }
}

/** Puts something in place of an answer that an approval asks for. Raises `Refusal`. */
export function supply(detail: Detail, given: Supply): Promise<void> {
  return change(detail, post<Detail>(`/api/needs/${detail.id}/supplements`, given));
}

/** Takes back what was put in place of an answer. Raises `Refusal`. */
export function takeBack(detail: Detail, { id }: Supplement): Promise<void> {
  return change(detail, remove<Detail>(`/api/needs/${detail.id}/supplements/${id}`));
}

/** Lets a photo that is still on the island come ahead of the others. Raises `Refusal`. */
export function askForPhoto(detail: Detail, digest: Hex): Promise<void> {
  return change(detail, post<Detail>(`/api/needs/${detail.id}/photos/${digest}/ask`, {}));
}

async function change(detail: Detail, asked: Promise<Detail>): Promise<void> {
  try {
    found(detail.id, await asked);
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal.code === "sign_in_required") closed(refusal);
    throw refusal;
  }
}

function written(detail: Detail): void {
  if (opened.value?.id === detail.id) opened.value = { id: detail.id, detail };
  mark(detail);
}

/** The need's row says at once where it stands; the counts follow. */
function mark(detail: Detail): void {
  if (!queue.value) return;
  const now = (row: NeedRow) => (row.id === detail.id ? { ...row, state: detail.state } : row);
  queue.value = { ...queue.value, needs: queue.value.needs.map(now) };
  void loadQueue();
}

/** Shows the page that a refusal asks for, if it asks for one. */
function closed({ code }: Refusal): boolean {
  const page = PAGES[code];
  if (!page) return false;
  access.value = page === "sign-in" && me.value ? "expired" : page;
  return true;
}

const PAGES: Readonly<Record<string, Access>> = {
  sign_in_required: "sign-in",
  not_allowed: "no-right",
  mainland_only: "elsewhere",
};

/** An error of the program stays one. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
