/** What a set of statements proves, in any order. PROTOCOL.md §4. */

import { digestOf, unhex } from "./bytes.ts";
import type { Change } from "./change.ts";
import {
  binds,
  type Certificate,
  type DeviceCertificate,
  keyId,
  type NodeCertificate,
  type RecipientCertificate,
  type Statement,
  verify,
} from "./trust.ts";
import type { Hex } from "./types.ts";

export const COMMON = "common";
const ALL = "*";
/** The strongest first. */
const KINDS = ["mainland", "island", "tablet"] as const;

export type Kind = (typeof KINDS)[number];

/** What the statements say of one key, or of the replica that it certified. */
export interface Holder {
  readonly key: Uint8Array;
  readonly kind: Kind;
  /** `*` means all. */
  readonly scopes: ReadonlySet<string>;
  /** The roles that it may grant; a tablet grants none. */
  readonly roles: ReadonlySet<string>;
  /** The node that vouches for a tablet's key; itself for a node. */
  readonly node: Hex;
}

/** Whether a change stands at or before the position (n, hash) of its own chain. */
export type Within = (
  change: Pick<Change, "scope" | "replica" | "seq" | "hash">,
  n: number,
  hash: Hex,
) => boolean;

export const byPosition: Within = (change, n, hash) =>
  change.seq < n || (change.seq === n && change.hash === hash);

/**
 * What statements with a right signature prove; several certificates of one key add up.
 * `isRight` tells which signatures were checked and found right.
 */
export class Trust {
  readonly #holders = new Map<Hex, Holder>();
  readonly #replicas = new Map<Hex, Holder>();
  readonly #recipients = new Map<Hex, Set<string>>();
  readonly #claimed = new Set<Hex>();
  readonly #nodes: readonly Holder[];
  /** Whether a change stands at or before the position (n, hash) of its own chain. */
  readonly within: Within;

  constructor(
    statements: readonly Statement[],
    isRight: (statement: Statement) => boolean,
    within: Within = byPosition,
  ) {
    this.within = within;
    const right = statements.filter(isRight);
    for (const { certificate } of right)
      if (certificate.type === "node") this.#addNode(certificate);
    for (const { certificate } of right)
      if (certificate.type === "device") this.#addDevice(certificate);
    this.#nodes = [...this.#holders.values()].filter(({ kind }) => kind !== "tablet");
    for (const { certificate } of right) {
      const holder = certificate.type === "replica" && this.#holders.get(certificate.issuer);
      if (holder && certificate.type === "replica" && binds(holder.key, unhex(certificate.replica)))
        this.#replicas.set(certificate.replica, holder);
    }
    for (const { certificate } of right)
      if (certificate.type === "recipient") this.#addRecipient(certificate);
    for (const { certificate } of statements)
      if (certificate.type === "replica") this.#claimed.add(certificate.replica);
  }

  #addNode(node: NodeCertificate): void {
    const [scopes, roles] = [new Set(node.scopes), new Set(node.roles)];
    this.#add({ key: node.key, kind: node.kind, scopes, roles, node: keyId(node.key) });
  }

  #addDevice(device: DeviceCertificate): void {
    const issuer = this.#holders.get(device.issuer);
    if (!issuer || issuer.kind === "tablet") return;
    const scopes = device.scopes.filter((scope) => covers(issuer.scopes, scope));
    const node = device.issuer;
    this.#add({
      key: device.key,
      kind: "tablet",
      scopes: new Set(scopes),
      roles: new Set(),
      node,
    });
  }

  #addRecipient({ recipient, issuer }: RecipientCertificate): void {
    const kind = this.#holders.get(issuer)?.kind;
    if (kind === undefined || kind === "tablet") return;
    this.#recipients.set(issuer, (this.#recipients.get(issuer) ?? new Set()).add(recipient));
  }

  #add(holder: Holder): void {
    const name = keyId(holder.key);
    const known = this.#holders.get(name);
    if (known && KINDS.indexOf(known.kind) < KINDS.indexOf(holder.kind)) return;
    if (known?.kind !== holder.kind) this.#holders.set(name, holder);
    else {
      const scopes = new Set([...known.scopes, ...holder.scopes]);
      const roles = new Set([...known.roles, ...holder.roles]);
      this.#holders.set(name, { ...holder, scopes, roles });
    }
  }

  /** What is proven of the key with this key id. */
  holder(name: Hex): Holder | undefined {
    return this.#holders.get(name);
  }

  /** The age recipients to which bundles are encrypted, by the key id of their node. */
  get recipients(): ReadonlyMap<Hex, ReadonlySet<string>> {
    return this.#recipients;
  }

  /** Undefined without a certificate that leads to the root. */
  kindOf(replica: Hex): Kind | undefined {
    return this.#replicas.get(replica)?.kind;
  }

  /** The scopes that a replica may write; `*` means all. */
  scopesOf(replica: Hex): Set<string> {
    return new Set(this.#replicas.get(replica)?.scopes);
  }

  /** The roles that a replica may grant. */
  rolesOf(replica: Hex): Set<string> {
    return new Set(this.#replicas.get(replica)?.roles);
  }

  /** The node that vouches for a replica, by key id. */
  nodesOf(replica: Hex): Hex[] {
    const holder = this.#replicas.get(replica);
    return holder ? [holder.node] : [];
  }

  /** The public key that certified a replica, if one did. */
  keysOf(replica: Hex): Uint8Array[] {
    const holder = this.#replicas.get(replica);
    return holder ? [holder.key] : [];
  }

  /** The proven key that a replica was made for, whether or not it certified it yet. */
  keyFor(replica: Hex): Uint8Array | undefined {
    return this.#maker(replica)?.key;
  }

  /**
   * The public keys that prove heads of a replica: its own, and those of the scope's nodes above
   * it. In `common`, and for chains of which nobody is known, only the mainland vouches.
   */
  headKeys(scope: string, replica: Hex): Uint8Array[] {
    const own = this.#maker(replica);
    const rank = own ? KINDS.indexOf(own.kind) : 1;
    const below = scope === COMMON ? Math.min(rank, 1) : rank;
    const above = this.#nodes.filter(
      ({ kind, scopes }) => KINDS.indexOf(kind) < below && covers(scopes, scope),
    );
    return [...(own ? [own] : []), ...above].map(({ key }) => key);
  }

  #maker(replica: Hex): Holder | undefined {
    const certified = this.#replicas.get(replica);
    if (certified) return certified;
    const id = unhex(replica);
    return [...this.#holders.values()].find(({ key }) => binds(key, id));
  }

  /** Whether the certificates let a replica write a scope. */
  writes(replica: Hex, scope: string): boolean {
    return covers(this.scopesOf(replica), scope);
  }

  /** Whether the certificates let a replica hold a scope; everyone known holds `common`. */
  reads(replica: Hex, scope: string): boolean {
    return this.writes(replica, scope) || (this.#replicas.has(replica) && scope === COMMON);
  }

  /** `unknown_replica` or `scope_not_certified`; null where certificates allow a write. */
  refusal(replica: Hex, scope: string): string | null {
    if (!this.#replicas.has(replica)) return "unknown_replica";
    return this.writes(replica, scope) ? null : "scope_not_certified";
  }

  /** Whether some statement, proven or not, certifies this replica. */
  claims(replica: Hex): boolean {
    return this.#claimed.has(replica);
  }
}

function covers(scopes: ReadonlySet<string>, scope: string): boolean {
  return scopes.has(scope) || scopes.has(ALL);
}

/**
 * The digests of the statements whose signature was checked now, with the result.
 * One whose signer is not known yet is left out; `checked` are those known from before.
 */
export async function check(
  root: Uint8Array,
  statements: readonly Statement[],
  checked: ReadonlyMap<Hex, boolean>,
): Promise<Map<Hex, boolean>> {
  const results = new Map<Hex, boolean>();
  const known = ({ digest }: Statement) => results.get(digest) ?? checked.get(digest);
  for (let before = -1; before !== results.size; ) {
    before = results.size;
    const keys = keysIn(statements.filter((statement) => known(statement) === true));
    keys.set(digestOf(root).slice(0, 32), root);
    for (const statement of statements) {
      const signer = keys.get(signerOf(statement.certificate, root));
      if (known(statement) !== undefined || !signer) continue;
      results.set(statement.digest, await verify(signer, statement.payload, statement.signature));
    }
  }
  return results;
}

/** The key id that must have signed a certificate. */
function signerOf(certificate: Certificate, root: Uint8Array): Hex {
  return certificate.type === "node" ? keyId(root) : certificate.issuer;
}

function keysIn(statements: readonly Statement[]): Map<Hex, Uint8Array> {
  const keys = new Map<Hex, Uint8Array>();
  for (const { certificate } of statements) {
    if ("key" in certificate) keys.set(keyId(certificate.key), certificate.key);
  }
  return keys;
}
