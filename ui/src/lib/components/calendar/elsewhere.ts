/** The small month beside the calendar, as a place to drop things on. */

/** The day of the small month under a pointer, if there is one. */
export function smallMonthDay(x: number, y: number): number | null {
  const day = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-mini]');
  return day ? Number(day.dataset['mini']) : null;
}
