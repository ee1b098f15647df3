import type { Icon } from './icon';

/** A line of a {@link Menu}: something to do, choices under a heading, or a separator. */
export type MenuEntry =
  | {
      kind?: 'action';
      label: string;
      /** Second line in smaller ink. */
      detail?: string;
      icon?: Icon;
      /** Key that does the same. */
      key?: string;
      /** The current one among choices. */
      checked?: boolean;
      danger?: boolean;
      disabled?: boolean;
      onselect: () => void;
    }
  | { kind: 'group'; label: string; entries: MenuEntry[] }
  | { kind: 'separator' };
