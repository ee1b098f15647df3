/** Time zones to choose from. */

/** The zone of this computer. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every zone the web view knows, with what its clock says now, e.g. "14:30". */
export function zones(now: Date): { value: string; label: string; detail: string }[] {
  const here = zoneHere();
  const names = new Set([here, ...Intl.supportedValuesOf('timeZone')]);
  return [...names].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
    detail: new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: 'numeric',
      minute: '2-digit',
    }).format(now),
  }));
}
