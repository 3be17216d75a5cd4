import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { language, t } from "../text/index.ts";
import { Button } from "../ui/kit.tsx";
import { chooseLanguage } from "./session.ts";
import { useServedByMainland } from "./task.ts";

/** The frame of the pages before the work: brand, one card, the other language. */
export function Gate({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Hải Đăng`;
  }, [title]);
  const other = language.value === "vi" ? "en" : "vi";
  return (
    <main class="gate">
      <div class="gate-card">
        <div class="row-between">
          <div class="brand">
            <img src="/icons/icon.svg" alt="" />
            <strong>Hải Đăng</strong>
          </div>
          <Button kind="quiet" onClick={() => void chooseLanguage(other)}>
            <span lang={other}>{other === "vi" ? "Tiếng Việt" : "English"}</span>
          </Button>
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

export function Opening() {
  return (
    <main class="gate" aria-busy="true">
      <p class="quiet">{t("opening")}</p>
    </main>
  );
}

export function Insecure() {
  useServedByMainland();
  return (
    <Gate title={t("insecure.title")}>
      <p>{t("insecure.text")}</p>
      <p class="quiet">{t("insecure.here", { address: location.origin })}</p>
    </Gate>
  );
}

export function Broken() {
  return (
    <Gate title={t("broken.title")}>
      <p>{t("broken.text")}</p>
      <Button kind="primary" onClick={() => location.reload()}>
        {t("broken.again")}
      </Button>
    </Gate>
  );
}
