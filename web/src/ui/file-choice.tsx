import { Icon, type IconName } from "./icon.tsx";

/** A button that lets a file be chosen, in the page's own words. */
export function FileChoice(props: {
  id: string;
  label: string;
  accept?: string;
  icon?: IconName;
  disabled?: boolean;
  chosen: (file: File) => void;
}) {
  return (
    <p class="file-choice">
      <input
        id={props.id}
        class="unseen"
        type="file"
        accept={props.accept}
        disabled={props.disabled}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file) props.chosen(file);
        }}
      />
      {/* The browser's own words for a file follow its language, not the page's. */}
      <label class="button" for={props.id}>
        <Icon name={props.icon ?? "plus"} />
        {props.label}
      </label>
    </p>
  );
}
