/** Line drawings on a grid of 24, in the colour of the text beside them. */
const PATHS = {
  tablet:
    "M7 3h10a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 17 21H7a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 7 3zM11 18h2",
  island:
    "M3 20c1.5 0 1.5-1 3-1s1.5 1 3 1 1.5-1 3-1 1.5 1 3 1 1.5-1 3-1 1.5 1 3 1M5 16c1.5-3 4-4.5 7-4.5s5.5 1.5 7 4.5M12 11.5V5M12 5c-1.5-1.5-3.5-1.5-5 0M12 5c1.5-1.5 3.5-1.5 5 0M12 5c0 2-1 3-2.5 3.5",
  mainland:
    "M4 21V9l6-4v16M10 21V11h10v10M3 21h18M7 12v.01M7 16v.01M14 15v.01M17 15v.01M14 18v.01M17 18v.01",
  review: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20M8 10.5l2 2 3.5-4",
  decided: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.2l2.8 2.8L16 9.5",
  refused: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 9l6 6M15 9l-6 6",
  asks: "M4 5h16v11H11l-4 4v-4H4zM10 9.2a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6.9M12 13.6v.01",
  warning: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.01",
  error: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.3v.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.7v.01",
  check: "M5 12.5 10 17.5 19.5 7",
  plus: "M12 5v14M5 12h14",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  close: "M6 6l12 12M18 6 6 18",
  camera: "M4 7.5h3.5L9 5h6l1.5 2.5H20V19H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  image: "M4 5h16v14H4zM4 16l4.5-4.5 4 4L15 13l5 4.5M15.5 9v.01",
  pin: "M12 21s7-6.2 7-11.5a7 7 0 1 0-14 0C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 13h9.4l.8-13M10.3 10.5v6M13.7 10.5v6",
  edit: "M5 19l1-4L16 5l3 3L9 18zM13.5 7.5l3 3",
  sync: "M4.5 12a7.5 7.5 0 0 1 13-5.1L20 9.5M20 4.5v5h-5M19.5 12a7.5 7.5 0 0 1-13 5.1L4 14.5M4 19.5v-5h5",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
  today: "M5 5h14v15H5zM5 9.5h14M9 3v4M15 3v4M8.5 14.5l2.2 2.2 4.3-4.2",
  shield: "M12 3l7.5 2.8v5.7c0 4.6-3 8-7.5 9.5-4.5-1.5-7.5-4.9-7.5-9.5V5.8zM8.5 12l2.5 2.5 4.5-5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.2l3.3 2",
  offline:
    "M4 4l16 16M5 12.5a10 10 0 0 1 4-2.4M2 9a15 15 0 0 1 4.5-2.9M22 9a15 15 0 0 0-9.5-3.5M19 12.5a10 10 0 0 0-3-2M8.5 16a5 5 0 0 1 7 0M12 19.5v.01",
  pen: "M4 20h6M13.5 5.5l5 5L9 20H4v-5z",
  split: "M12 21v-6l-6-6V4M12 15l6-6V4M3.5 6.5 6 4l2.5 2.5M15.5 6.5 18 4l2.5 2.5",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6v.01M4.5 12v.01M4.5 18v.01",
  radio:
    "M12 21V10M9.5 21h5M12 10a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM7.8 12.5a6 6 0 0 1 0-8.5M16.2 12.5a6 6 0 0 0 0-8.5M5 15.2A10 10 0 0 1 5 1.5M19 15.2a10 10 0 0 0 0-13.7",
  key: "M14.5 13.5a5 5 0 1 0-4-4L3.5 16.5V20H7v-2.5h2.5V15zM16 8v.01",
  dot: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z",
  half: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 4v16M15 6v12M18 8v8",
  stick:
    "M8 9V3h8v6M6.5 9h11v10.5a1.5 1.5 0 0 1-1.5 1.5H8a1.5 1.5 0 0 1-1.5-1.5zM10.5 6v.01M13.5 6v.01",
  hand: "M12 15V4M7.5 8.5 12 4l4.5 4.5M4.5 14v6h15v-6",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon; always beside a word, so hidden from a screen reader. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
