import { beforeAll, describe, expect, test } from "vitest";
import { unhex } from "./bytes.ts";
import {
  type DeviceKey,
  keyId,
  makeKey,
  newReplica,
  readStatement,
  type Statement,
  sign,
} from "./trust.ts";
import { COMMON, Trust } from "./trusted.ts";
import type { Hex, Value } from "./types.ts";

const [AREA, OTHER] = ["area/x", "area/y"];
const NAMES = ["root", "mainland", "island", "neighbour", "tablet", "stranger"] as const;

type Name = (typeof NAMES)[number];

const keys = {} as Record<Name, DeviceKey>;
let trust: Trust;

beforeAll(async () => {
  for (const name of NAMES) keys[name] = await makeKey();
  const { mainland, island, neighbour, tablet } = keys;
  const issuer = unhex(keyId(island.publicKey));
  const statements = [
    await node(mainland, "mainland", ["*"]),
    await node(island, "island", [AREA]),
    await node(neighbour, "island", [OTHER]),
    await said(island, [1, "device", tablet.publicKey, issuer, [AREA], "", 1]),
  ];
  trust = new Trust(statements, () => true);
});

function node({ publicKey }: DeviceKey, kind: string, scopes: string[]): Promise<Statement> {
  return said(keys.root, [1, "node", publicKey, kind, scopes, [], kind, 1]);
}

async function said({ signer }: DeviceKey, payload: Value): Promise<Statement> {
  return readStatement(await sign(signer, payload));
}

/** A replica that was made for a key; no certificate of it is here. */
function replicaOf(name: Name): Hex {
  return Buffer.from(newReplica(new Uint8Array(8), keys[name].publicKey)).toString("hex");
}

/** Whose word proves heads of a chain. */
function provers(chain: Name, scope = AREA): Name[] {
  const proving = trust.headKeys(scope, replicaOf(chain)).map(keyId);
  return NAMES.filter((name) => proving.includes(keyId(keys[name].publicKey)));
}

describe("a head is proven", () => {
  test("of a tablet by its own key, its area's island and the mainland", () => {
    expect(provers("tablet")).toEqual(["mainland", "island", "tablet"]);
  });

  test("of a tablet by no island of another area", () => {
    expect(provers("tablet", OTHER)).toEqual(["mainland", "neighbour", "tablet"]);
  });

  test("of an island by its own key and the mainland, by no other island", () => {
    expect(provers("island")).toEqual(["mainland", "island"]);
    expect(provers("neighbour")).toEqual(["mainland", "neighbour"]);
  });

  test("of the mainland by its own key alone", () => {
    for (const scope of [AREA, OTHER, COMMON])
      expect(provers("mainland", scope)).toEqual(["mainland"]);
  });

  test("in the common scope by no island but of its own chain", () => {
    expect(provers("tablet", COMMON)).toEqual(["mainland", "tablet"]);
    expect(provers("island", COMMON)).toEqual(["mainland", "island"]);
  });

  test("by the mainland alone where nobody knows whose chain it is", () => {
    expect(provers("stranger")).toEqual(["mainland"]);
    expect(provers("stranger", COMMON)).toEqual(["mainland"]);
  });
});
