import { describe, expect, it } from 'vitest';
import type { Badge } from '$lib/api/bindings/Badge';
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

describe('the colour of what is nobody’s', () => {
  const tintAmong = (staff: ReturnType<typeof salon>['staff']) =>
    tintFor({ ...item, staff: null }, {
      staff: () => undefined,
      calendar: () => ({ color: '#1f6fb5' }),
      current: { staff },
    } as unknown as Book);

  it('is grey where there are people, and its calendar’s where there are none', () => {
    expect(tintAmong(salon().staff).chroma).toBe(0);
    expect(tintAmong([]).chroma).toBe(1);
  });
});
