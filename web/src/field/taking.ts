import { signal } from "@preact/signals";
import { composed } from "../survey/text.ts";
import { unhex } from "../sync/bytes.ts";
import type { Hex } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { codeOf } from "./failure.ts";
import { takePictures } from "./image.ts";
import { replica } from "./session.ts";
import { addChild } from "./survey.ts";
import { hold, holdVersion } from "./untouched.ts";

/** What is being done with the pictures chosen for a survey, and which were not kept. */
export interface Taking {
  readonly busy: boolean;
  readonly problems: readonly string[];
}

export const NOTHING_TAKEN: Taking = { busy: false, problems: [] };

/** By survey; it goes on, and is told, also when the page was left. */
export const taking = signal<ReadonlyMap<Hex, Taking>>(new Map());

function tell(survey: Hex, now: Taking): void {
  taking.value = new Map(taking.value).set(survey, now);
}

/** Whether a picture is not yet on the disk: closing the app now would lose it. */
export function isTaking(): boolean {
  return [...taking.value.values()].some(({ busy }) => busy);
}

/** Keeps files as photos of a survey, at most so many; says which were not kept, and why. */
export async function takePhotos(survey: Hex, files: readonly File[], room: number): Promise<void> {
  const problems: string[] = [];
  tell(survey, { busy: true, problems });
  // An empty survey that is left meanwhile is not empty, and the app is not opened anew.
  const letGo = [hold(survey), holdVersion()];
  try {
    for (const file of files.slice(0, room)) {
      const problem = await keep(survey, file).then(
        () => undefined,
        (error) => why(error, file),
      );
      if (problem) problems.push(problem);
    }
    const left = files.length - room;
    if (left > 0) problems.push(t("photo.tooMany", { n: left }));
  } finally {
    await Promise.all(letGo.map((one) => one()));
    tell(survey, { busy: false, problems });
  }
}

async function keep(survey: Hex, file: File): Promise<void> {
  const { image, thumbnail } = await takePictures(file);
  const [full, small] = [await replica().photos.add(image), await replica().photos.add(thumbnail)];
  await addChild("photo", survey, {
    image: [unhex(full.digest), full.length],
    thumbnail: [unhex(small.digest), small.length],
    taken: Date.now(),
  });
}

function why(error: unknown, file: File): string {
  const code = codeOf(error);
  const name = composed(file.name);
  if (code === "not_a_picture" || code === "too_large") return t(`photo.${code}`, { name });
  return t(code === "tablet_full" ? "photo.tablet_full" : "photo.failed", { name });
}
