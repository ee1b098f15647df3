import type Pencil from '@lucide/svelte/icons/pencil';

/** Any of the icons. */
export type Icon = typeof Pencil;
