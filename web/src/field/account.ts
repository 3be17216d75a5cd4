import type { Replica } from "../store/replica.ts";
import { composed, said } from "../survey/text.ts";
import type { Hex } from "../sync/types.ts";
import { ask, Refused } from "./server.ts";

/** What a tablet keeps to know an account without a network; as `POST /api/sign-in` answers. */
export interface Person {
  readonly account: Hex;
  readonly login: string;
  readonly name: string;
  readonly position: string;
  readonly agency: string;
  readonly roles: Readonly<Record<string, readonly { readonly role: string }[]>>;
}

/** An account that signed in here before, with what checks its password offline. */
export interface KeptPerson {
  readonly person: Person;
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly proof: Uint8Array;
}

const ROUNDS = 310_000;

/** The accounts that this tablet knows. */
export async function keptPeople(replica: Replica): Promise<KeptPerson[]> {
  return (await replica.facts.get<KeptPerson[]>("people")) ?? [];
}

/**
 * Who this is: asked of the node while it can be reached, else checked against what is kept.
 * Raises `Refused` with the code of the reason; `not_here` when neither can answer.
 */
export async function signIn(
  replica: Replica,
  base: string,
  login: string,
  password: string,
): Promise<Person> {
  try {
    const person = await ask<Person>(base, "/api/sign-in", { login, password });
    await keep(replica, person, password);
    return person;
  } catch (error) {
    if (!(error instanceof Refused) || !error.unreachable) throw error;
    return await signInHere(replica, login, password);
  }
}

async function signInHere(replica: Replica, login: string, password: string): Promise<Person> {
  const kept = (await keptPeople(replica)).find((one) => sameLogin(one.person.login, login));
  if (!kept) throw new Refused("not_here");
  const proof = await derive(password, kept.salt, kept.rounds);
  if (!equalBytes(proof, kept.proof)) throw new Refused("wrong");
  return kept.person;
}

async function keep(replica: Replica, person: Person, password: string): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const proof = await derive(password, salt, ROUNDS);
  const others = (await keptPeople(replica)).filter((one) => one.person.account !== person.account);
  await replica.facts.put("people", [{ person, salt, rounds: ROUNDS, proof }, ...others]);
}

/** What a password becomes: PBKDF2 with SHA-256, 32 bytes. */
export async function derive(
  password: string,
  salt: Uint8Array,
  rounds: number,
): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(composed(password));
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: salt.slice(), iterations: rounds };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

function sameLogin(a: string, b: string): boolean {
  return said(a).toLowerCase() === said(b).toLowerCase();
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
