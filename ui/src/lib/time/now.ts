/** The time on the wall of the business. */

import { DAY, dayFromIso } from '$lib/components/shared/clock';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The local minutes an instant shows on clocks in `zone` (an IANA name). */
export function localMinutes(instant: Date, zone: string): number {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  const parts = Object.fromEntries(
    formatter.formatToParts(instant).map(({ type, value }) => [type, value]),
  );
  const day = dayFromIso(`${parts['year']}-${parts['month']}-${parts['day']}`);
  return day * DAY + Number(parts['hour']) * 60 + Number(parts['minute']);
}
