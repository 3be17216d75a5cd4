import { t } from "../text/index.ts";
import { Empty, LinkButton } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";

/** A page that is not here, or no longer. */
export function Missing() {
  return (
    <Page title={t("notFound")} back="#/">
      <Empty icon="list">
        <p>{t("notFoundText")}</p>
        <LinkButton href="#/">{t("goHome")}</LinkButton>
      </Empty>
    </Page>
  );
}
