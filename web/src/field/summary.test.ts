import { expect, test } from "vitest";
import type { NeedState } from "../survey/review.ts";
import type { RecordView, Value } from "../sync/types.ts";
import { programForm } from "../testing/forms.ts";
import type { Station } from "../ui/custody.tsx";
import { doorOf, firstWords, settledOf, surveyDay } from "./summary.ts";

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

const at = (values: Record<string, Value>): RecordView => ({
  id: "41",
  collection: "survey",
  scope: "31311",
  deleted: false,
  fields: Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      [
        {
          value,
          dot: { replica: "5f", seq: 1 },
          hash: "00",
          time: [Date.UTC(2026, 10, 23), 0],
          author: "d1",
        },
      ],
    ]),
  ),
});

test("a survey has the day that was answered, else the day on which it was begun", () => {
  expect(surveyDay(at({ form: "a-1", date: "2026-11-20" }))).toBe("20/11/2026");
  expect(surveyDay(at({ form: "a-1", date: "hôm kia" }))).toBe("23/11/2026");
  expect(surveyDay(at({ form: "a-1" }))).toBe("23/11/2026");
});

test("a task is called by its first words, and by nobody's name", () => {
  const form = programForm("d-1");
  const begun = { surveyor_name: "Ngô Rạng Đông", surveyor_agency: "Sở" };
  expect(firstWords(at(begun), form)).toBe("");
  expect(firstWords(at({ ...begun, title: "Trang tin xã đảo" }), form)).toBe("Trang tin xã đảo");
});
