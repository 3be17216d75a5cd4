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

export type Certificate = NodeCertificate | DeviceCertificate | ReplicaCertificate;

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
  throw new BadFrame("not a certificate");
}

function readNode([key, kind, scopes, roles, name, ms]: Value[]): NodeCertificate {
  if (kind !== "mainland" && kind !== "island") throw new BadFrame("not a kind of node");
  return {
    type: "node",
    key: publicKey(key),
    kind,
    scopes: texts(scopes),
    roles: texts(roles),
    name: text(name),
    ms: integer(ms),
  };
}

function readDevice([key, issuer, scopes, name, ms]: Value[]): DeviceCertificate {
  return {
    type: "device",
    key: publicKey(key),
    issuer: id(issuer),
    scopes: texts(scopes),
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

/** What a replica may be: its kind, and the scopes and roles that its chain to the root gives. */
export interface Standing {
  readonly kind: "mainland" | "island" | "tablet";
  /** The key that certified the replica. */
  readonly key: Hex;
  /** The key of the node that vouches for it. */
  readonly node: Hex;
  readonly roles: readonly string[];
  holds(scope: string): boolean;
}

/** The certificates whose signatures are right. */
export interface Trust {
  /** Undefined when no chain leads from the replica to the root. */
  standing(replica: Hex): Standing | undefined;
  /** The public key that signs the heads of a replica. */
  keyOf(replica: Hex): Uint8Array | undefined;
}

/** The trust that statements give, those only whose signature is known to be right. */
export function trustIn(
  statements: readonly Statement[],
  isRight: (statement: Statement) => boolean,
): Trust {
  const nodes = new Map<Hex, NodeCertificate>();
  const devices = new Map<Hex, DeviceCertificate>();
  const replicas = new Map<Hex, ReplicaCertificate>();
  for (const statement of [...statements].sort(byDigest)) {
    if (!isRight(statement)) continue;
    const { certificate } = statement;
    if (certificate.type === "node") nodes.set(keyId(certificate.key), certificate);
    else if (certificate.type === "device") devices.set(keyId(certificate.key), certificate);
    else replicas.set(certificate.replica, certificate);
  }
  return {
    standing: (replica) => standingOf(replicas.get(replica), nodes, devices),
    keyOf(replica) {
      const issuer = replicas.get(replica)?.issuer ?? "";
      return (nodes.get(issuer) ?? devices.get(issuer))?.key;
    },
  };
}

function byDigest(a: Statement, b: Statement): number {
  return a.digest < b.digest ? -1 : 1;
}

function standingOf(
  certificate: ReplicaCertificate | undefined,
  nodes: ReadonlyMap<Hex, NodeCertificate>,
  devices: ReadonlyMap<Hex, DeviceCertificate>,
): Standing | undefined {
  if (!certificate) return undefined;
  const key = certificate.issuer;
  const node = nodes.get(key);
  if (node) {
    const { kind, roles, scopes } = node;
    return { kind, key, node: key, roles, holds: (scope) => covers(scopes, scope) };
  }
  const device = devices.get(key);
  const issuer = device && nodes.get(device.issuer);
  if (!device || !issuer) return undefined;
  const holds = (scope: string) => covers(device.scopes, scope) && covers(issuer.scopes, scope);
  return { kind: "tablet", key, node: device.issuer, roles: [], holds };
}

function covers(scopes: readonly string[], scope: string): boolean {
  return scopes.includes(scope) || scopes.includes("*");
}

/**
 * The digests of statements whose signature was checked now, with the result.
 * One whose signer is not known yet is left out; `checked` are those known from before.
 */
export async function check(
  root: Uint8Array,
  statements: readonly Statement[],
  checked: ReadonlyMap<Hex, boolean>,
): Promise<Map<Hex, boolean>> {
  const results = new Map<Hex, boolean>();
  const known = (statement: Statement) =>
    results.get(statement.digest) ?? checked.get(statement.digest);
  for (let before = -1; before !== results.size; ) {
    before = results.size;
    const keys = keysOf(root, statements, (statement) => known(statement) === true);
    for (const statement of statements) {
      const signer = keys.get(signerOf(statement.certificate, root));
      if (known(statement) !== undefined || !signer) continue;
      const right = await verify(signer, statement.payload, statement.signature);
      results.set(statement.digest, right);
    }
  }
  return results;
}

/** The key id that must have signed a certificate. */
function signerOf(certificate: Certificate, root: Uint8Array): Hex {
  return certificate.type === "node" ? keyId(root) : certificate.issuer;
}

function keysOf(
  root: Uint8Array,
  statements: readonly Statement[],
  isRight: (statement: Statement) => boolean,
): Map<Hex, Uint8Array> {
  const keys = new Map([[keyId(root), root]]);
  for (const statement of statements) {
    const { certificate } = statement;
    if (certificate.type !== "replica" && isRight(statement)) {
      keys.set(keyId(certificate.key), certificate.key);
    }
  }
  return keys;
}
