/** The first digits of a device's key, by which `haidang revoke` finds it too: `3f2a 91bc`. */
export function digitsOf(id: string): string {
  return `${id.slice(0, 4)} ${id.slice(4, 8)}`;
}
