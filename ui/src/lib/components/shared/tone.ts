/** The meanings a colour may have beside people's own. */
export type Tone = 'quiet' | 'local' | 'pending' | 'ok' | 'error' | 'conflict';
