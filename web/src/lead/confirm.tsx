import { moment } from "../review/moment.ts";
import { shortUnit } from "../review/names.ts";
import { say, t } from "../text/index.ts";
import { Chip, Empty, LinkRow } from "../ui/kit.tsx";
import { to } from "../ui/router.ts";
import { useAnswer } from "./answer.ts";
import { Shown, Title } from "./parts.tsx";
import type { People, SurveyRow, Surveys } from "./types.ts";

/** The hand-ins that wait for the lead. */
export function ConfirmPage() {
  const answer = useAnswer<Surveys>("/api/island/surveys");
  return (
    <>
      <Title text={t("lead.confirmText")}>{t("lead.confirm")}</Title>
      <Shown answer={answer}>
        {({ asked, surveys, people }) =>
          surveys.length === 0 ? (
            <Empty icon="check">
              <p>{t(asked ? "lead.confirmNone" : "lead.confirmNotAsked")}</p>
            </Empty>
          ) : (
            <ul class="stack-2">
              {surveys.map((row) => (
                <li key={row.id}>
                  <Row row={row} people={people} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  );
}

function Row({ row, people }: { row: SurveyRow; people: People }) {
  const { handed_in: handed } = row;
  const who = (handed?.author && people[handed.author]?.name) || t("desk.someone");
  const photos = t("lead.photosHere", { here: row.photos.here, n: row.photos.named });
  return (
    <LinkRow href={to(["island", "confirm", row.id])}>
      <strong>{row.site?.name || t("lead.noSite")}</strong>
      <span class="quiet">
        {[
          say({ vi: row.form.title, en: row.form.english }),
          row.unit && shortUnit(row.unit.name),
          t("lead.needs", { n: row.needs }),
          row.photos.named > 0 && photos,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {handed && <span>{t("lead.handedIn", { who, when: moment(handed.time) })}</span>}
      <span class="row">
        {row.state === "arriving" && (
          <Chip tone="island" icon="sync">
            {t("lead.arriving")}
          </Chip>
        )}
        {row.conflicts > 0 && (
          <Chip tone="asks" icon="split">
            {t("lead.conflictsIn", { n: row.conflicts })}
          </Chip>
        )}
      </span>
    </LinkRow>
  );
}
