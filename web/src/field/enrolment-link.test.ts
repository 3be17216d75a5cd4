import { expect, test } from "vitest";
import { readCode } from "./enrolment-link.ts";

const HERE = "https://dao.local:8443";
const FLEET = "8f".repeat(16);

test("the link of this server gives its code and its fleet", () => {
  expect(readCode(`${HERE}/enrol#code=7KQ2M-XW9RD&fleet=${FLEET}`, HERE)).toEqual({
    kind: "code",
    code: "7KQ2M-XW9RD",
    fleet: FLEET,
  });
  expect(readCode(`${HERE}/enrol#code=7KQ2M-XW9RD`, HERE)).toMatchObject({ fleet: undefined });
});

test.each(["http://dao.local:8443", "https://dao.local", "https://192.168.1.10:8443"])(
  "a link of %s is another server's",
  (origin) => {
    const href = `${origin}/enrol#code=7KQ2M-XW9RD&fleet=${FLEET}`;
    expect(readCode(href, HERE)).toEqual({ kind: "elsewhere", origin, href });
  },
);

test.each([
  "",
  "7KQ2M-XW9RD",
  "WIFI:S:dao;T:WPA;P:12345678;;",
  `${HERE}/`,
  `${HERE}/enrol`,
  `${HERE}/enrol#code=&fleet=${FLEET}`,
  `${HERE}/enrol#code=7KQ2M-XW9RD&fleet=khac`,
  `${HERE}/enrol#code=${"7".repeat(200)}`,
  "javascript:alert(1)//enrol#code=7KQ2M-XW9RD",
  `https://dao.local:8443@la.example/enrol#code=7KQ2M-XW9RD&fleet=${FLEET}`,
])("“%s” is no enrolment link", (text) => {
  expect(readCode(text, HERE)).toEqual({ kind: "other" });
});
