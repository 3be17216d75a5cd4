/** The Web Locks that the app asks for, where Node has none: shared, and exclusive if available. */

type Work = (lock: unknown) => unknown;

const held = new Map<string, number>();

export const locks = {
  async request(name: string, how: { mode?: string; ifAvailable?: boolean }, work: Work) {
    const others = held.get(name) ?? 0;
    if (how.mode !== "shared" && others > 0) return work(null);
    held.set(name, others + 1);
    try {
      return await work({ name });
    } finally {
      held.set(name, (held.get(name) ?? 1) - 1);
    }
  },
};
