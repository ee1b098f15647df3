import type { ProviderDto } from '$lib/api/bindings/ProviderDto';

/** Services one signs in to with the system's browser; no password is typed into Daybook. */
export interface BrowserService {
  id: Exclude<ProviderDto, 'calDav'>;
  name: string;
  /** One line on the card. */
  about: string;
}

export const GOOGLE: BrowserService = {
  id: 'google',
  name: 'Google',
  about: 'Google Calendar, your own or your company’s',
};

export const BROWSER_SERVICES: readonly BrowserService[] = [GOOGLE];

/** The service of an account; `undefined` where a password is used. */
export function browserService(provider: ProviderDto): BrowserService | undefined {
  return BROWSER_SERVICES.find(({ id }) => id === provider);
}
