/** Who administers, and what was told or refused last. */

import { signal } from "@preact/signals";
import { refusalText } from "../review/refusal.ts";
import { get, post, Refusal } from "../review/server.ts";

export type Access = "opening" | "sign-in" | "unreachable" | "no-right" | "elsewhere" | "open";

export const access = signal<Access>("opening");
export const who = signal<{ name: string; login: string } | undefined>(undefined);
/** Whether this person only looks on. */
export const looksOn = signal(false);
/** What became of the last order, in words. */
export const told = signal<{ good: boolean; text: string } | undefined>(undefined);

interface Me {
  readonly name: string;
  readonly login: string;
  readonly roles: Readonly<Record<string, readonly { readonly role: string }[]>>;
}

/** Finds out who is signed in and whether they administer. */
export async function openAdmin(): Promise<void> {
  try {
    const { kind } = await get<{ kind: string }>("/api/node");
    if (kind === "mainland") welcome(await get<Me>("/api/me"));
    else access.value = "elsewhere";
  } catch (error) {
    access.value =
      error instanceof Refusal && error.code === "sign_in_required" ? "sign-in" : "unreachable";
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  welcome(await post<Me>("/api/sign-in", { login, password }));
}

export async function signOut(): Promise<void> {
  await post("/api/sign-out", {});
  who.value = undefined;
  access.value = "sign-in";
}

function welcome(me: Me): void {
  const roles = (me.roles.common ?? []).map(({ role }) => role);
  who.value = me;
  looksOn.value = !roles.includes("administrator");
  access.value = looksOn.value && !roles.includes("auditor") ? "no-right" : "open";
}

/** Does what was ordered and says how it went; what was typed stays where it was refused. */
export async function order<T>(work: () => Promise<T>, done: (answer: T) => string): Promise<void> {
  try {
    const text = done(await work());
    if (text) told.value = { good: true, text };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "sign_in_required") access.value = "sign-in";
    told.value = { good: false, text: refusalText(error) };
  }
}
