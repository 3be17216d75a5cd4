import type { MadeDecision } from "../survey/review.ts";
import { latest } from "../sync/fold.ts";
import type { RecordView } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { when } from "./clock.ts";
import { authorName } from "./common.ts";

/** Who decided, and when. */
export function reviewedBy({ author, time }: MadeDecision): string {
  return t("need.by", { name: authorName(author) ?? t("need.reviewer"), when: when(time[0]) });
}

/** What was replied, by whom. */
export function Said({ answer }: { answer: RecordView }) {
  const text = latest(answer, "text");
  return (
    <div class="said">
      <p class="words">{String(text?.value ?? "")}</p>
      <p class="quiet small">
        {authorName(text?.author ?? null) ?? t("conflict.someone")} · {when(text?.time[0])}
      </p>
    </div>
  );
}
