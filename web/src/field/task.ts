import { effect } from "@preact/signals";
import { wording } from "../text/index.ts";
import { STATIONS, type Station } from "../ui/custody.tsx";
import { isTask } from "./common.ts";
import { area } from "./session.ts";

/** The letter of the form that a task fills. */
export function letterOf(scope: string): string {
  return scope.slice("task/".length);
}

/** The stations on the way of a survey: a task's goes straight to the mainland and is read there. */
export function stationsOf(scope: string): readonly Station[] {
  return isTask(scope) ? ["tablet", "mainland"] : STATIONS;
}

/** Lets texts speak of the mainland where a computer of a task would be told of its island. */
export function followWording(): () => void {
  return effect(() => {
    wording.value = isTask(area.value) ? "task:" : "";
  });
}
