import { expect, test } from "vitest";
import type { NeedState } from "../survey/review.ts";
import type { Station } from "../ui/custody.tsx";
import { doorOf, settledOf } from "./summary.ts";

const survey = (handedIn: boolean, station: Station, states: NeedState[], conflict = false) => ({
  handedIn,
  station,
  conflict,
  needs: states.map((state) => ({ state, decisions: [] })),
});

test("a draft is being worked on, wherever its data is", () => {
  expect(doorOf(survey(false, "mainland", ["draft"]))).toBe("doing");
});

test("a question or a conflict comes before everything", () => {
  expect(doorOf(survey(true, "review", ["approved", "returned"]))).toBe("asks");
  expect(doorOf(survey(false, "tablet", [], true))).toBe("asks");
});

test("a survey is decided when every need is", () => {
  expect(doorOf(survey(true, "decided", ["approved", "rejected"]))).toBe("decided");
  expect(doorOf(survey(true, "review", ["approved", "waiting"]))).toBe("handedIn");
});

test("of the needs those with a result are counted, and no question", () => {
  const { needs } = survey(true, "review", ["approved", "rejected", "returned", "waiting"]);
  expect(settledOf(needs)).toBe(2);
});
