import type { ComponentChildren } from "preact";
import { forCode, t } from "../text/index.ts";
import { Banner, Loading } from "../ui/kit.tsx";
import { BottomBar, Page } from "../ui/page.tsx";
import { isTask } from "./common.ts";
import { trouble } from "./live.ts";
import { area } from "./session.ts";

/** A page of the field that stands on the bottom bar; without children, one that is being read. */
export function FieldPage(props: { title: string; children?: ComponentChildren }) {
  return (
    <Page title={props.title} foot={<FieldBar />}>
      <Trouble />
      {props.children ?? <Loading words={t("reading")} />}
    </Page>
  );
}

/** A page that is being read: its head stands at once. */
export function Frame({ title, back }: { title: string; back: string }) {
  return (
    <Page title={title} back={back}>
      <Loading words={t("reading")} />
    </Page>
  );
}

function FieldBar() {
  return (
    <BottomBar
      places={[
        { href: "#/", icon: "today", word: t("place.today") },
        ...(isTask(area.value)
          ? []
          : [{ href: "#/sites", icon: "pin" as const, word: t("place.sites") }]),
        { href: "#/safe", icon: "shield", word: t("place.safe") },
        { href: "#/me", icon: "user", word: t("place.me") },
      ]}
    />
  );
}

/** What failed with nobody else to say so. */
export function Trouble() {
  if (!trouble.value) return null;
  return <Banner tone="refused" icon="error" urgent title={forCode("failed", trouble.value)} />;
}
