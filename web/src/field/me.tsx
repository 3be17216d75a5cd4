import { version } from "../../package.json";
import { forCode, type Language, language, t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { digitsOf } from "../ui/digits.ts";
import { Button, Card, Facts, LinkRow } from "../ui/kit.tsx";
import type { Scheme } from "../ui/scheme.ts";
import { UpdateCard } from "../ui/update.tsx";
import { putAway, save } from "./draft.ts";
import { NotSaved } from "./failure.ts";
import { FieldPage } from "./frame.tsx";
import { attempt, useLive } from "./live.ts";
import {
  area,
  chooseLanguage,
  chooseScheme,
  enrolment,
  leave,
  person,
  replica,
  scheme,
} from "./session.ts";

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ["vi", "Tiếng Việt"],
  ["en", "English"],
];
const SCHEMES: readonly Scheme[] = ["auto", "light", "dark"];

/** Who holds the tablet, what the tablet is, and how it looks. */
export function Me() {
  const who = person.value;
  const tablet = enrolment.value;
  const device = useLive(() => replica().device());
  const roles = who?.roles[area.value ?? ""] ?? [];
  return (
    <FieldPage title={t("me.title")}>
      <UpdateCard before={putAway} />
      <Card title={t("me.account")}>
        <Facts
          of={[
            [t("me.name"), who?.name] as const,
            [t("me.position"), who?.position] as const,
            [t("me.agency"), who?.agency] as const,
            [t("me.role"), roles.map(({ role }) => forCode("role", role)).join(", ")] as const,
          ].filter(([, value]) => value)}
        />
        <Confirm
          label={t("me.switch")}
          icon="user"
          question={t("me.switchQuestion")}
          yes={t("me.switchYes")}
          onYes={() => attempt(handOver())}
        />
      </Card>
      {roles.some(({ role }) => role === "lead") && (
        <LinkRow href="#/island">
          <strong>{t("lead.title")}</strong>
          <span class="quiet">{t("lead.fromTablet")}</span>
        </LinkRow>
      )}
      <Card title={t("me.language")}>
        <div class="segments">
          {LANGUAGES.map(([code, name]) => (
            <Choice
              key={code}
              chosen={language.value === code}
              choose={() => void chooseLanguage(code)}
            >
              <span lang={code}>{name}</span>
            </Choice>
          ))}
        </div>
      </Card>
      <Card title={t("me.scheme")}>
        <div class="segments">
          {SCHEMES.map((one) => (
            <Choice key={one} chosen={scheme.value === one} choose={() => void chooseScheme(one)}>
              {t(`scheme.${one}`)}
            </Choice>
          ))}
        </div>
      </Card>
      <Card title={t("me.device")}>
        <Facts
          of={[
            [t("me.deviceName"), tablet?.name],
            [t("lead.digits"), device && digitsOf(device)],
            [t("me.belongs"), tablet?.node.name],
            [t("me.version"), version],
          ]}
        />
      </Card>
    </FieldPage>
  );
}

/** Hands the tablet over, once everything typed is on disk. */
async function handOver(): Promise<void> {
  if (!(await save())) throw new NotSaved();
  await leave();
}

function Choice(props: {
  chosen: boolean;
  choose: () => void;
  children: preact.ComponentChildren;
}) {
  return (
    <Button
      kind={props.chosen ? "primary" : "plain"}
      icon={props.chosen ? "check" : undefined}
      pressed={props.chosen}
      onClick={props.choose}
    >
      {props.children}
    </Button>
  );
}
