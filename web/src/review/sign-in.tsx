import { t } from "../text/index.ts";
import { Banner, Button, LinkButton } from "../ui/kit.tsx";
import { Gate, SignInForm } from "./sign-in-form.tsx";
import { type Access, access, me, node, openDesk, signIn, signOut } from "./state.ts";

/** Who reviews; what was typed before the session ended waits in the browser. */
export function DeskSignIn({ expired }: { expired: boolean }) {
  return (
    <Gate part={t("desk.title")} title={t("desk.signIn")}>
      {expired && <Banner tone="asks" icon="info" title={t("desk.signInAgain")} />}
      {!expired && <p class="quiet">{t("desk.signInWhy")}</p>}
      <SignInForm login={me.value?.login} signIn={signIn} />
      <a href="#/">{t("desk.toField")}</a>
    </Gate>
  );
}

/** A desk that cannot be opened: the thing, the reason, the next step. */
export function Closed({ why }: { why: Access }) {
  if (why === "no-right")
    return (
      <Gate part={t("desk.title")} title={t("desk.noRight")}>
        <p>{t("desk.noRightText")}</p>
        <Button kind="primary" onClick={() => void signOut().catch(() => void openDesk())}>
          {t("desk.signOut")}
        </Button>
      </Gate>
    );
  if (why === "elsewhere")
    return (
      <Gate part={t("desk.title")} title={t("desk.elsewhere")}>
        <p>{t("desk.elsewhereText", { name: node.value?.name ?? "" })}</p>
        <LinkButton href="#/island">{t("lead.title")}</LinkButton>
        <a href="#/">{t("desk.toField")}</a>
      </Gate>
    );
  return (
    <Gate part={t("desk.title")} title={t("desk.unreachable")}>
      <p>{t("desk.unreachableText")}</p>
      <Button kind="primary" icon="sync" onClick={again}>
        {t("desk.try")}
      </Button>
    </Gate>
  );
}

function again(): void {
  access.value = "opening";
  void openDesk();
}
