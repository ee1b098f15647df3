import type { CalendarModeDto } from '$lib/api/bindings/CalendarModeDto';
import type { MirrorPreviewDto } from '$lib/api/bindings/MirrorPreviewDto';
import type { PrivacyDto } from '$lib/api/bindings/PrivacyDto';

/** What a calendar can show of appointments that are at home in other calendars. */
export type Mirrored = PrivacyDto | 'nothing';

/** The choices, in words. A calendar that is only written to would be of no use without any. */
export function mirrorChoices(mode: CalendarModeDto): { value: Mirrored; label: string }[] {
  return [
    ...(mode === 'publish' ? [] : [{ value: 'nothing' as const, label: 'Nothing' }]),
    { value: 'busy', label: 'That the time is taken' },
    { value: 'initials', label: 'The client’s initials' },
    { value: 'service', label: 'The service' },
    { value: 'full', label: 'Everything but guests' },
  ];
}

/** Exactly how the next appointment looks there. */
export function mirrorExample(
  mirrored: Mirrored,
  preview: MirrorPreviewDto | null | undefined,
): string | undefined {
  const shown = preview?.shown.find(({ privacy }) => privacy === mirrored);
  if (!preview || !shown) return undefined;
  const { title, client, when } = preview;
  const whose = client && `, ${client}`;
  const more = [shown.location && 'its place', shown.notes && 'its notes'].filter(Boolean);
  const besides = more.length > 0 ? `, with ${more.join(' and ')}` : '';
  return `“${title}”${whose} (${when}) shows as “${shown.title || 'Without a title'}”${besides}.`;
}
