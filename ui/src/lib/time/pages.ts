/** On which page of a view something that is carried lies. */

import type { View } from '$lib/api/bindings/View';
import { dayOf } from '$lib/components/shared/clock';
import { movedByDays, type Span } from './drag';
import { type DayRange, rangeOf, step, type Weeks } from './range';

/** A view and the day it is turned to. */
export interface Page {
  view: View;
  day: number;
}

/** Whether something carried is seen on a page: the day it starts on, or one of those it takes as a whole. */
export function isOn(span: Span, { view, day }: Page, weeks: Weeks): boolean {
  return sideOf(span, rangeOf(view, day, weeks)) === 0;
}

/**
 * The page next to this one if something was carried beyond it, and where that comes to lie: a work week
 * leaves days out.
 */
export function carriedTo<S extends Span>(span: S, page: Page, weeks: Weeks): Page & { span: S } {
  const { view, day } = page;
  const side = sideOf(span, rangeOf(view, day, weeks));
  if (side === 0) return { ...page, span };
  const next = step(view, day, side, weeks);
  const { from, to } = rangeOf(view, next, weeks);
  const { first, last } = daysOf(span);
  const by = side > 0 ? Math.max(from - first, 0) : Math.min(to - 1 - last, 0);
  return { view, day: next, span: movedByDays(span, by) };
}

function daysOf({ start, end, allDay }: Span): { first: number; last: number } {
  const first = dayOf(start);
  return { first, last: allDay ? dayOf(end - 1) : first };
}

/** Before (`-1`), on (`0`) or after (`1`) these days. */
function sideOf(span: Span, { from, to }: DayRange): -1 | 0 | 1 {
  const { first, last } = daysOf(span);
  if (last < from) return -1;
  return first >= to ? 1 : 0;
}
