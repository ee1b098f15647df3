import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { SyncPhase } from '$lib/api/bindings/SyncPhase';
import { numberWords } from '$lib/time/locale';
import type { Tone } from '../shared/tone';

/** How an account stands, honestly: in step is said only when nothing waits and nothing failed. */
export function accountWords(
  { state, provider, lastError, lastOk, waiting, failed, conflicts }: AccountDto,
  phase: SyncPhase | undefined,
): { tone: Tone; title: string } {
  const changes = waiting === 1 ? '1 change' : `${numberWords(waiting)} changes`;
  if (state === 'needsSignIn') return { tone: 'error', title: `${provider} signed us out.` };
  if (state === 'paused') {
    return {
      tone: 'quiet',
      title: waiting === 0 ? 'Paused. Changes are kept here.' : `Paused. ${changes} kept here.`,
    };
  }
  if (phase === 'offline') {
    return {
      tone: 'quiet',
      title:
        waiting === 0 ? 'Offline. Everything is saved here.' : `Offline. ${changes} kept here.`,
    };
  }
  if (lastError) return { tone: 'error', title: lastError };
  if (phase === 'running') return { tone: 'pending', title: 'Syncing…' };
  if (waiting > 0) {
    return { tone: 'pending', title: `${changes} ${waiting === 1 ? 'waits' : 'wait'} to be sent.` };
  }
  if (failed > 0 || conflicts > 0) return { tone: 'quiet', title: 'All else is caught up.' };
  if (lastOk === null) return { tone: 'quiet', title: 'Not confirmed yet.' };
  return { tone: 'ok', title: 'All caught up.' };
}
