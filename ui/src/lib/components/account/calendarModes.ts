import type { CalendarModeDto } from '$lib/api/bindings/CalendarModeDto';

/** The ways to use a calendar, in words. */
export function modeChoices(readOnly: boolean): { value: CalendarModeDto; label: string }[] {
  return [
    { value: 'twoWay', label: readOnly ? 'Show appointments' : 'Two-way' },
    { value: 'busy', label: 'Busy times only' },
    ...(readOnly ? [] : [{ value: 'publish' as const, label: 'Write only' }]),
    { value: 'ignored', label: 'Don’t use' },
  ];
}
