import type { UncountedList as List } from "../review/uncounted.ts";
import { UncountedList } from "../review/uncounted-list.tsx";
import { t } from "../text/index.ts";
import { useAnswer } from "./answer.ts";
import { Shown, Title } from "./parts.tsx";

/** What of the area's work does not count, and why. */
export function UncountedPage() {
  const answer = useAnswer<List>("/api/island/uncounted");
  return (
    <>
      <Title text={t("uncounted.text")}>{t("uncounted.title")}</Title>
      <Shown answer={answer}>{(list) => <UncountedList of={list} />}</Shown>
    </>
  );
}
