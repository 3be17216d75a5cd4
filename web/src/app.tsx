import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { route } from "./ui/router.ts";

/** The faces of the app; each is loaded when it is first looked at. */
const FACES = {
  admin: () => import("./admin/page.tsx").then(({ Admin }) => Admin),
  desk: () => import("./review/desk.tsx").then(({ Desk }) => Desk),
  island: () => import("./lead/page.tsx").then(({ Lead }) => Lead),
  field: () => import("./field/face.tsx").then(({ Face }) => Face),
} satisfies Record<string, () => Promise<ComponentType>>;

/** The field, or the face that the address begins with: `#/admin`, `#/desk`, `#/island`. */
export function App() {
  const first = route.value.parts[0] ?? "";
  const name = isFace(first) ? first : "field";
  const [shown, setShown] = useState<{ name: string; Face: ComponentType }>();
  useEffect(() => {
    let late = false;
    void FACES[name]().then((Face) => {
      if (!late) setShown({ name, Face });
    });
    return () => {
      late = true;
    };
  }, [name]);
  return shown?.name === name ? <shown.Face /> : null;
}

function isFace(name: string): name is keyof typeof FACES {
  return Object.hasOwn(FACES, name);
}
