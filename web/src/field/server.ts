/** A refusal, with the stable code of its reason. */
export class Refused extends Error {
  readonly code: string;
  /** How long to wait, in seconds, where the server says so. */
  readonly wait: number | undefined;

  constructor(code: string, wait?: number) {
    super(code);
    this.name = "Refused";
    this.code = code;
    this.wait = wait;
  }

  /** Whether no node of ours could answer: no network, a page that stands before it, a node in trouble. */
  get unreachable(): boolean {
    return UNREACHABLE.has(this.code);
  }
}

const UNREACHABLE = new Set(["offline", "portal", "not_ready", "busy", "internal"]);
/** How long an answer may take before the node counts as out of reach, in milliseconds. */
const PATIENCE = 15_000;

/** What the node answers; posts `body` if there is one. Raises `Refused`. */
export async function ask<T>(base: string, path: string, body?: unknown): Promise<T> {
  const answer = await reach(base + path, body);
  const type = answer.headers.get("content-type") ?? "";
  if (!type.includes("json")) throw new Refused("portal");
  const said = await answer.json().catch(() => {
    throw new Refused("portal");
  });
  if (answer.ok) return said as T;
  const { code, retry_after } = said as { code?: string; retry_after?: number };
  throw new Refused(code ?? "internal", retry_after);
}

async function reach(address: string, body: unknown): Promise<Response> {
  const post = {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  };
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    return await fetch(address, { ...(body === undefined ? {} : post), signal });
  } catch {
    throw new Refused("offline");
  }
}
