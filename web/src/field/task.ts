import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { wording } from "../text/index.ts";
import { STATIONS, type Station } from "../ui/custody.tsx";
import { isTask } from "./common.ts";
import { ask } from "./server.ts";
import { area, enrolment } from "./session.ts";

/** Whether the server that this page comes from has said that it is the mainland. */
const mainland = signal(false);

/** The letter of the form that a task fills. */
export function letterOf(scope: string): string {
  return scope.slice("task/".length);
}

/**
 * The stations on the way of a survey: a task's goes straight to the mainland and is read there;
 * one that was handed in and asks for nothing is not reviewed.
 */
export function stationsOf(scope: string, reviewed: boolean): readonly Station[] {
  if (isTask(scope)) return ["tablet", "mainland"];
  return reviewed ? STATIONS : ["tablet", "island", "mainland"];
}

/** Lets texts speak of the mainland to a computer of a task, and to whoever comes in there. */
export function followWording(): () => void {
  return effect(() => {
    const { kind } = enrolment.value?.node ?? { kind: mainland.value ? "mainland" : "island" };
    const there = area.value === undefined ? kind === "mainland" : isTask(area.value);
    wording.value = there ? "task:" : "";
  });
}

/** Whether a device would be enrolled by the mainland here; false until the server has said so. */
export function useServedByMainland(): boolean {
  useEffect(() => {
    ask<{ kind: string }>(location.origin, "/api/node").then(
      ({ kind }) => {
        mainland.value = kind === "mainland";
      },
      () => {},
    );
  }, []);
  return mainland.value;
}
