import { useState } from "preact/hooks";
import { Refusal } from "../review/server.ts";
import { byPerson, folded, formatDate } from "../survey/text.ts";
import type { Hex } from "../sync/types.ts";
import { forCode, t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import type { IconName } from "../ui/icon.tsx";
import { Select, TextInput } from "../ui/inputs.tsx";
import { Button, Chip, Empty, type Tone } from "../ui/kit.tsx";
import { codeText } from "../ui/site-code.ts";
import { ask, useAnswer } from "./answer.ts";
import { Choice, Refused, Shown, Title } from "./parts.tsx";
import { EndRestriction } from "./restriction.tsx";
import { type People, SITE_STATES, type Site, type SiteState, type Sites } from "./types.ts";

const LOOKS: Record<SiteState, { tone: Tone; icon: IconName }> = {
  to_visit: { tone: "mainland", icon: "pin" },
  begun: { tone: "tablet", icon: "pen" },
  visited: { tone: "decided", icon: "check" },
  could_not: { tone: "asks", icon: "warning" },
};

/** The sites of the round: where each stands, whose it is; several are given at once. */
export function SitesPage() {
  const answer = useAnswer<Sites>("/api/island/sites");
  return (
    <>
      <Title text={answer.data?.round?.name ?? t("lead.sitesText")}>{t("lead.sites")}</Title>
      <Shown answer={answer}>
        {(said) =>
          said.round === null ? (
            <Empty icon="pin">
              <p>{t("lead.noRound")}</p>
            </Empty>
          ) : (
            <Board said={said} round={said.round.id} show={answer.show} />
          )
        }
      </Shown>
    </>
  );
}

function Board({ said, round, show }: { said: Sites; round: Hex; show: (said: Sites) => void }) {
  const [state, setState] = useState<SiteState>();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<Hex>>(new Set());
  const listed = said.sites.filter(
    (site) => (!state || site.state === state) && says(site, said.people, words),
  );
  const picked = listed.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const toggle = (id: Hex) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const all = () =>
    setChosen(new Set(picked.length === listed.length ? [] : listed.map(({ id }) => id)));
  return (
    <>
      <Shares said={said} />
      <div class="segments">
        <Choice chosen={!state} choose={() => setState(undefined)}>
          {t("lead.all", { n: said.sites.length })}
        </Choice>
        {SITE_STATES.map((one) => (
          <Choice key={one} chosen={state === one} choose={() => setState(one)}>
            {`${t(`site.${one}`)} · ${said.sites.filter((site) => site.state === one).length}`}
          </Choice>
        ))}
      </div>
      <Field id="site-words" label={t("lead.search")} part>
        <TextInput id="site-words" text={words} onText={setWords} />
      </Field>
      {listed.length === 0 ? (
        <p class="quiet">{t("lead.noSites")}</p>
      ) : (
        <>
          <Giving said={said} round={round} picked={picked} all={all} done={show} />
          <ul class="lead-sites">
            {listed.map((site) => (
              <li key={site.id}>
                <SiteRow
                  site={site}
                  people={said.people}
                  picked={chosen.has(site.id)}
                  toggle={() => toggle(site.id)}
                />
                {site.restricted && <EndRestriction site={site} done={show} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Whether a site's name, code, place or owner holds all the words, in any spelling. */
function says(site: Site, people: People, words: string): boolean {
  const owners = site.assignments.map(({ account }) => people[account]?.name ?? "");
  const text = folded(
    [site.name, site.official_code, site.hamlet, site.unit?.name, ...owners].join(" "),
  );
  return folded(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Who has how many sites, and how many of them are visited. */
function Shares({ said: { sites, people } }: { said: Sites }) {
  const owners = new Set(sites.flatMap((site) => site.assignments.map(({ account }) => account)));
  const nobody = sites.filter(({ assignments }) => assignments.length === 0).length;
  const rows = [...owners].map((account) => {
    const own = sites.filter((site) => site.assignments.some((one) => one.account === account));
    const visited = own.filter((site) => site.state === "visited").length;
    return { account, name: people[account]?.name ?? t("desk.someone"), n: own.length, visited };
  });
  const byName = rows.toSorted((a, b) => byPerson(a.name, b.name));
  return (
    <ul class="lead-shares">
      {byName.map((one) => (
        <li key={one.account}>
          <strong>{one.name}</strong>
          <span>{t("lead.share", { n: one.n, visited: one.visited })}</span>
        </li>
      ))}
      <li>
        <strong>{t("lead.nobody")}</strong>
        <span>{t("lead.sitesCount", { n: nobody })}</span>
      </li>
    </ul>
  );
}

/** Gives the sites that were picked to one person, or takes them back. */
function Giving(props: {
  said: Sites;
  round: Hex;
  picked: readonly Hex[];
  all: () => void;
  done: (said: Sites) => void;
}) {
  const { said, round, picked } = props;
  const [account, setAccount] = useState<string | number | null>(null);
  const [refusal, setRefusal] = useState<Refusal>();
  const give = async (to: string | null) => {
    const body = { round, sites: picked, account: to };
    const answer = await ask<Sites>("/api/island/assignments", body);
    if (answer instanceof Refusal) return setRefusal(answer);
    setRefusal(undefined);
    props.done(answer);
  };
  const none = picked.length === 0;
  return (
    <div class="lead-giving">
      <Button onClick={props.all}>{t("lead.pickAll")}</Button>
      <Field id="giving-to" label={t("lead.giveTo", { n: picked.length })} part>
        <Select
          id="giving-to"
          options={said.members.map((one) => ({ value: one.account, word: one.name }))}
          chosen={account}
          nothing={t("lead.givePerson")}
          onChoose={setAccount}
        />
      </Field>
      <Button
        kind="primary"
        disabled={none || account === null}
        onClick={() => give(String(account))}
      >
        {t("lead.give")}
      </Button>
      <Button disabled={none} onClick={() => give(null)}>
        {t("lead.take")}
      </Button>
      <Refused refusal={refusal} />
    </div>
  );
}

function SiteRow(props: { site: Site; people: People; picked: boolean; toggle: () => void }) {
  const { site, people } = props;
  const owners = site.assignments.map(({ account }) => people[account]?.name ?? t("desk.someone"));
  const facts = [
    forCode("kind", site.kind),
    codeText(site.official_code),
    site.hamlet,
    site.restricted && t("lead.restricted"),
  ];
  return (
    <label class="lead-site">
      <input type="checkbox" checked={props.picked} onChange={props.toggle} />
      <span class="lead-site-name">
        <strong>{site.name || t("lead.noSite")}</strong>
        <span class="quiet">{facts.filter(Boolean).join(" · ")}</span>
        {site.assignments.map(({ id, could_not: why }) =>
          why ? (
            <span key={id}>
              {[forCode("couldNot", why.reason), why.note, formatDate(why.date)]
                .filter(Boolean)
                .join(" · ")}
            </span>
          ) : null,
        )}
      </span>
      <span>{owners.join(", ") || <span class="quiet">{t("lead.nobody")}</span>}</span>
      <span class="lead-site-state">
        <Chip {...LOOKS[site.state]}>{t(`site.${site.state}`)}</Chip>
        {site.last && (
          <span class="quiet small">{t("lead.last", { day: formatDate(site.last) })}</span>
        )}
      </span>
    </label>
  );
}
