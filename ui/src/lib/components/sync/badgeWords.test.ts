import { describe, expect, it } from 'vitest';
import type { Badge } from '$lib/api/bindings/Badge';
import { badgeWords } from './badgeWords';

const say = (badge: Badge, offline = false, detail = '') =>
  badgeWords({ badge, detail }, { provider: 'iCloud', offline, confirmed: '10:42' });

describe('a sync state in words', () => {
  it('says first that a change is saved here, whatever the provider does', () => {
    for (const badge of ['waiting', 'sending', 'failed', 'signIn'] as const) {
      expect(say(badge).title).toMatch(/^Saved here/);
    }
  });

  it('claims a match only with the time it was confirmed', () => {
    expect(say('synced').title).toBe('Matches iCloud, 10:42');
  });

  it('offers to send only while a server can be reached', () => {
    expect(say('waiting').action).toBe('sendNow');
    expect(say('waiting', true).action).toBeUndefined();
  });

  it('sends nothing while offline', () => {
    expect(say('sending', true).title).toBe('Saved here, waiting for the internet');
  });

  it('offers the next step where the user has to do something', () => {
    expect(say('failed').action).toBe('retry');
    expect(say('conflict').action).toBe('settle');
    expect(say('signIn').action).toBe('signIn');
    expect(say('off').action).toBe('switchOn');
  });

  it('gives the reason of a refusal', () => {
    expect(say('failed', false, 'The calendar is read-only.').detail).toBe(
      'The calendar is read-only.',
    );
  });
});
