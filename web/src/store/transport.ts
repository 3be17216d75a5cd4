/** Requests to a node: tokens, patience, and what counts as an answer of ours. PROTOCOL.md §7. */

import { base64, unhex } from "../sync/bytes.ts";
import { BadFrame, ExchangeFailed } from "../sync/errors.ts";
import { type Frame, FrameReader } from "../sync/frames.ts";
import { sign } from "../sync/trust.ts";
import type { Hex } from "../sync/types.ts";
import { CONTENT_TYPE, type Message, read } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { deviceKey, type Identity } from "./identity.ts";
import { transact } from "./transaction.ts";

/** How long no byte may come before a request is given up, in milliseconds. */
const PATIENCE = 30_000;
const NONCE = /^([0-9a-f]{2})+$/;

interface Token {
  readonly token: string;
  readonly expires: number;
  readonly replica: Hex;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

/** A node at an address, and this replica's standing there. */
export class Transport {
  requests = 0;
  bytesUp = 0;
  readonly #context: Context;
  readonly #base: string;
  readonly #identity: Identity;

  constructor(context: Context, base: string, identity: Identity) {
    this.#context = context;
    this.#base = base.replace(/\/+$/, "");
    this.#identity = identity;
  }

  /** The answer to a request with a token, whatever it says; raises `ExchangeFailed`. */
  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    const answer = await this.#askAs(await this.#token(), path, asked);
    if (answer.status !== 401) return answer;
    await answer.drop();
    return this.#askAs(await this.#newToken(), path, asked);
  }

  #askAs({ token }: Token, path: string, asked: Asked): Promise<Answer> {
    const headers = { ...asked.headers, authorization: `Bearer ${token}` };
    return this.#fetch(path, { ...asked, headers });
  }

  /** The messages that answer one; raises `ExchangeFailed` for anything that is not of ours. */
  async *frames(path: string, body: Uint8Array, encoding?: string): AsyncGenerator<Message> {
    const headers: Record<string, string> = { "content-type": CONTENT_TYPE };
    if (encoding) headers["content-encoding"] = encoding;
    const answer = await this.ask(path, { method: "POST", headers, body });
    if (answer.status !== 200) throw await answer.problem();
    if (!answer.type.startsWith(CONTENT_TYPE)) throw portal();
    yield* messagesIn(answer);
  }

  async #token(): Promise<Token> {
    const kept = (await this.#context.db.get("facts", this.#tokenKey)) as Token | undefined;
    const fits = kept?.replica === this.#identity.replica && kept.expires > this.#context.wall();
    return fits ? kept : this.#newToken();
  }

  get #tokenKey(): string {
    return `token/${this.#base}`;
  }

  /** A token for the certificates of this device and an answer to the node's challenge. */
  async #newToken(): Promise<Token> {
    const { db } = this.#context;
    const own = ((await db.get("facts", "statements")) ?? []) as Uint8Array[];
    const { nonce } = await this.#json<{ nonce: string }>("/sync/challenge", {});
    const { replica, statement } = this.#identity;
    const { signer } = await deviceKey(this.#context);
    if (!NONCE.test(`${nonce}`)) throw portal();
    const payload = [1, "challenge", unhex(nonce), unhex(replica)];
    const given = await this.#json<{ token: string; expires: number }>("/sync/token", {
      statements: [...own, statement].map(base64),
      challenge: base64(await sign(signer, payload)),
    });
    if (typeof given.token !== "string" || typeof given.expires !== "number") throw portal();
    const token = { token: given.token, expires: given.expires, replica };
    await transact(this.#context, (tx) => tx.objectStore("facts").put(token, this.#tokenKey));
    return token;
  }

  /** What the node says to a JSON body, without a token; raises `ExchangeFailed`. */
  async #json<T>(path: string, body: unknown): Promise<T> {
    const answer = await this.#fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: new TextEncoder().encode(JSON.stringify(body)),
    });
    if (answer.status >= 400) throw await answer.problem();
    if (!answer.type.includes("json")) throw portal();
    return (await answer.json()) as T;
  }

  async #fetch(path: string, { method = "GET", headers = {}, body }: Asked): Promise<Answer> {
    this.requests += 1;
    this.bytesUp += body?.length ?? 0;
    const watch = new Watchdog();
    try {
      const response = await this.#context.fetch(this.#base + path, {
        method,
        headers,
        cache: "no-store",
        credentials: "omit",
        signal: watch.signal,
        ...(body && { body: body as BodyInit }),
      });
      return new Answer(response, watch);
    } catch (error) {
      watch.stop();
      throw new ExchangeFailed("offline", "no node answered", { cause: error });
    }
  }
}

/** Gives a request up when nothing has come for a while. */
class Watchdog {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), PATIENCE);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** A response whose body is read under a watchdog. */
export class Answer {
  readonly #response: Response;
  readonly #watch: Watchdog;

  constructor(response: Response, watch: Watchdog) {
    this.#response = response;
    this.#watch = watch;
  }

  get status(): number {
    return this.#response.status;
  }

  get type(): string {
    return this.#response.headers.get("content-type") ?? "";
  }

  header(name: string): string | null {
    return this.#response.headers.get(name);
  }

  /** The slices of the body; raises `ExchangeFailed` `cut` where the link breaks. */
  async *slices(): AsyncGenerator<Uint8Array> {
    const reader = this.#response.body?.getReader();
    try {
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        this.#watch.heard();
        yield part.value;
      }
    } catch (error) {
      throw new ExchangeFailed("cut", "the answer broke off", { cause: error });
    } finally {
      this.#watch.stop();
      reader?.cancel().catch(() => undefined);
    }
  }

  async bytes(): Promise<Uint8Array> {
    const slices: Uint8Array[] = [];
    for await (const slice of this.slices()) slices.push(slice);
    return new Uint8Array(await new Blob(slices as BlobPart[]).arrayBuffer());
  }

  /** The body as JSON; a captive portal's page is none. */
  async json(): Promise<unknown> {
    try {
      return JSON.parse(new TextDecoder().decode(await this.bytes()));
    } catch (error) {
      throw error instanceof ExchangeFailed ? error : portal();
    }
  }

  /** The error that a refusal names. */
  async problem(): Promise<ExchangeFailed> {
    if (!this.type.includes("json")) {
      await this.drop();
      return portal();
    }
    const { code = "internal", detail = "" } = ((await this.json()) ?? {}) as {
      code?: string;
      detail?: string;
    };
    return new ExchangeFailed(code, detail);
  }

  async drop(): Promise<void> {
    this.#watch.stop();
    await this.#response.body?.cancel().catch(() => undefined);
  }
}

function portal(): ExchangeFailed {
  return new ExchangeFailed("portal", "something else than a node of ours answered");
}

/** The messages of an answer as they arrive, each before the bytes behind it are looked at. */
async function* messagesIn(answer: Answer): AsyncGenerator<Message> {
  const reader = new FrameReader();
  for await (const slice of answer.slices()) {
    for (const frame of reader.feed(slice)) yield* messageIn(frame);
  }
  if (reader.partial) throw new ExchangeFailed("cut", "the answer ends inside a frame");
}

function* messageIn(frame: Frame): Generator<Message> {
  const message = read(frame);
  if (message) yield message;
}

/** The only message of an answer; raises `BadFrame` for another, or none. */
export async function only<T extends Message["type"]>(
  type: T,
  answer: AsyncIterable<Message>,
): Promise<Extract<Message, { type: T }>> {
  let found: Extract<Message, { type: T }> | undefined;
  for await (const message of answer) {
    if (message.type === "refused") throw new ExchangeFailed(message.code, message.detail);
    if (found || message.type !== type) throw new BadFrame(`not one ${type}`);
    found = message as Extract<Message, { type: T }>;
  }
  if (!found) throw new BadFrame(`not one ${type}`);
  return found;
}
