/** Time zones to choose from. */

import { formatTime, minuteOf } from '$lib/components/shared/clock';
import { localMinutes } from '$lib/time/now';

/** The zone of this computer. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every zone the web view knows, with what its clock says now, e.g. "14:30". */
export function zones(
  now: Date,
  clock24: boolean,
): { value: string; label: string; detail: string }[] {
  const here = zoneHere();
  const names = new Set([here, ...Intl.supportedValuesOf('timeZone')]);
  return [...names].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
    detail: formatTime(minuteOf(localMinutes(now, zone)), clock24),
  }));
}
