import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../text/index.ts";
import { Icon, type IconName } from "./icon.tsx";
import { route } from "./router.ts";

/** A page: what stays at the top, what scrolls, what stays at the foot. */
export function Page(props: {
  title: string;
  back?: string | undefined;
  aside?: ComponentChildren;
  under?: ComponentChildren;
  foot?: ComponentChildren;
  children: ComponentChildren;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = `${props.title} · Hải Đăng`;
  }, [props.title]);
  useLayoutEffect(() => {
    window.scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page">
      <button type="button" class="button skip" onClick={skip}>
        {t("skip")}
      </button>
      <header class="head">
        <div class="head-inner">
          {props.back && <Back href={props.back} />}
          <h1 ref={title} tabIndex={-1}>
            {props.title}
          </h1>
          {props.aside}
        </div>
        {props.under}
      </header>
      <main class="main" id="main" tabIndex={-1}>
        {props.children}
      </main>
      {props.foot && <footer class="foot">{props.foot}</footer>}
    </div>
  );
}

function Back({ href }: { href: string }) {
  return (
    <a class="button head-back" href={href} aria-label={t("back")}>
      <Icon name="back" />
    </a>
  );
}

function skip(): void {
  document.getElementById("main")?.focus();
}

/** The places that are always one touch away. */
export function BottomBar({
  places,
}: {
  places: readonly { href: string; icon: IconName; word: string }[];
}) {
  const here = `#/${route.value.parts[0] ?? ""}`;
  return (
    <nav class="bottom-bar" aria-label={t("places")}>
      {places.map((place) => (
        <a
          key={place.href}
          href={place.href}
          aria-current={place.href === here ? "page" : undefined}
        >
          <Icon name={place.icon} />
          <span>{place.word}</span>
        </a>
      ))}
    </nav>
  );
}
