import { createContext } from "preact";

/** Whether questions stand on a card that is filled in with one hand: what is rare is folded away. */
export const Quick = createContext(false);
