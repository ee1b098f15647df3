import type { Badge } from '$lib/api/bindings/Badge';
import type { SyncLineDto } from '$lib/api/bindings/SyncLineDto';
import type { Tone } from '../shared/tone';

/** What can be done about a sync state. */
export type SyncAction = 'sendNow' | 'retry' | 'settle' | 'signIn' | 'switchOn';

/** A sync state for people. "Saved here" always comes first where it is true. */
export interface BadgeWords {
  tone: Tone;
  title: string;
  detail: string;
  action?: SyncAction;
}

/** The button for each action. */
export const ACTION_LABELS: Record<SyncAction, string> = {
  sendNow: 'Send now',
  retry: 'Retry',
  settle: 'Settle',
  signIn: 'Sign in',
  switchOn: 'Switch on',
};

/** What to know beside the line itself. */
export interface BadgeContext {
  /** "iCloud", "Fastmail", or the label of the account. */
  provider: string;
  /** No server can be reached. */
  offline: boolean;
  /** When the provider last confirmed it, in words; empty when never. */
  confirmed: string;
}

/** Says where an appointment stands with the provider, and what can be done. */
export function badgeWords(
  line: Pick<SyncLineDto, 'badge' | 'detail'>,
  { provider, offline, confirmed }: BadgeContext,
): BadgeWords {
  const words: Record<Badge, BadgeWords> = {
    local: {
      tone: 'local',
      title: 'Only on this computer',
      detail: 'Choose another calendar for it to share it.',
    },
    off: {
      tone: 'local',
      title: `Not kept in step with ${provider}`,
      detail: 'What changes here or there stays on its own side.',
      action: 'switchOn',
    },
    waiting: {
      tone: 'pending',
      title: offline
        ? `Saved here, waiting for the internet`
        : `Saved here, waiting for ${provider}`,
      detail: offline
        ? 'It is sent when you are back online.'
        : 'It is sent soon. You can keep working.',
      ...(offline ? {} : { action: 'sendNow' as const }),
    },
    sending: {
      tone: 'pending',
      title: `Saved here, sending to ${provider}`,
      detail: 'You can keep working.',
    },
    synced: {
      tone: 'ok',
      title: confirmed === '' ? `Matches ${provider}` : `Matches ${provider}, ${confirmed}`,
      detail: '',
    },
    conflict: {
      tone: 'conflict',
      title: `Changed here and in ${provider}`,
      detail: 'Both versions are safe. Choose what to keep.',
      action: 'settle',
    },
    failed: {
      tone: 'error',
      title: `Saved here, but ${provider} refused it`,
      detail: line.detail || 'Try again, or duplicate it in another calendar.',
      action: 'retry',
    },
    signIn: {
      tone: 'error',
      title: `Saved here, ${provider} signed us out`,
      detail: 'Nothing is lost. It is sent once you sign in again.',
      action: 'signIn',
    },
    readOnly: {
      tone: 'quiet',
      title: 'Can be viewed, not changed',
      detail: line.detail || `${provider} lets you read this calendar only.`,
    },
  };
  // What was on its way when the connection was lost goes again.
  return words[offline && line.badge === 'sending' ? 'waiting' : line.badge];
}
