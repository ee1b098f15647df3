import type { CalendarModeDto } from '$lib/api/bindings/CalendarModeDto';

interface ModeChoice {
  value: CalendarModeDto;
  label: string;
}

/** The ways to use a calendar, in words. */
export function modeChoices(readOnly: boolean): ModeChoice[] {
  return [...useChoices(readOnly), { value: 'ignored', label: 'Don’t use' }];
}

/** The ways to use a calendar that is used at all. */
export function useChoices(readOnly: boolean): ModeChoice[] {
  return [
    { value: 'twoWay', label: readOnly ? 'Show appointments' : 'Two-way' },
    { value: 'busy', label: 'Busy times only' },
    ...(readOnly ? [] : [{ value: 'publish' as const, label: 'Write only' }]),
  ];
}

/** How a calendar is used, in words. */
export function modeWords({
  mode,
  readOnly,
}: {
  mode: CalendarModeDto;
  readOnly: boolean;
}): string {
  return modeChoices(readOnly).find(({ value }) => value === mode)?.label ?? '';
}
