/** Which money is used where (ISO 3166 and ISO 4217). No web view knows it, so it is written down here. */

/** Where each of the currencies that several places or many people use is used. */
const PLACES: Record<string, string> = {
  EUR: 'AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA XK YT',
  USD: 'AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI',
  GBP: 'GB GG IM JE',
  AUD: 'AU CC CX HM KI NF NR TV',
  NZD: 'CK NU NZ PN TK',
  CHF: 'CH LI',
  DKK: 'DK FO GL',
  NOK: 'BV NO SJ',
  MAD: 'EH MA',
  ILS: 'IL PS',
  XAF: 'CF CG CM GA GQ TD',
  XOF: 'BF BJ CI GW ML NE SN TG',
  XPF: 'NC PF WF',
  XCD: 'AG AI DM GD KN LC MS VC',
};

/** Those that one place uses alone: place and currency in turn. */
const ALONE =
  'AE AED AF AFN AL ALL AM AMD AO AOA AR ARS AW AWG AZ AZN BA BAM BB BBD BD BDT BH BHD BI BIF BM BMD BN BND ' +
  'BO BOB BR BRL BS BSD BT BTN BW BWP BY BYN BZ BZD CA CAD CD CDF CL CLP CN CNY CO COP CR CRC CU CUP CV CVE ' +
  'CZ CZK DJ DJF DO DOP DZ DZD EG EGP ER ERN ET ETB FJ FJD FK FKP GE GEL GH GHS GI GIP GM GMD GN GNF GT GTQ ' +
  'GY GYD HK HKD HN HNL HT HTG HU HUF ID IDR IN INR IQ IQD IR IRR IS ISK JM JMD JO JOD JP JPY KE KES KG KGS ' +
  'KH KHR KM KMF KP KPW KR KRW KW KWD KY KYD KZ KZT LA LAK LB LBP LK LKR LR LRD LS LSL LY LYD MD MDL MG MGA ' +
  'MK MKD MM MMK MN MNT MO MOP MR MRU MU MUR MV MVR MW MWK MX MXN MY MYR MZ MZN NA NAD NG NGN NI NIO NP NPR ' +
  'OM OMR PA PAB PE PEN PG PGK PH PHP PK PKR PL PLN PY PYG QA QAR RO RON RS RSD RU RUB RW RWF SA SAR SB SBD ' +
  'SC SCR SD SDG SE SEK SG SGD SH SHP SL SLE SO SOS SR SRD SS SSP ST STN SY SYP SZ SZL TH THB TJ TJS TM TMT ' +
  'TN TND TO TOP TR TRY TT TTD TW TWD TZ TZS UA UAH UG UGX UY UYU UZ UZS VE VES VN VND VU VUV WS WST YE YER ' +
  'ZA ZAR ZM ZMW ZW ZWG';

/** What is used in a place ("DE"); `undefined` where nothing is known of it. */
export function currencyOf(region: string): string | undefined {
  const shared = Object.entries(PLACES).find(([, places]) => places.split(' ').includes(region));
  if (shared) return shared[0];
  const words = ALONE.split(' ');
  const at = words.findIndex((word, index) => index % 2 === 0 && word === region);
  return at === -1 ? undefined : words[at + 1];
}

/** Every currency in use, by its code. */
export function allCurrencies(): string[] {
  const alone = ALONE.split(' ').filter((_, index) => index % 2 === 1);
  return [...Object.keys(PLACES), ...alone].sort();
}

const names = new Intl.DisplayNames('en', { type: 'currency' });

/** "Swiss Franc"; the code itself where the web view has no name for it. */
export function currencyName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
