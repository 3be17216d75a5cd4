/** Keys, statements, and who vouches for a replica. PROTOCOL.md §4. */

import { concat, digestOf, hex, unhex } from "./bytes.ts";
import { decode, encode } from "./canonical.ts";
import { BadFrame } from "./errors.ts";
import type { Hex, Value } from "./types.ts";

const ALGORITHM = 1;
const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const ECDSA = { name: "ECDSA", hash: "SHA-256" } as const;

/** A device's key; the private half signs and cannot be read. */
export interface DeviceKey {
  readonly signer: CryptoKey;
  /** The algorithm byte and the point: 66 bytes. */
  readonly publicKey: Uint8Array;
}

export interface NodeCertificate {
  readonly type: "node";
  readonly key: Uint8Array;
  readonly kind: "mainland" | "island";
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly name: string;
  readonly ms: number;
}

export interface DeviceCertificate {
  readonly type: "device";
  readonly key: Uint8Array;
  readonly issuer: Hex;
  readonly scopes: readonly string[];
  readonly name: string;
  readonly ms: number;
}

export interface ReplicaCertificate {
  readonly type: "replica";
  readonly replica: Hex;
  readonly issuer: Hex;
  readonly ms: number;
}

/** To which age recipient bundles for a node are encrypted. */
export interface RecipientCertificate {
  readonly type: "recipient";
  readonly recipient: string;
  readonly issuer: Hex;
  readonly ms: number;
}

export type Certificate =
  | NodeCertificate
  | DeviceCertificate
  | ReplicaCertificate
  | RecipientCertificate;

/** A certificate with the payload and the signature that make it one. */
export interface Statement {
  readonly digest: Hex;
  readonly certificate: Certificate;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** A fresh key; `extractable` only where the platform cannot keep a `CryptoKey`. */
export async function makeKey(extractable = false): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey(P256, extractable, ["sign", "verify"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { signer: pair.privateKey, publicKey: concat(Uint8Array.of(ALGORITHM), point) };
}

/** The name of a public key: the first 16 bytes of its SHA-256. */
export function keyId(publicKey: Uint8Array): Hex {
  return digestOf(publicKey).slice(0, 32);
}

/** A fresh replica id out of 8 random bytes: they, and 8 that bind them to a public key. */
export function newReplica(chance: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return concat(chance, unhex(digestOf(concat(publicKey, chance)).slice(0, 16)));
}

/** Whether a replica id was made for this public key; no other key can certify it. */
export function binds(publicKey: Uint8Array, replica: Uint8Array): boolean {
  return hex(newReplica(replica.slice(0, 8), publicKey)) === hex(replica);
}

/** The signature of a payload's canonical bytes: 65 bytes. */
export async function signature(signer: CryptoKey, payload: Uint8Array): Promise<Uint8Array> {
  const signed = await crypto.subtle.sign(ECDSA, signer, payload as BufferSource);
  return concat(Uint8Array.of(ALGORITHM), new Uint8Array(signed));
}

/** The canonical bytes of a payload and its signature. */
export async function sign(signer: CryptoKey, payload: Value): Promise<Uint8Array> {
  const bytes = encode(payload);
  return encode([bytes, await signature(signer, bytes)]);
}

/** Whether `publicKey` signed the payload; false for anything malformed. */
export async function verify(
  publicKey: Uint8Array,
  payload: Uint8Array,
  signed: Uint8Array,
): Promise<boolean> {
  if (publicKey[0] !== ALGORITHM || signed[0] !== ALGORITHM || signed.length !== 65) return false;
  try {
    const point = publicKey.slice(1);
    const key = await crypto.subtle.importKey("raw", point, P256, false, ["verify"]);
    return await crypto.subtle.verify(ECDSA, key, signed.slice(1), payload as BufferSource);
  } catch {
    return false;
  }
}

/** The payload of a seal; `digest` is the SHA-256 of all frames before it. PROTOCOL.md §12. */
export function sealPayload(replica: Hex, digest: Uint8Array, last: boolean): Uint8Array {
  return encode([1, "seal", unhex(replica), digest, last]);
}

/** The payload of a signed head. */
export function headPayload(scope: string, replica: Hex, n: number, hash: Hex): Uint8Array {
  return encode([1, "head", scope, unhex(replica), n, unhex(hash)]);
}

/** The certificate in a statement, its signature not yet checked; raises `BadFrame`. */
export function readStatement(bytes: Uint8Array): Statement {
  const row = decode(bytes);
  if (!Array.isArray(row)) throw new BadFrame("not a statement");
  const [payload, signed] = row as Value[];
  if (!(payload instanceof Uint8Array) || !(signed instanceof Uint8Array)) {
    throw new BadFrame("not a statement");
  }
  const certificate = readCertificate(decode(payload));
  return { digest: digestOf(bytes), certificate, payload, signature: signed };
}

function readCertificate(row: Value): Certificate {
  if (!Array.isArray(row) || row[0] !== 1) throw new BadFrame("not a payload of version 1");
  const [, type, ...rest] = row as Value[];
  if (type === "node") return readNode(rest);
  if (type === "device") return readDevice(rest);
  if (type === "replica") {
    const [replica, issuer, ms] = rest;
    return { type, replica: id(replica), issuer: id(issuer), ms: integer(ms) };
  }
  if (type === "recipient") {
    const [recipient, issuer, ms] = rest;
    return { type, recipient: text(recipient), issuer: id(issuer), ms: integer(ms) };
  }
  throw new BadFrame("not a certificate");
}

function readNode([key, kind, scopes, roles, name, ms]: Value[]): NodeCertificate {
  if (kind !== "mainland" && kind !== "island") throw new BadFrame("not a kind of node");
  const areas = texts(scopes);
  if (kind !== "mainland" && areas.includes("*")) throw new BadFrame("an island of all scopes");
  return {
    type: "node",
    key: publicKey(key),
    kind,
    scopes: areas,
    roles: texts(roles),
    name: text(name),
    ms: integer(ms),
  };
}

function readDevice([key, issuer, scopes, name, ms]: Value[]): DeviceCertificate {
  const areas = texts(scopes);
  if (areas.includes("*")) throw new BadFrame("a device of all scopes");
  return {
    type: "device",
    key: publicKey(key),
    issuer: id(issuer),
    scopes: areas,
    name: text(name),
    ms: integer(ms),
  };
}

function publicKey(value: Value | undefined): Uint8Array {
  if (value instanceof Uint8Array && value.length === 66) return value;
  throw new BadFrame("not a public key");
}

function id(value: Value | undefined): Hex {
  if (value instanceof Uint8Array && value.length === 16) return hex(value);
  throw new BadFrame("not an id");
}

function text(value: Value | undefined): string {
  if (typeof value === "string") return value;
  throw new BadFrame("not a string");
}

function texts(value: Value | undefined): string[] {
  if (Array.isArray(value)) return (value as Value[]).map(text);
  throw new BadFrame("not a list of strings");
}

function integer(value: Value | undefined): number {
  if (typeof value === "number") return value;
  throw new BadFrame("not an integer");
}
