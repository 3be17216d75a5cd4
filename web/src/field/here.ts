import { signal } from "@preact/signals";
import type { Place } from "../survey/place.ts";
import { fixOf } from "./place.ts";

/** Where the tablet was when somebody last asked; kept nowhere. */
export const here = signal<Place | undefined>(undefined);
/** How lists of sites are sorted. */
export const order = signal<"name" | "distance">("name");
/** Why the tablet does not know where it is. */
export const lost = signal<"denied" | "unavailable" | undefined>(undefined);
export const locating = signal(false);

const PATIENCE = 20_000;
const FRESH = 60_000;

/** Sorts by distance as soon as the tablet knows where it is; says why it does not. */
export async function sortByDistance(): Promise<void> {
  order.value = "distance";
  locating.value = true;
  lost.value = undefined;
  try {
    const { coords } = await position();
    const { latitude, longitude } = fixOf(coords);
    here.value = [latitude, longitude];
  } catch (error) {
    lost.value = isDenied(error) ? "denied" : "unavailable";
  }
  locating.value = false;
}

function position(): Promise<GeolocationPosition> {
  return new Promise((found, failed) => {
    const { geolocation } = navigator;
    if (!geolocation) return failed(new Error("no geolocation"));
    geolocation.getCurrentPosition(found, failed, {
      enableHighAccuracy: true,
      maximumAge: FRESH,
      timeout: PATIENCE,
    });
  });
}

function isDenied(error: unknown): boolean {
  return (error as { code?: number }).code === 1;
}
