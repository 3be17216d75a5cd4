/** The desk's way to the service: REST with the cookie of whoever is signed in. */

import type { Detail } from "./types.ts";

/** The body of a refusal (RFC 9457), as far as the desk reads it. */
export interface Said {
  readonly code: string;
  readonly status?: number;
  readonly detail?: string;
  readonly english?: string;
  readonly retry_after?: number;
  readonly state?: string;
  readonly fields?: readonly { readonly field: string; readonly code: string }[];
  readonly need?: Detail;
  /** The lead's survey or conflict as it is now. */
  readonly survey?: unknown;
  readonly conflict?: unknown;
}

/** A request that did not do what it asked for; `unreachable` when no answer came at all. */
export class Refusal extends Error {
  readonly said: Said;

  constructor(said: Said) {
    super(said.code);
    this.name = "Refusal";
    this.said = said;
  }

  get code(): string {
    return this.said.code;
  }
}

/** How long an answer may take before the server counts as out of reach, in milliseconds. */
const PATIENCE = 20_000;

export async function get<T>(path: string): Promise<T> {
  return (await request(path, {})) as T;
}

export async function post<T>(path: string, body: unknown, patience = PATIENCE): Promise<T> {
  const headers = { "content-type": "application/json" };
  const how = { method: "POST", headers, body: JSON.stringify(body) };
  return (await request(path, how, patience)) as T;
}

export async function remove<T>(path: string): Promise<T> {
  return (await request(path, { method: "DELETE" })) as T;
}

/** Sends a file as it is. */
export async function postFile<T>(path: string, file: Blob, patience = PATIENCE): Promise<T> {
  const headers = { "content-type": "application/octet-stream" };
  return (await request(path, { method: "POST", headers, body: file }, patience)) as T;
}

async function request(path: string, how: RequestInit, patience = PATIENCE): Promise<unknown> {
  const answer = await reach(path, how, patience);
  if (answer.status === 204) return undefined;
  const body = await bodyOf(answer);
  if (answer.ok) return body;
  const said = body as Partial<Said>;
  throw new Refusal({ ...said, code: said.code ?? "internal", status: answer.status });
}

async function reach(path: string, how: RequestInit, patience: number): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(patience);
    return await fetch(path, { credentials: "same-origin", cache: "no-store", ...how, signal });
  } catch {
    throw new Refusal({ code: "unreachable" });
  }
}

/** A page in place of JSON is somebody else's: a gateway, or a captive portal. */
async function bodyOf(answer: Response): Promise<unknown> {
  if (!answer.headers.get("content-type")?.includes("json")) {
    throw new Refusal({ code: "unreachable", status: answer.status });
  }
  try {
    return await answer.json();
  } catch {
    throw new Refusal({ code: "unreachable", status: answer.status });
  }
}
