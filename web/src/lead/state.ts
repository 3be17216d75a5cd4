/** Who is signed in at this island, and whether the page is open to them. */

import { signal } from "@preact/signals";
import { get, post, Refusal } from "../review/server.ts";
import type { Island, Me } from "./types.ts";

export type Access = "opening" | "sign-in" | "expired" | "unreachable" | "no-right" | "open";

export const access = signal<Access>("opening");
export const me = signal<Me | undefined>(undefined);
/** The newest word on the island; every page shows its counts. */
export const island = signal<Island | undefined>(undefined);

/** Finds out who is signed in and whether they lead here. */
export async function open(): Promise<void> {
  try {
    me.value = await get<Me>("/api/me");
    await look();
    access.value = "open";
  } catch (error) {
    if (!closed(asRefusal(error))) access.value = "unreachable";
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  me.value = await post<Me>("/api/sign-in", { login, password });
  await open();
}

export async function signOut(): Promise<void> {
  await post("/api/sign-out", {});
  me.value = undefined;
  island.value = undefined;
  access.value = "sign-in";
}

/** Asks how the island is; raises `Refusal`. */
export async function look(): Promise<void> {
  island.value = await get<Island>("/api/island");
}

/** Shows the page that a refusal asks for, if it asks for one. */
export function closed({ code }: Refusal): boolean {
  if (code === "sign_in_required") access.value = me.value ? "expired" : "sign-in";
  else if (code === "not_allowed" && !island.value) access.value = "no-right";
  else return false;
  return true;
}

/** An error of the program stays one. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
