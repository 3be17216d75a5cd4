/** The kind of site that a form is about; a form that is not here is about no site. */
export const SITE_KINDS: Readonly<Record<string, string>> = {
  A: "station",
  P: "speaker_cluster",
  B: "led_cluster",
};
