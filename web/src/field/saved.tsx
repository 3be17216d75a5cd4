import { forCode, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Button } from "../ui/kit.tsx";
import { clockTime } from "./clock.ts";
import { type Saved, save, saved } from "./draft.ts";
import { isTaking } from "./taking.ts";

/** Whether the last keystroke and each picture are on disk; says so loudly when it is not. */
export function SavedLine() {
  const now = saved.value;
  if (now?.state === "failed")
    return (
      <div class="saved" data-state="failed" role="alert">
        <Icon name="error" size={20} />
        <span>{t("saved.failed", { why: forCode("saved", now.code) })}</span>
        <Button onClick={() => void save()}>{t("saved.again")}</Button>
      </div>
    );
  const pictured = isTaking();
  return (
    <p class="saved" data-state={pictured ? "saving" : (now?.state ?? "none")}>
      <Icon name="tablet" size={18} />
      <span class="number">{pictured ? t("saved.photo") : words(now)}</span>
    </p>
  );
}

/** Says that something is saved only while all of it is. */
function words(now: Exclude<Saved, { state: "failed" }> | undefined): string {
  if (now?.state === "saving") return t("saved.saving");
  return now && now.at > 0 ? t("saved.at", { time: clockTime(now.at) }) : t("saved.nothing");
}
