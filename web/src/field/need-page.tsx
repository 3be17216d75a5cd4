import { type Fault, inside, problems, type Question } from "../survey/form.ts";
import { decided } from "../survey/review.ts";
import type { Hex } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { go, route, to } from "../ui/router.ts";
import { filledNow, knownNow, type Opened, onScreen, useFormOpen, useOpened } from "./bundle.ts";
import { cut } from "./draft.ts";
import { Earlier } from "./earlier.tsx";
import { amountText } from "./figures.ts";
import { Frame, Trouble } from "./frame.tsx";
import { useJump } from "./jump.ts";
import { attempt } from "./live.ts";
import { Missing } from "./missing.tsx";
import { PriceOffer, takeMeasure } from "./offer.tsx";
import { itemText } from "./questions/item.tsx";
import { Questions } from "./questions/question.tsx";
import { SavedLine } from "./saved.tsx";
import { context, remove } from "./survey.ts";
import { useLeaving } from "./untouched.ts";

/** One need: what is asked for, how much of it, at what price, and why. */
export function NeedPage({ survey, need }: { survey: Hex; need: Hex }) {
  useFormOpen();
  const opened = useOpened(survey);
  useLeaving(need);
  useJump(opened !== undefined);
  if (opened === undefined) return <Frame title={t("thing.need")} back={to(["survey", survey])} />;
  const view = opened?.bundle.needs.find((one) => one.id === need);
  const draft = opened?.drafts.get(need);
  const found = opened && needsQuestion(opened);
  if (!opened || !view || !draft || !found) return <Missing />;
  const answers = onScreen(opened, view);
  const back = cameFrom(survey, found.section);
  const leave = async () => {
    await cut([need]);
    await remove(view);
    go(back, { replace: true });
  };
  return (
    <Page
      title={itemText(answers.item) || t("needs.unnamed")}
      back={back}
      foot={
        <div class="foot-inner">
          <SavedLine />
          <div class="form-foot">
            <span class="number">
              {t("needs.amount")} <strong>{amountText(answers)}</strong>
            </span>
            <Button kind="beacon" icon="check" onClick={() => go(back)}>
              {t("needs.done")}
            </Button>
          </div>
        </div>
      }
    >
      <Trouble />
      {decided(view) && <Banner tone="decided" icon="info" title={t("needs.decided")} />}
      <Earlier need={view} answers={opened.bundle.answers} />
      <Questions
        of={found.question.parts ?? []}
        draft={draft}
        letter={opened.bundle.form.letter}
        seen={inside(found.question, answers, knownNow(opened))}
        missing={missingOf(opened, need)}
        before={(question, value) => question.kind === "item" && takeMeasure(draft, value)}
        under={(question) => question.kind === "money" && <PriceOffer draft={draft} />}
      />
      {!decided(view) && (
        <Confirm
          label={t("needs.remove")}
          icon="trash"
          kind="danger"
          question={t("needs.removeQuestion")}
          yes={t("needs.remove")}
          onYes={() => attempt(leave())}
        />
      )}
    </Page>
  );
}

/** The page that led here: the record, the list of what a hand-in misses, else the list of needs. */
function cameFrom(survey: Hex, section: string): string {
  const from = route.value.query.get("from");
  if (from === "record") return to(["survey", survey]);
  return to(["survey", survey, ...(from === "hand-in" ? ["hand-in"] : ["form", section])]);
}

/** The question of the form that lists needs, and its section. */
export function needsQuestion(opened: Opened): { section: string; question: Question } | undefined {
  for (const section of opened.bundle.form.sections)
    for (const question of section.questions)
      if (question.kind === "needs") return { section: section.id, question };
  return undefined;
}

function missingOf(opened: Opened, need: Hex) {
  if (!route.value.query.has("at")) return () => [];
  const found = problems(opened.bundle.form, filledNow(opened), context(opened.bundle));
  const own = found.filter((one) => one.child === need && one.code === "required");
  return (question: Question): readonly Fault[] =>
    own
      .filter((one) => one.part?.split(".")[0] === question.id)
      .map((one) => {
        const part = one.part?.split(".")[1];
        return { code: one.code, level: one.level, message: one.message, ...(part && { part }) };
      });
}
