import { describe, expect, it } from 'vitest';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { dayFromIso } from '../shared/clock';
import { appointments, NOW, salon } from '$lib/preview/salon';
import { commandsFor, lineFor } from './commands';

const TODAY = dayFromIso('2026-11-18');
const labels = (text: string) => commandsFor(text, TODAY).map((command) => command.label);

describe('commands of the palette', () => {
  it('reads a date in simple words', () => {
    expect(labels('tomorrow')).toEqual(['Go to Thursday 19 November 2026']);
    expect(labels('24 nov')).toEqual(['Go to Tuesday 24 November 2026']);
    expect(labels('fri')[0]).toBe('Go to Friday 20 November 2026');
    expect(labels('in 6 weeks')).toEqual(['Go to Wednesday 30 December 2026']);
  });

  it('offers both days where a date can mean two', () => {
    expect(labels('next thu')).toEqual([
      'Go to Thursday 26 November 2026',
      'Go to Thursday 19 November 2026',
    ]);
  });

  it('finds commands by the beginnings of their words', () => {
    expect(labels('new')).toEqual(['New appointment']);
    expect(labels('we vi')).toEqual(['Week view', 'Work week view']);
    expect(labels('cal')).toContain('Connect a calendar');
  });

  it('knows the history of an appointment only when there is one in sight', () => {
    expect(labels('hist')).toEqual([]);
    const about = { item: undefined };
    expect(commandsFor('hist', TODAY, about)[0]?.label).toBe('History of this appointment');
  });

  it('knows what can be done to the appointment in sight', () => {
    const [some] = appointments().filter(({ id }) => id === 'week-24');
    if (!some) throw new Error('an appointment');
    const can = (change: Partial<ItemDto>) =>
      commandsFor('', TODAY, { item: { ...some, ...change } })
        .map(({ label }) => label)
        .slice(1, 7);
    expect(can({})).toEqual([
      'Check in',
      'Cancel this appointment',
      'Reschedule this appointment',
      'Duplicate this appointment',
      'Book again',
      'History of this appointment',
    ]);
    expect(can({ progress: 'arrived' })[0]).toBe('Done');
    expect(can({ status: 'cancelled' })[0]).toBe('Reschedule this appointment');
    expect(can({ client: '' })).not.toContain('Book again');
    expect(can({ readOnly: true })[0]).toBe('History of this appointment');
  });

  it('syncs, takes back and does again', () => {
    expect(labels('sync')).toEqual(['Sync now', 'Sync activity']);
    expect(labels('undo')).toEqual(['Undo']);
    expect(labels('redo')).toEqual(['Redo']);
  });

  it('offers to book a line that says what and when', () => {
    const label = (text: string) => lineFor(text, salon(), NOW)?.label;
    expect(label('chloe balayage thu 14:30')).toBe('Book “chloe balayage thu 14:30”');
    expect(label('chloe martin')).toBeUndefined();
    expect(label('thu 26 nov')).toBeUndefined();
    expect(label('thu 14:30')).toBeUndefined();
  });

  it('offers nothing for a name', () => {
    expect(labels('freya olsen')).toEqual([]);
  });
});
