/** A node in memory: the answering half of PROTOCOL.md §7 and §8, with faults to order. */

import type { Context } from "../store/context.ts";
import { reading } from "../store/database.ts";
import { deviceKey, identityOf } from "../store/identity.ts";
import { learn, receive, receiveHeads } from "../store/intake.ts";
import { branch, digestOfVector, missing, scopesOf, vectorOf } from "../store/log.ts";
import { contextOf } from "../store/open.ts";
import { signedHeads } from "../store/outbox.ts";
import { openReplica, type Replica } from "../store/replica.ts";
import { signHeads } from "../store/signing.ts";
import { transact } from "../store/transaction.ts";
import { base64, digestOf, hex, unbase64, unhex } from "../sync/bytes.ts";
import { FrameReader, writeFrame } from "../sync/frames.ts";
import type { Rules } from "../sync/rules.ts";
import { runOf } from "../sync/run.ts";
import { keyId, makeKey, readStatement, sign } from "../sync/trust.ts";
import type { Hex } from "../sync/types.ts";
import {
  CONTENT_TYPE,
  type Message,
  type Receipt,
  read,
  type Vector,
  write,
} from "../sync/wire.ts";

export const AREA = "area/x";
const COMMON = "common";

/** The key that makes a fleet. */
export const fleet = await makeKey();

interface Options {
  readonly kind?: "island" | "mainland";
  readonly rules?: Rules;
  readonly wall?: () => number;
}

let count = 0;

/** A fresh name for a database. */
export function freshName(): string {
  return `test-${count++}`;
}

export class FakeNode {
  readonly replica: Replica;
  readonly kind: "island" | "mainland";
  /** What it forwards. */
  receipts: Receipt[] = [];
  /** What the last hello said of the receipts that are known there. */
  known: Hex = "";
  /** The photos in the mainland's last verified backup. */
  readonly safe = new Set<Hex>();
  /** Whether it has revoked the tablet, which then holds no scope but the common one. */
  locked = false;
  /** Changes the answer to a path on its way. */
  fault: ((path: string, answer: Uint8Array) => Uint8Array | "lost" | "portal") | undefined;
  /** Changes a run's frames at most. */
  changesPerRun = 1;
  requests: string[] = [];
  /** Whether no record here names any photo. */
  unknownPhotos = false;
  readonly photos = new Map<Hex, { length: number; bytes: Uint8Array }>();
  readonly #context: Context;
  #certificate: Uint8Array = new Uint8Array();

  private constructor(replica: Replica, kind: "island" | "mainland") {
    this.replica = replica;
    this.kind = kind;
    this.#context = contextOf(replica);
  }

  static async open({ kind = "island", ...options }: Options = {}): Promise<FakeNode> {
    const node = new FakeNode(await openReplica({ name: freshName(), ...options }), kind);
    await node.#join();
    return node;
  }

  async #join(): Promise<void> {
    const { publicKey } = await deviceKey(this.#context);
    const scopes = this.kind === "mainland" ? ["*"] : [AREA];
    const roles = ["lead", "surveyor"];
    const payload = [1, "node", publicKey, this.kind, scopes, roles, this.kind, 1];
    this.#certificate = await sign(fleet.signer, payload);
    await transact(this.#context, async (tx) => {
      await tx.objectStore("facts").put(fleet.publicKey, "root");
      await tx.objectStore("facts").put([this.#certificate], "statements");
    });
    await learn(this.#context);
    const certificate = { collection: "certificate", author: null };
    const values = { statement: this.#certificate };
    await this.replica.write({ ...certificate, scope: COMMON, values });
    if (this.kind === "island") await this.replica.write({ ...certificate, scope: AREA, values });
    await learn(this.#context);
  }

  /** What a tablet is given as `fetch`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const path = new URL(String(input)).pathname;
    this.requests.push(path);
    const body = new Uint8Array(await new Response(init?.body ?? null).arrayBuffer());
    const answer = await this.#answer(path, body, init);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const given = this.fault ? this.fault(path, bytes) : bytes;
    if (given === "lost") throw new TypeError("the link is gone");
    if (given === "portal") {
      return new Response("<html>", { headers: { "content-type": "text/html" } });
    }
    const { status, headers } = answer;
    return new Response(status === 204 ? null : (given as BodyInit), { status, headers });
  };

  async #answer(path: string, body: Uint8Array, init?: RequestInit): Promise<Response> {
    if (path === "/api/enrolments/claim") return this.#enrol(body);
    if (path === "/sync/challenge") return json({ nonce: "00".repeat(16) });
    if (path === "/sync/token") return json({ token: "t", expires: 8e15, scopes: [AREA] });
    if (path === "/sync/hello") return frames(await this.#hello(body));
    if (path === "/sync/push") return frames(await this.#push(await gunzip(body)));
    if (path === "/sync/pull") return frames(await this.#pull(body));
    if (path === "/sync/photos") return frames(this.#offsets(body));
    return this.#photo(path, body, new Headers(init?.headers), init?.method ?? "GET");
  }

  async #enrol(body: Uint8Array): Promise<Response> {
    const claim = JSON.parse(new TextDecoder().decode(body));
    const { signer, publicKey } = await deviceKey(this.#context);
    const payload = [1, "device", unbase64(claim.key), unhex(keyId(publicKey)), [AREA], "", 1];
    const device = await sign(signer, payload);
    readStatement(unbase64(claim.replica));
    await this.replica.write({
      scope: AREA,
      collection: "certificate",
      author: null,
      values: { statement: device },
    });
    const { replica } = await identityOf(this.#context);
    const answer = {
      root: base64(fleet.publicKey),
      statements: [this.#certificate, device].map(base64),
      scopes: [AREA],
      node: { name: "node", kind: this.kind, replica },
    };
    return json(answer, 201);
  }

  async #hello(body: Uint8Array): Promise<Message[]> {
    const [hello] = messages(body);
    if (hello?.type !== "hello") throw new Error("no hello");
    this.known = hello.known;
    const tx = reading(this.#context.db);
    const scopes: [string, Vector | null][] = [];
    for (const scope of this.locked ? [COMMON] : [COMMON, AREA]) {
      const vector = await vectorOf(tx, scope);
      const same = hello.scopes.some(([s, d]) => s === scope && d === digestOfVector(vector));
      scopes.push([scope, same ? null : vector]);
    }
    const { replica } = await identityOf(this.#context);
    const time = [this.#context.wall(), 0] as const;
    return [{ type: "welcome", protocol: 1, replica, time, scopes, receipts: this.receipts }];
  }

  async #push(body: Uint8Array): Promise<Message[]> {
    const touched = new Map<string, Set<Hex>>();
    for (const message of messages(body)) {
      if (message.type !== "run") continue;
      const { scope, replica } = message.run;
      await receive(this.#context, message.run);
      touched.set(scope, (touched.get(scope) ?? new Set()).add(replica));
    }
    await learn(this.#context);
    for (const message of messages(body)) {
      if (message.type === "heads") await receiveHeads(this.#context, message.heads);
    }
    const scopes: [string, Vector][] = [];
    for (const [scope, replicas] of touched) {
      const vector = await vectorOf(reading(this.#context.db), scope);
      scopes.push([scope, vector.filter((head) => replicas.has(head.replica))]);
    }
    return [
      { type: "stored", scopes },
      { type: "end", more: false },
    ];
  }

  async #pull(body: Uint8Array): Promise<Message[]> {
    const [want] = messages(body);
    if (want?.type !== "want") throw new Error("no want");
    const answer: Message[] = [];
    await signHeads(this.#context, this.replica.id);
    for (const [scope, vector] of want.scopes) {
      const stretches = await missing(reading(this.#context.db), scope, vector);
      const heads = await signedHeads(this.#context, scope, stretches);
      if (heads.length > 0) answer.push({ type: "heads", heads });
      const tx = reading(this.#context.db);
      for (const { head, after } of stretches) {
        const changes = await branch(tx, scope, { head, after }, head.n);
        for (let at = 0; at < changes.length; at += this.changesPerRun) {
          const [first, ...rest] = changes.slice(at, at + this.changesPerRun);
          if (first) answer.push({ type: "run", run: runOf([first, ...rest]) });
        }
      }
    }
    return [...answer, { type: "end", more: false }];
  }

  #offsets(body: Uint8Array): Message[] {
    const [listed] = messages(body);
    if (listed?.type !== "photos") throw new Error("no photos");
    const offsets: [Hex, number][] = [];
    for (const [digest, length] of listed.photos) {
      const here = this.photos.get(digest)?.bytes.length ?? 0;
      if (here < length) offsets.push([digest, here]);
    }
    const safe = listed.photos.map(([digest]) => digest).filter((one) => this.safe.has(one));
    return [{ type: "offsets", offsets, asked: [], safe }];
  }

  #photo(path: string, body: Uint8Array, headers: Headers, method: string): Response {
    if (this.unknownPhotos) return json({ code: "unknown_photo" }, 404);
    if (method === "POST") {
      const digest = hex(unbase64((headers.get("upload-metadata") ?? "").split(" ")[1] ?? ""));
      const begun = { length: Number(headers.get("upload-length")), bytes: new Uint8Array() };
      if (!this.photos.has(digest)) this.photos.set(digest, begun);
      return new Response(null, { status: 201, headers: { location: `/photos/${digest}` } });
    }
    const digest = path.split("/").pop() ?? "";
    const photo = this.photos.get(digest);
    if (!photo) return json({ code: "unknown_photo" }, 404);
    const here = () => ({ "upload-offset": `${photo.bytes.length}` });
    if (method === "HEAD") return new Response(null, { headers: here() });
    if (method === "GET") return new Response(photo.bytes as BodyInit);
    if (Number(headers.get("upload-offset")) !== photo.bytes.length) {
      return json({ code: "offset" }, 409);
    }
    photo.bytes = Uint8Array.from([...photo.bytes, ...body]);
    if (photo.bytes.length < photo.length || digestOf(photo.bytes) === digest) {
      return new Response(null, { status: 204, headers: here() });
    }
    photo.bytes = new Uint8Array();
    return json({ code: "digest" }, 422);
  }

  /** The digest of a scope and the views of some records, as this node has them. */
  async digest(scope: string): Promise<Hex> {
    return digestOfVector(await vectorOf(reading(this.#context.db), scope));
  }

  async scopes(): Promise<string[]> {
    return scopesOf(reading(this.#context.db));
  }
}

function messages(body: Uint8Array): Message[] {
  return [...new FrameReader().feed(body)].flatMap((frame) => read(frame) ?? []);
}

async function gunzip(body: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([body as BlobPart]).stream();
  const plain = stream.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

function frames(answer: readonly Message[]): Response {
  const bytes = answer.map((message) => writeFrame(write(message)) as BlobPart);
  return new Response(new Blob(bytes), { headers: { "content-type": CONTENT_TYPE } });
}

function json(value: unknown, status = 200): Response {
  const headers = { "content-type": "application/json" };
  return new Response(JSON.stringify(value), { status, headers });
}
