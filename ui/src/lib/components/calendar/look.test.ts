import { describe, expect, it } from 'vitest';
import type { Badge } from '$lib/api/bindings/Badge';
import type { ColourBy } from '$lib/api/bindings/ColourBy';
import { tintOf } from '$lib/layout/colour';
import { appointments, salon } from '$lib/preview/salon';
import type { Book } from '$lib/state/book.svelte';
import { tintFor, worstOf } from './look';

const [item] = appointments();
if (!item) throw new Error('no appointments');
const marked = (...badges: Badge[]) => badges.map((badge) => ({ ...item, badge }));

describe('the sign of several appointments', () => {
  it('is that of the one that needs somebody most', () => {
    expect(worstOf(marked('synced', 'failed', 'conflict', 'signIn'))).toBe('conflict');
    expect(worstOf(marked('signIn', 'failed'))).toBe('failed');
  });

  it('is none where nobody is needed', () => {
    expect(worstOf(marked('synced', 'waiting', 'readOnly'))).toBeUndefined();
  });
});

/** The studio's book, where the colours of appointments stand for something. */
function bookBy(colourBy: ColourBy, { staff, calendars, settings } = salon()) {
  return {
    settings: { ...settings, colourBy },
    staff: (id: string | null) => staff.find((one) => one.id === id),
    calendar: (id: string | null) => calendars.find((one) => one.id === id),
    current: { staff },
  } as Book;
}

describe('the colour of an appointment', () => {
  it('is its person’s', () => {
    const hues = salon().staff.map(
      ({ id }) => tintFor({ ...item, staff: id }, bookBy('staff')).hue,
    );
    expect(hues).toEqual(salon().staff.map(({ hue }) => hue));
  });

  it('is grey where it is nobody’s, and its calendar’s where there are no people', () => {
    const nobodys = { ...item, staff: null };
    expect(tintFor(nobodys, bookBy('staff')).chroma).toBe(0);
    const alone = { ...salon(), staff: [] };
    expect(tintFor(nobodys, bookBy('staff', alone))).toEqual(
      tintFor(nobodys, bookBy('calendar', alone)),
    );
  });

  it('is the same for the same service, whoever it is with', () => {
    const tint = (title: string, staff: string) =>
      tintFor({ ...item, title, staff }, bookBy('service'));
    expect(tint('Balayage', 'mh')).toEqual(tint('Balayage', 'ib'));
    expect(tint('Balayage', 'mh')).not.toEqual(tint('Cut & blow-dry', 'mh'));
  });

  it('is the same for everything that stands alike, and another for what does not', () => {
    const tint = (change: Partial<typeof item>) =>
      tintFor({ ...item, status: 'confirmed', progress: 'booked', ...change }, bookBy('status'));
    const booked = tint({});
    expect(tint({ staff: 'ib', title: 'Balayage' })).toEqual(booked);
    const hues = [
      booked,
      tint({ progress: 'arrived' }),
      tint({ progress: 'noShow' }),
      tint({ status: 'tentative' }),
    ].map(({ hue }) => hue);
    expect(new Set(hues).size).toBe(hues.length);
    expect(tint({ progress: 'completed' }).chroma).toBe(0);
    expect(tint({ status: 'cancelled' }).chroma).toBe(0);
  });

  it('is its calendar’s, in the hue the calendar has', () => {
    const book = salon();
    book.calendars = book.calendars.map((one) => ({ ...one, color: '#1f6fb5' }));
    const [calendar] = book.calendars;
    expect(tintFor({ ...item, calendar: calendar?.id ?? '' }, bookBy('calendar', book))).toEqual(
      tintOf('#1f6fb5'),
    );
  });
});
