import type { Fault, Problem } from "../survey/form.ts";
import {
  type Counted,
  type Difference,
  differences,
  type Totals,
  totals,
} from "../survey/totals.ts";
import { reference } from "../survey/visits.ts";
import type { Hex, Value } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { type Opened, onScreen } from "./bundle.ts";
import { common } from "./common.ts";
import { useLive } from "./live.ts";
import { readArea } from "./sites.ts";

/** The questions of form A that pole cards add up to. */
const ADDED_UP: readonly string[] = ["clusters", "speakers"];

/** What the pole cards of a station's unit and round add up to; undefined of any other form. */
export function usePoleTotals(opened: Opened | null | undefined): Totals | undefined {
  const unit = opened ? (onScreen(opened, opened.bundle.survey).unit ?? null) : null;
  return useLive(async () => {
    if (opened?.bundle.form.letter !== "A") return undefined;
    const { survey } = opened.bundle;
    const { surveys, needs } = await readArea(survey.scope);
    return totals(surveys, needs, counted(reference(survey, "round") ?? "", unit));
  }, [opened, JSON.stringify(unit)]);
}

function counted(round: Hex, unit: Value): Counted {
  const cards = [...common.value.forms].filter(([, { letter }]) => letter === "P");
  return { round, unit, forms: cards.map(([id]) => id) };
}

/** What is said under a question that pole cards add up to. */
export function totalsText(question: string, found: Totals | undefined): string | undefined {
  if (!found || found.clusters === 0 || !ADDED_UP.includes(question)) return undefined;
  const n = found.clusters;
  if (question === "clusters") return t("totals.of", { ...found, n });
  if (found.uncounted === n) return t("totals.noSpeakers", { n });
  const speakers = t("totals.ofSpeakers", { n, speakers: found.speakers });
  const rest = t("totals.uncounted", { n: found.uncounted });
  return found.uncounted > 0 ? `${speakers} ${rest}` : speakers;
}

/** The warnings about a question whose figures the pole cards do not add up to. */
export function totalFaults(
  question: string,
  opened: Opened,
  found: Totals | undefined,
): readonly Fault[] {
  if (!found) return [];
  const { clusters = null, speakers = null } = onScreen(opened, opened.bundle.survey);
  return differences(found, clusters, speakers)
    .filter(({ path }) => path.startsWith(`${question}.`))
    .map(warning);
}

/** The same warnings of the whole form, each with its place: what a hand-in lists. */
export function totalProblems(opened: Opened, found: Totals | undefined): Problem[] {
  return opened.bundle.form.sections.flatMap((section) =>
    section.questions.flatMap(({ id }) =>
      totalFaults(id, opened, found).map((fault) => ({
        ...fault,
        section: section.id,
        question: id,
      })),
    ),
  );
}

function warning({ path, reported, derived }: Difference): Fault {
  const text = t("totals.differ", { reported, derived });
  const part = path.split(".")[1] ?? "";
  return { code: "totals_differ", level: "warning", message: { vi: text, en: text }, part };
}
