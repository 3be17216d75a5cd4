import type { UncountedList as List } from "../review/uncounted.ts";
import { UncountedList } from "../review/uncounted-list.tsx";
import { t } from "../text/index.ts";
import { Asking, placeName, useAsked } from "./parts.tsx";

/** What does not count anywhere, and why. */
export function Uncounted() {
  const [list] = useAsked<List>("/api/admin/uncounted");
  if (!list) return <Asking />;
  return (
    <div class="stack">
      <p class="quiet">{t("uncounted.text")}</p>
      <UncountedList of={list} place={placeName} />
    </div>
  );
}
