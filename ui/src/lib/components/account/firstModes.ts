import type { CalendarModeDto } from '$lib/api/bindings/CalendarModeDto';
import type { ChosenCalendar } from '$lib/api/bindings/ChosenCalendar';
import type { FoundCalendarDto } from '$lib/api/bindings/FoundCalendarDto';

/** A found calendar before anything was chosen: whether it is ticked, and how it would be used. */
export interface FirstMode {
  used: boolean;
  mode: CalendarModeDto;
}

/** Which calendars are to be used, how, and whose they are; `null` is the business. */
export interface Choice {
  calendars: ChosenCalendar[];
  staff: string | null;
}

/**
 * What is offered. Where the provider names a main calendar, that one alone is ticked: others there
 * are holidays, birthdays and colleagues. Elsewhere everything with appointments is. What cannot be
 * written to is offered as busy times.
 */
export function firstModes(calendars: readonly FoundCalendarDto[]): FirstMode[] {
  const main = calendars.some(({ primary }) => primary);
  return calendars.map(({ events, primary, readOnly }) => ({
    used: events && (primary || !main),
    mode: readOnly ? 'busy' : 'twoWay',
  }));
}
