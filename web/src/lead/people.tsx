import { useState } from "preact/hooks";
import { Refusal } from "../review/server.ts";
import { byPerson } from "../survey/text.ts";
import { forCode, t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button, Card, Chip } from "../ui/kit.tsx";
import { ask, useAnswer } from "./answer.ts";
import { Refused, Shown, Title } from "./parts.tsx";
import { me } from "./state.ts";
import type { Grant, Member, Reserve, Staff } from "./types.ts";

/** The fewest characters of a password, as the service asks. */
const SHORTEST = 6;

type Show = (staff: Staff) => void;

/** Who works in the area: new passwords, reserve accounts, ended roles. */
export function PeoplePage() {
  const answer = useAnswer<Staff>("/api/island/people");
  const [activated, setActivated] = useState<string>();
  return (
    <>
      <Title text={t("lead.peopleText")}>{t("lead.people")}</Title>
      <Shown answer={answer}>
        {({ people, reserves }) => (
          <>
            {people.some(({ grants }) => grants.some((grant) => !grant.may_end)) && (
              <p class="quiet">{t("lead.roleOfMainland")}</p>
            )}
            <ul class="lead-cards">
              {byName(people).map((member) => (
                <li key={member.account}>
                  <MemberCard member={member} show={answer.show} />
                </li>
              ))}
            </ul>
            <section class="stack-2">
              <h2>{t("lead.reserves")}</h2>
              {activated && (
                <Banner
                  tone="decided"
                  icon="check"
                  urgent
                  title={t("lead.activated", { name: activated })}
                />
              )}
              <p class="quiet">{t(reserves.length ? "lead.reservesText" : "lead.reservesNone")}</p>
              <ul class="lead-cards">
                {reserves.map((one) => (
                  <li key={one.account}>
                    <ReserveCard
                      reserve={one}
                      show={(staff) => {
                        setActivated(one.name);
                        answer.show(staff);
                      }}
                    />
                  </li>
                ))}
              </ul>
            </section>
          </>
        )}
      </Shown>
    </>
  );
}

function byName(people: readonly Member[]): Member[] {
  return people.toSorted((a, b) => byPerson(a.name, b.name));
}

function MemberCard({ member, show }: { member: Member; show: Show }) {
  const [done, setDone] = useState(false);
  const path = `/api/island/people/${member.account}/password`;
  return (
    <Card title={member.name} aside={<span class="quiet">{member.login}</span>}>
      <p class="quiet">{[member.position, member.agency].filter(Boolean).join(" · ")}</p>
      <ul class="stack-2">
        {member.grants.map((grant) => (
          <li key={grant.id}>
            <GrantRow grant={grant} own={member.account === me.value?.account} show={show} />
          </li>
        ))}
      </ul>
      {done && <Banner tone="decided" icon="check" title={t("lead.passwordSet")} />}
      {member.may_reset ? (
        <Password
          label={t("lead.newPassword")}
          yes={t("lead.setPassword")}
          text={t("lead.passwordText", { name: member.name })}
          body={(password) => ({ password })}
          path={path}
          done={(staff) => {
            setDone(true);
            show(staff);
          }}
        />
      ) : (
        <p class="quiet small">{t("lead.passwordElsewhere")}</p>
      )}
    </Card>
  );
}

function GrantRow({ grant, own, show }: { grant: Grant; own: boolean; show: Show }) {
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const end = async () => {
    const said = await ask<Staff>(`/api/island/grants/${grant.id}/end`, {});
    if (said instanceof Refusal) setRefusal(said);
    else show(said);
  };
  const word = forCode("role", grant.role);
  const letters = grant.forms.length > 0 ? ` ${grant.forms.join(", ")}` : "";
  return (
    <div class="stack-2">
      <div class="row-between">
        <Chip tone={grant.given_on === "island" ? "island" : "mainland"} icon="key">
          {word + letters}
        </Chip>
        {grant.may_end && !own && !asking && (
          <Button kind="quiet" onClick={() => setAsking(true)}>
            {t("lead.endRole")}
          </Button>
        )}
      </div>
      {grant.may_end && own && <p class="quiet small">{t("lead.roleOwn")}</p>}
      {asking && (
        <fieldset class="confirm" data-tone="asks">
          <p>{t("lead.endRoleText")}</p>
          <Refused refusal={refusal} />
          <div class="row">
            <Button kind="danger" onClick={end}>
              {t("lead.endRoleYes")}
            </Button>
            <Button onClick={() => setAsking(false)}>{t("no")}</Button>
          </div>
        </fieldset>
      )}
    </div>
  );
}

function ReserveCard({ reserve, show }: { reserve: Reserve; show: Show }) {
  return (
    <Card title={reserve.name} aside={<span class="quiet">{reserve.login}</span>}>
      <Password
        label={t("lead.activate")}
        yes={t("lead.activateYes")}
        text={t("lead.activateText")}
        body={(password) => ({ area: reserve.scope, password })}
        path={`/api/island/people/${reserve.account}/activation`}
        done={show}
      />
    </Card>
  );
}

/** A password that the lead types for somebody; it stays as typed until it is set. */
function Password(props: {
  label: string;
  yes: string;
  text: string;
  path: string;
  body: (password: string) => unknown;
  done: Show;
}) {
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const [short, setShort] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const id = `password-${props.path.split("/")[4]}`;
  const submit = async (event: Event) => {
    event.preventDefault();
    setShort([...password].length < SHORTEST);
    if ([...password].length < SHORTEST) return;
    const said = await ask<Staff>(props.path, props.body(password));
    if (said instanceof Refusal) return setRefusal(said);
    setOpen(false);
    setPassword("");
    setRefusal(undefined);
    props.done(said);
  };
  if (!open)
    return (
      <Button icon="key" onClick={() => setOpen(true)}>
        {props.label}
      </Button>
    );
  const messages = short
    ? [{ level: "error" as const, text: t("lead.passwordShort", { n: SHORTEST }) }]
    : [];
  return (
    <form class="stack-2" onSubmit={submit} noValidate>
      <Field id={id} label={t("lead.password")} messages={messages} part>
        <TextInput id={id} text={password} onText={setPassword} max={1000} invalid={short} />
      </Field>
      <p class="quiet small">{props.text}</p>
      <Refused refusal={refusal} />
      <div class="row">
        <Button type="submit" kind="primary">
          {props.yes}
        </Button>
        <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
