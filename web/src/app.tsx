import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { route } from "./ui/router.ts";

/** The two faces of the app; each is loaded when it is first looked at. */
const FACES = {
  desk: () => import("./review/desk.tsx").then(({ Desk }) => Desk),
  field: () => import("./field/face.tsx").then(({ Face }) => Face),
} satisfies Record<string, () => Promise<ComponentType>>;

/** The field, or the desk behind `#/desk`. */
export function App() {
  const name = route.value.parts[0] === "desk" ? "desk" : "field";
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
