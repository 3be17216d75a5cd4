import { useState } from "preact/hooks";
import { IncidentList } from "../review/incident-list.tsx";
import { moment } from "../review/moment.ts";
import { Refusal } from "../review/server.ts";
import { formatNumber } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { digitsOf } from "../ui/digits.ts";
import { Button, Card, Chip, Empty, Facts, LinkButton } from "../ui/kit.tsx";
import { ask, useAnswer } from "./answer.ts";
import { Refused, Shown, Title } from "./parts.tsx";
import { me } from "./state.ts";
import type { People, Tablet, Tablets } from "./types.ts";

/** The tablets of the area: what each has brought, and how a lost one is locked. */
export function TabletsPage() {
  const answer = useAnswer<Tablets>("/api/island/tablets");
  return (
    <>
      <Title
        text={t("lead.tabletsText")}
        aside={
          <LinkButton href="#/island/tablets/enrol" kind="primary" icon="plus">
            {t("lead.enrol")}
          </LinkButton>
        }
      >
        {t("lead.tablets")}
      </Title>
      <Shown answer={answer}>
        {({ tablets, people, incidents }) => (
          <>
            <IncidentList of={incidents} who={me.value?.login ?? ""} />
            {tablets.length === 0 ? (
              <Empty icon="tablet">
                <p>{t("lead.noTablets")}</p>
              </Empty>
            ) : (
              <ul class="lead-cards">
                {tablets.map((tablet) => (
                  <li key={tablet.id + tablet.scope}>
                    <TabletCard tablet={tablet} people={people} show={answer.show} />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

function TabletCard(props: { tablet: Tablet; people: People; show: (said: Tablets) => void }) {
  const { tablet, people, show } = props;
  const { locked } = tablet;
  const who = (locked?.author && people[locked.author]?.name) || t("desk.someone");
  return (
    <Card
      title={tablet.name || t("lead.tabletNoName")}
      aside={
        locked ? (
          <Chip tone="refused" icon="refused">
            {t("lead.locked")}
          </Chip>
        ) : undefined
      }
    >
      <Facts
        of={[
          [t("lead.digits"), digitsOf(tablet.id)],
          [t("lead.enrolled"), moment(tablet.enrolled)],
          [t("lead.contact"), tablet.contact ? moment(tablet.contact) : t("lead.contactNever")],
          [t("lead.brought"), t("count.changes", { n: formatNumber(tablet.changes) })],
        ]}
      />
      {locked ? (
        <p>{t("lead.lockedAt", { when: moment(locked.time), who })}</p>
      ) : (
        <Lock tablet={tablet} show={show} />
      )}
    </Card>
  );
}

/** Asks once more, in words that say what is lost, before a tablet is locked. */
function Lock({ tablet, show }: { tablet: Tablet; show: (said: Tablets) => void }) {
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const lock = async () => {
    const path = `/api/island/tablets/${tablet.id}/revocation`;
    const said = await ask<Tablets>(path, { area: tablet.scope });
    if (said instanceof Refusal) setRefusal(said);
    else show(said);
  };
  if (!asking)
    return (
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t("lead.lock")}
      </Button>
    );
  return (
    <fieldset class="confirm" data-tone="refused">
      <p>
        <strong>
          {t("lead.lockQuestion", {
            name: tablet.name || t("lead.tabletNoName"),
            digits: digitsOf(tablet.id),
          })}
        </strong>
      </p>
      <ul class="lead-means">
        <li>
          {tablet.changes > 0
            ? t("lead.lockKeeps", { n: formatNumber(tablet.changes) })
            : t("lead.lockNothing")}
        </li>
        <li>{t("lead.lockLoses")}</li>
        <li>{t("lead.lockForGood")}</li>
      </ul>
      <Refused refusal={refusal} />
      <div class="row">
        <Button kind="danger" onClick={lock}>
          {t("lead.lockYes")}
        </Button>
        <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
      </div>
    </fieldset>
  );
}
