import { latest } from "../sync/fold.ts";
import type { RecordView } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { when } from "./clock.ts";
import { authorName } from "./common.ts";

/** Who handed a survey in and when; of a withdrawal that came too late likewise. */
export function HandedInBy({ survey }: { survey: RecordView }) {
  const write = latest(survey, "handed_in");
  if (!write) return null;
  return (
    <p class="quiet">
      {t(write.value === null ? "handIn.withdrawnLate" : "handIn.by", {
        name: authorName(write.author) ?? t("conflict.someone"),
        when: when(write.time[0]),
      })}
    </p>
  );
}
