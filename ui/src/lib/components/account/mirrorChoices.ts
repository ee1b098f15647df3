import type { CalendarModeDto } from '$lib/api/bindings/CalendarModeDto';
import type { PrivacyDto } from '$lib/api/bindings/PrivacyDto';

/** What a calendar can show of appointments that are at home in other calendars. */
export type Mirrored = PrivacyDto | 'nothing';

/** The choices, in words. A calendar that is only written to would be of no use without any. */
export function mirrorChoices(mode: CalendarModeDto): { value: Mirrored; label: string }[] {
  return [
    ...(mode === 'publish' ? [] : [{ value: 'nothing' as const, label: 'Nothing' }]),
    { value: 'busy', label: 'That the time is taken' },
    { value: 'initials', label: 'The client’s initials' },
    { value: 'service', label: 'The service' },
    { value: 'full', label: 'Everything but guests' },
  ];
}

/** How an appointment looks there, by an example. */
export function mirrorExample(mirrored: Mirrored): string | undefined {
  switch (mirrored) {
    case 'nothing':
      return undefined;
    case 'busy':
      return 'A cut for Chloé Martin shows as “Busy”.';
    case 'initials':
      return 'A cut for Chloé Martin shows as “C. M.”.';
    case 'service':
      return 'A cut for Chloé Martin shows as “Cut”.';
    case 'full':
      return 'A cut for Chloé Martin shows with its title, place and notes.';
  }
}
