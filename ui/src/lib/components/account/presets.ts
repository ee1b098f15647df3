/** Services whose calendars can be connected by CalDAV, and how one signs in to each. */
export interface Preset {
  id: 'icloud' | 'fastmail' | 'nextcloud' | 'other';
  name: string;
  /** One line on the card. */
  about: string;
  /** Where to look; empty asks for it. */
  address: string;
  /** What the address field asks for, where it is shown. */
  addressLabel: string;
  addressHint: string;
  userLabel: string;
  userPlaceholder: string;
  passwordLabel: string;
  /** Where to make a password for Daybook. */
  passwordHelp: string;
  /** What to do next when the user name or the password was refused. */
  refused: string;
  /** Addresses and e-mail addresses that belong to the service. */
  hosts: RegExp | null;
}

/** For servers without a preset of their own. */
export const OTHER: Preset = {
  id: 'other',
  name: 'Other CalDAV',
  about: 'Any other calendar server',
  address: '',
  addressLabel: 'Address or e-mail',
  addressHint: 'A web address, a server’s name or your e-mail address',
  userLabel: 'User name',
  userPlaceholder: 'Empty if it is the e-mail address',
  passwordLabel: 'Password',
  passwordHelp: 'If your provider offers app passwords, make one for Daybook and use it here.',
  refused:
    'Check both for typing mistakes and Caps Lock. Some providers want the whole e-mail address as the user name. With two-factor sign-in, make an app password in your provider’s settings, usually under Security, and use it here.',
  hosts: null,
};

export const PRESETS: Preset[] = [
  {
    id: 'icloud',
    name: 'iCloud',
    about: 'Calendars of an Apple Account',
    address: 'https://caldav.icloud.com',
    addressLabel: 'Address',
    addressHint: '',
    userLabel: 'Apple Account e-mail',
    userPlaceholder: 'maren@icloud.com',
    passwordLabel: 'App-specific password',
    passwordHelp:
      'Your usual Apple password does not work here. Make an app-specific password at account.apple.com, under Sign-In and Security.',
    refused:
      'iCloud takes an app-specific password here, never the usual one. Make a new one at account.apple.com under Sign-In and Security, App-Specific Passwords, and enter it below with its hyphens. The user name is the e-mail address of the Apple Account.',
    hosts: /(^|[@./])(icloud|me|mac)\.com\b/i,
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    about: 'Calendars of a Fastmail account',
    address: 'https://caldav.fastmail.com',
    addressLabel: 'Address',
    addressHint: '',
    userLabel: 'Fastmail address',
    userPlaceholder: 'maren@fastmail.com',
    passwordLabel: 'App password',
    passwordHelp:
      'Make one in Fastmail under Settings, Privacy & Security, Manage app passwords. It needs access to calendars.',
    refused:
      'Fastmail takes an app password here, never the usual one. Make a new one at app.fastmail.com under Settings, Privacy & Security, Manage app passwords, with access to calendars, and enter it below. The user name is the whole Fastmail address.',
    hosts: /(^|[@./])fastmail\.(com|fm)\b/i,
  },
  {
    id: 'nextcloud',
    name: 'Nextcloud',
    about: 'Your own or your provider’s cloud',
    address: '',
    addressLabel: 'Address of the cloud',
    addressHint: 'As in the browser, for example cloud.example.com',
    userLabel: 'User name',
    userPlaceholder: 'maren',
    passwordLabel: 'App password',
    passwordHelp:
      'Make one in Nextcloud under Personal settings, Security, Devices & sessions. With two-factor sign-in the usual password does not work.',
    refused:
      'Make an app password in Nextcloud under Personal settings, Security, Devices & sessions. Nextcloud shows a user name beside it: enter both exactly like that.',
    hosts: null,
  },
  OTHER,
];

/** The service that is really signed in to: its own address may have been typed under another name. */
export function serviceAt(preset: Preset, ...typed: string[]): Preset {
  if (preset.id !== 'other') return preset;
  return PRESETS.find(({ hosts }) => typed.some((text) => hosts?.test(text))) ?? preset;
}
