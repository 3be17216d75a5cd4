import { useState } from "preact/hooks";
import { type Problem, problems, type Question } from "../survey/form.ts";
import type { Hex } from "../sync/types.ts";
import { forCode, say, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Banner, Button, Card } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { go, to } from "../ui/router.ts";
import { filledNow, type Opened, onScreen, useOpened } from "./bundle.ts";
import { soon } from "./exchange.ts";
import { codeOf } from "./failure.ts";
import { Frame } from "./frame.tsx";
import { HandedInBy } from "./handed-in.tsx";
import { addedSince, handIn, mayHandIn, mayWithdraw } from "./handing.ts";
import { Missing } from "./missing.tsx";
import { totalProblems, usePoleTotals } from "./pole-totals.ts";
import { itemText } from "./questions/item.tsx";
import { type Bundle, context } from "./survey.ts";

/** Hand-in: everything that is missing, with the way to it; or the one button. */
export function HandInPage({ survey }: { survey: Hex }) {
  const opened = useOpened(survey);
  const cards = usePoleTotals(opened);
  const [problem, setProblem] = useState<string>();
  if (opened === undefined)
    return <Frame title={t("handIn.title")} back={to(["survey", survey])} />;
  if (opened === null) return <Missing />;
  const found = [
    ...problems(opened.bundle.form, filledNow(opened), context(opened.bundle)),
    ...totalProblems(opened, cards),
  ];
  const errors = found.filter(({ level }) => level === "error");
  const warnings = found.filter(({ level }) => level === "warning");
  const submit = async () => {
    try {
      await handIn(opened.bundle);
      soon();
      go(to(["survey", survey]), { replace: true });
    } catch (error) {
      setProblem(forCode("failed", codeOf(error)));
    }
  };
  return (
    <Page
      title={t("handIn.title")}
      back={to(["survey", survey])}
      foot={
        errors.length === 0 &&
        mayHandIn(opened.bundle) && (
          <div class="foot-inner">
            <Button kind="beacon" icon="hand" wide onClick={submit}>
              {t("handIn.do")}
            </Button>
          </div>
        )
      }
    >
      {problem && <Banner tone="refused" icon="error" urgent title={problem} />}
      <State opened={opened} errors={errors.length} />
      <ProblemList of={errors} opened={opened} />
      {warnings.length > 0 && (
        <section class="stack-2">
          <h2>{t("handIn.warnings")}</h2>
          <ProblemList of={warnings} opened={opened} />
        </section>
      )}
    </Page>
  );
}

/** Whether it was handed in, and what handing in would mean now. */
function State({ opened: { bundle }, errors }: { opened: Opened; errors: number }) {
  const added = addedSince(bundle);
  const again = mayHandIn(bundle) ? t("handIn.again", { n: added }) : t("handIn.once");
  return (
    <>
      {(added > 0 || !mayHandIn(bundle)) && (
        <Banner tone="mainland" icon="hand" title={t("handIn.done")}>
          <HandedInBy survey={bundle.survey} />
          <p>{again}</p>
        </Banner>
      )}
      {errors > 0 && (
        <Banner tone="asks" icon="warning" title={missing(bundle, errors)}>
          <p>{t("handIn.missingText")}</p>
        </Banner>
      )}
      {errors === 0 && mayHandIn(bundle) && (
        <Banner tone="decided" icon="check" title={t("handIn.complete")}>
          <p>{t(mayWithdraw(bundle) ? "handIn.meaning" : "handIn.meaningDecided")}</p>
        </Banner>
      )}
    </>
  );
}

function missing(bundle: Bundle, n: number): string {
  return t(mayHandIn(bundle) ? "handIn.missing" : "handIn.mend", { n });
}

/** Problems by section, each leading to its question. */
function ProblemList({ of, opened }: { of: readonly Problem[]; opened: Opened }) {
  const { form } = opened.bundle;
  return (
    <>
      {form.sections
        .filter((section) => of.some((one) => one.section === section.id))
        .map((section) => (
          <Card key={section.id} title={say(section.title)}>
            <ul class="problem-list">
              {of
                .filter((one) => one.section === section.id)
                .map((one) => (
                  <li key={`${one.question}${one.child}${one.part}${one.code}`}>
                    <a href={linkOf(one, opened)}>
                      <strong>{labelOf(one, opened)}</strong>
                      <span>{say(one.message)}</span>
                      <Icon name="next" />
                    </a>
                  </li>
                ))}
            </ul>
          </Card>
        ))}
    </>
  );
}

function linkOf(problem: Problem, { bundle }: Opened): string {
  const need = bundle.needs.find(({ id }) => id === problem.child);
  const part = problem.part?.replaceAll(".", "-");
  if (need)
    return to(["survey", bundle.survey.id, "need", need.id], {
      at: part ?? problem.question,
      from: "hand-in",
    });
  const at = part && !problem.child ? `${problem.question}-${part}` : problem.question;
  return to(["survey", bundle.survey.id, "form", problem.section], { at });
}

/** The question in words; of a need or a row with which one it is. */
function labelOf(problem: Problem, opened: Opened): string {
  const { form, needs, rows } = opened.bundle;
  const questions = form.sections.flatMap((section) => section.questions);
  const question = questions.find(({ id }) => id === problem.question);
  const words = [say(question?.label)];
  const child = [...needs, ...rows].find(({ id }) => id === problem.child);
  if (child?.collection === "need")
    words[0] = itemText(onScreen(opened, child).item) || t("needs.unnamed");
  if (problem.part) words.push(partLabel(question, problem.part.split(".")));
  return words.filter(Boolean).join(" · ");
}

function partLabel(question: Question | undefined, path: readonly string[]): string {
  const part = question?.parts?.find(({ id }) => id === path[0]);
  const inner = part?.parts?.find(({ id }) => id === path[1]);
  return [part, inner]
    .map((one) => say(one?.label))
    .filter(Boolean)
    .join(" · ");
}
