/**
 * The first digits of a device's key: `3f2a 91bc`. It is known by them to the lead, to the
 * administrator, on its own page, and to `haidang revoke`.
 */
export function digitsOf(id: string): string {
  return `${id.slice(0, 4)} ${id.slice(4, 8)}`;
}
