import type { Form } from "../survey/form.ts";
import { latest } from "../sync/fold.ts";
import type { RecordView } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Banner } from "../ui/kit.tsx";
import { when } from "./clock.ts";
import { authorName } from "./common.ts";
import { useLive } from "./live.ts";
import { replica } from "./session.ts";

/** What the reviewing agency put in place of answers about a need, the newest first. */
export function Supplements({ need, form }: { need: RecordView; form: Form }) {
  const found = useLive(() => replica().list("supplement", { parent: need.id }), [need.id]) ?? [];
  const newest = [...found].sort((a, b) => writtenAt(b) - writtenAt(a));
  return (
    <>
      {newest.map((one) => (
        <Supplement key={one.id} supplement={one} form={form} />
      ))}
    </>
  );
}

function Supplement({ supplement, form }: { supplement: RecordView; form: Form }) {
  const text = latest(supplement, "text");
  const label = labelOf(form, latest(supplement, "question")?.value);
  return (
    <Banner tone="mainland" icon="edit" title={t("gate.supplement", { label })}>
      <p class="words">{String(text?.value ?? "")}</p>
      <p class="quiet small">
        {t("gate.from", { source: String(latest(supplement, "source")?.value ?? "") })} ·{" "}
        {authorName(text?.author ?? null) ?? t("need.reviewer")} · {when(text?.time[0])}
      </p>
    </Banner>
  );
}

function labelOf({ sections }: Form, id: unknown): string {
  const questions = sections.flatMap((section) => section.questions);
  return say(questions.find((one) => one.id === id)?.label);
}

function writtenAt(supplement: RecordView): number {
  return latest(supplement, "text")?.time[0] ?? 0;
}
