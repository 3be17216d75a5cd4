/** Vietnamese text, numbers, days and phones. The same rules: api/survey/text.py. */

import type { Label } from "./definition.ts";

const GAPS = /[ \t\n\r\u00a0\u2000-\u200b\u202f\u3000\-\u2010-\u2015\u2212]+/gu;
const MARKS = /\p{Mn}/gu;
const ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/** Huyền, hỏi, ngã, sắc, nặng; without a mark: ngang. */
const TONES = "\u0300\u0309\u0303\u0301\u0323";
const HANOI_MS = 7 * 3_600_000;

/** Text as it is kept: composed (NFC), with the letter Đ and not one that looks like it. */
export function composed(text: string): string {
  return text.normalize("NFC").replace(/[\u00d0\u0189]/g, "Đ");
}

const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cf}]/gu;

/**
 * What a text says: composed, without signs that nobody sees and without spaces around.
 * It is empty where a text says nothing. Line breaks and tabs inside it stay.
 */
export function said(text: string): string {
  return composed(text.replace(UNSEEN, "")).trim();
}

/** What a search compares: no marks, no case, no hyphens, y as i. */
export function folded(text: string): string {
  const plain = composed(text).toLowerCase().normalize("NFD").replace(MARKS, "");
  return plain.replace(/đ/g, "d").replace(/y/g, "i").replace(GAPS, " ").trim();
}

/**
 * A key whose UTF-8 bytes sort as Vietnamese dictionaries do: syllable by syllable, by letters
 * first, then by tone: ngang, huyền, hỏi, ngã, sắc, nặng. Whole numbers sort by size.
 */
export function sortKey(text: string): string {
  const syllables = composed(text).toLowerCase().split(GAPS).filter(Boolean);
  return `${syllables.map(syllableKey).join("\u0001")}\u0000${text}`;
}

/**
 * As `sortKey` for a person's name: by the given name, which stands last; what brackets add behind
 * it is no name.
 */
export function personKey(name: string): string {
  const [, bare = "", added = ""] = /^(.*?)(\([^()]*\)\s*)?$/su.exec(composed(name)) ?? [];
  const words = bare.split(GAPS).filter(Boolean);
  return sortKey([...words.slice(-1), ...words.slice(0, -1), added].join(" "));
}

/** Compares two names of places, as `sortKey` orders them. */
export function byPlace(a: string, b: string): number {
  return compare(sortKey(a), sortKey(b));
}

/** Compares two names of persons, as `personKey` orders them. */
export function byPerson(a: string, b: string): number {
  return compare(personKey(a), personKey(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function syllableKey(syllable: string): string {
  const tone = [...syllable.normalize("NFD")].find((mark) => TONES.includes(mark));
  const letters = [...syllable].map(letterKey).join("");
  const counted = letters.replace(/[0-9]+/g, (run) => Math.min(run.length, 9) + run);
  return `${counted}\u0002${tone ? TONES.indexOf(tone) + 1 : 0}`;
}

function letterKey(letter: string): string {
  const toneless = [...letter.normalize("NFD")].filter((mark) => !TONES.includes(mark)).join("");
  const plain = toneless.normalize("NFC");
  const known = ALPHABET.includes(plain) ? plain : plain.normalize("NFD").replace(MARKS, "");
  const place = known.length === 1 ? ALPHABET.indexOf(known) : -1;
  return place < 0 ? known : String.fromCharCode(0x41 + place);
}

// Numbers

/**
 * The integer that a typed number means, with `scale` digits after the decimal sign; null if it is
 * none. In a whole-number field points and commas group; else one that stands alone is decimal.
 */
export function parseNumber(text: string, scale = 0): number | null {
  const typed = text.replace(/[ \u00a0\u202f]/g, "");
  const [, sign = "", whole = "", decimals = ""] = split(typed, scale) ?? [];
  if (whole === "") return null;
  const kept = decimals.slice(0, scale).padEnd(scale, "0");
  if (/[^0]/.test(decimals.slice(scale))) return null;
  const number = Number(whole.replace(/[.,]/g, "") + kept);
  if (!Number.isSafeInteger(number)) return null;
  return sign && number !== 0 ? -number : number;
}

const PLAIN = /^(-?)(\d+)()$/;
const DECIMAL = /^(-?)(\d+|\d{1,3}(?:\.\d{3})+(?=,)|\d{1,3}(?:,\d{3})+(?=\.))[.,](\d+)$/;
const GROUPED = /^(-?)(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)()$/;

/** Sign, whole part with its separators, decimals. */
function split(typed: string, scale: number): RegExpExecArray | null {
  return PLAIN.exec(typed) ?? (scale > 0 ? DECIMAL.exec(typed) : null) ?? GROUPED.exec(typed);
}

type Language = keyof Label;

/** What groups digits and what stands before decimals. */
const SIGNS: Record<Language, readonly [string, string]> = { vi: [".", ","], en: [",", "."] };

/**
 * `1.234.567,8`, in English `1,234,567.8`, without needless zeros. Where decimals are possible, a
 * lone sign would be read as theirs: `1.234,0`.
 */
export function formatNumber(value: number, scale = 0, language: Language = "vi"): string {
  const [group, decimal] = SIGNS[language];
  const digits = String(Math.abs(value)).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const alone = scale > 0 && whole.length > 3 && whole.length < 7 ? "0" : "";
  const decimals = digits.slice(digits.length - scale).replace(/0+$/, "") || alone;
  const sign = value < 0 ? "-" : "";
  return scale > 0 && decimals ? `${sign}${grouped}${decimal}${decimals}` : `${sign}${grouped}`;
}

/** `1.234.568 đồng`, in English `1,234,568 đồng`. */
export function formatMoney(dong: number, language: Language = "vi"): string {
  return `${formatNumber(dong, 0, language)} đồng`;
}

// Days

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const TYPED = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$|^(\d{2})(\d{2})(\d{4})$/;

/** Whether a text is a day that exists, written `2026-11-23`. */
export function isDate(text: string): boolean {
  if (!ISO.test(text) || text.startsWith("0000")) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The day, `2026-11-23`, of a typed `23/11/2026`, `23.11.2026`, `23112026` or of its own form. */
export function parseDate(text: string): string | null {
  const typed = text.trim();
  const found = TYPED.exec(typed);
  if (!found) return isDate(typed) ? typed : null;
  const [, d, m, y, dd, mm, yyyy] = found;
  const day = `${y ?? yyyy}-${(m ?? mm ?? "").padStart(2, "0")}-${(d ?? dd ?? "").padStart(2, "0")}`;
  return isDate(day) ? day : null;
}

/** `23/11/2026` of `2026-11-23`; any other text as it is. */
export function formatDate(day: string): string {
  return day.replace(ISO, "$3/$2/$1");
}

/** The day in Asia/Ho_Chi_Minh of a moment in milliseconds since 1970. */
export function localDay(ms: number): string {
  return new Date(ms + HANOI_MS).toISOString().slice(0, 10);
}

// Phones

/** The number in E.164, or null where the text is none: a letter O is no zero. */
export function parsePhone(text: string): string | null {
  const digits = text.replace(/[ .\-()\u00a0]/g, "");
  const national = /^(?:0|\+?84)([1-9]\d{8,9})$/.exec(digits);
  if (national) return `+84${national[1]}`;
  return /^\+[1-9]\d{7,14}$/.test(digits) && !digits.startsWith("+84") ? digits : null;
}
