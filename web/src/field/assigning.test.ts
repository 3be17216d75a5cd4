import { expect, test } from "vitest";
import { siteValues } from "./assigning.ts";

const found = {
  kind: "speaker_cluster",
  name: " Cu\u0323m loa ca\u0309ng ",
  unit: null,
  hamlet: "  ",
  officialCode: " ĐT-A\u0306 7 ",
  restricted: false,
};

test("what is written of a site is composed and trimmed, and says nothing that was left out", () => {
  expect(siteValues(found)).toEqual({
    kind: "speaker_cluster",
    name: "Cụm loa cảng",
    official_code: "ĐT-Ă 7",
  });
  expect(siteValues({ ...found, officialCode: " " })).not.toHaveProperty("official_code");
});
