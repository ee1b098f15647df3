import { describe, expect, it } from 'vitest';
import { dayFromIso } from '../shared/clock';
import { NOW, salon } from '$lib/preview/salon';
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
    expect(commandsFor('hist', TODAY, true)[0]?.label).toBe('History of this appointment');
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
