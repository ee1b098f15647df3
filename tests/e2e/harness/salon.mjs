// A believable book: a hair studio with its people, services and clients, one week written out by hand and the weeks
// around it filled evenly. Everybody in it is invented.

const MINUTES_OF_A_DAY = 1440;
const MINUTE = 60_000;

/** Name, hue, hours of a working day. */
const STAFF = [
  ['Maren Holt', 356, '8:30-12:15', '13:00-17:30'],
  ['Idris Bello', 236, '8:30-18:30'],
  ['Sofia Lind', 162, '9:00-18:00'],
  ['Tom Okada', 300, '8:30-11:30', '12:15-18:30'],
];

/** Name, short name, minutes, price in pence. */
const SERVICES = [
  ['Cut & blow-dry', 'Cut', 60, 5800],
  ['Skin fade', 'Fade', 45, 3200],
  ['Balayage', 'Balay.', 120, 16500],
  ['Colour consult', 'Consult', 60, 2500],
  ['Classic cut', 'Classic', 60, 3800],
  ['Root touch-up', 'Roots', 90, 7200],
  ['Facial 60', 'Facial', 60, 6500],
  ['Full colour', 'Colour', 150, 11000],
  ['Cut & style', 'Style', 60, 6200],
  ['Massage 90', 'Mass. 90', 90, 8500],
  ['Fringe & gloss', 'Fringe', 60, 4200],
  ['Cut & beard', 'Beard', 90, 5400],
  ['Gloss & trim', 'Gloss', 90, 7000],
  ['Brow shape', 'Brows', 60, 2800],
  ['Half-head foils', 'Foils', 90, 9500],
  ['Colour correction', 'Correct.', 135, 15500],
  ['Highlights', 'Highl.', 90, 10500],
  ['Bridal party', 'Bridal', 150, 24000],
];

/** Day from Monday, start, end, staff by number, service, client, and what is special. */
const WEEK = [
  [0, '8:30', '9:30', 0, 'Cut & blow-dry', 'Ava Lindgren'],
  [0, '9:45', '10:30', 1, 'Skin fade', 'Karim Aziz'],
  [0, '10:45', '12:45', 2, 'Balayage', 'Chloé Martin'],
  [0, '13:15', '14:15', 0, 'Colour consult', 'Elif Yıldız', { progress: 'noShow' }],
  [0, '14:30', '15:30', 1, 'Classic cut', 'Jonas Weber'],
  [0, '14:30', '16:00', 2, 'Root touch-up', 'Priya Nair'],
  [0, '16:30', '17:30', 3, 'Facial 60', 'Nora Petit'],
  [1, '8:30', '9:15', 1, 'Skin fade', 'Samuel Osei'],
  [1, '9:30', '12:00', 2, 'Full colour', 'Grace Hall'],
  [1, '10:00', '11:00', 0, 'Cut & style', 'Hana Tanaka'],
  [1, '13:00', '14:30', 3, 'Massage 90', 'Ben Carver'],
  [1, '15:00', '16:00', 0, 'Fringe & gloss', 'Ruth Adeyemi', { status: 'cancelled' }],
  [1, '16:15', '17:45', 1, 'Cut & beard', 'Leo Marchetti'],
  [2, '8:30', '9:30', 0, 'Cut & blow-dry', 'Ines Duarte'],
  [2, '9:45', '11:15', 2, 'Gloss & trim', 'Lena Brandt'],
  [2, '10:00', '11:00', 3, 'Brow shape', 'Mina Sato'],
  [2, '11:30', '12:30', 1, 'Classic cut', 'Paul Ricard'],
  [2, '12:45', '14:15', 1, 'Cut & beard', 'Marco Rossi'],
  [2, '15:45', '17:15', 2, 'Half-head foils', 'Aoife Byrne'],
  [2, '17:30', '18:30', 3, 'Facial 60', 'Dana Kovač'],
  [3, '8:30', '9:15', 3, 'Brow shape', 'Yuki Mori'],
  [3, '9:30', '10:30', 0, 'Cut & blow-dry', 'Isla Grant'],
  [3, '10:45', '13:00', 2, 'Colour correction', 'Freya Olsen'],
  [3, '14:30', '16:30', 0, 'Balayage', 'Chloé Martin'],
  [3, '16:45', '17:30', 2, 'Root touch-up', 'Tess Moreau'],
  [4, '9:00', '10:30', 2, 'Highlights', 'Olivia Chen', { status: 'tentative' }],
  [4, '11:00', '12:00', 0, 'Cut & style', 'Ruth Adeyemi'],
  [4, '12:30', '14:00', 3, 'Massage 90', 'Ben Carver'],
  [4, '13:00', '14:30', 2, 'Full colour', 'Amara Diallo'],
  [4, '15:00', '16:00', 0, 'Colour consult', 'Elif Yıldız'],
  [4, '16:30', '18:00', 2, 'Gloss & trim', 'Zoe Hartmann'],
  [5, '8:30', '11:00', 0, 'Bridal party', 'Niamh Kelly'],
  [5, '9:00', '9:45', 1, 'Skin fade', 'Karim Aziz'],
  [5, '10:00', '11:00', 1, 'Cut & beard', 'Omar Haddad'],
  [5, '11:30', '13:00', 2, 'Balayage', 'Mara Vidal', { status: 'tentative' }],
  [5, '13:30', '14:30', 3, 'Facial 60', 'Nora Petit'],
];

/** Day from Monday, number of days, title, staff by number. */
const WHOLE_DAYS = [
  [0, 1, 'Stock delivery', null],
  [3, 2, 'Idris · Training in Leeds', 1],
  [12, 4, 'Hair fair, Birmingham', 2],
];

const ZONES = [
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Pacific/Auckland',
  'Asia/Tokyo',
  'Asia/Dubai',
];

/** Where the studio is: a place in which it is the middle of a day now, and not of a Sunday if there is one. */
export function studioZone(now) {
  const clocks = ZONES.map((zone) => ({ zone, local: new Date(localMinutes(now, zone) * MINUTE) }));
  const days = clocks.filter(({ local }) => local.getUTCHours() >= 9 && local.getUTCHours() < 16);
  return (days.find(({ local }) => local.getUTCDay() > 0) ?? days[0]).zone;
}

/** Minutes since 1970 on the clocks of a zone. */
export function localMinutes(now, zone) {
  const local = now.toLocaleString('sv-SE', { timeZone: zone }); // 2026-11-20 14:20:00
  return Math.floor(Date.parse(`${local.replace(' ', 'T')}Z`) / MINUTE);
}

/** Fills the week of an open book in which it is `now` (local minutes since 1970), and `weeks` weeks around it. */
export async function furnish(desk, now, weeks = 0) {
  const today = Math.floor(now / MINUTES_OF_A_DAY);
  const monday = today - ((today + 3) % 7); // 1 January 1970 was a Thursday
  const book = await desk.ask('get_book');
  for (const [name, hue] of STAFF) {
    const id = book.staff.find((person) => person.name === name)?.id ?? null;
    await desk.ask('save_staff', { id, name, hue, visible: true, archived: false });
  }
  for (const [name, shortName, minutes, price] of SERVICES) {
    const service = { id: null, name, shortName, minutes, price, archived: false };
    await desk.ask('save_service', service);
  }
  const { staff, services } = await desk.ask('get_book');
  const people = STAFF.map(([name]) => staff.find((person) => person.name === name).id);
  const staffHours = STAFF.map(([, , ...hours], who) => ({
    staff: people[who],
    week: weekOf(hours.map(stretch)),
  }));
  const openingHours = weekOf([{ from: 510, to: 1110 }]);
  await desk.ask('save_settings', { ...book.settings, openingHours, staffHours });
  const service = (name) => services.find((one) => one.name === name).id;

  const clients = new Map();
  const client = async (name) => {
    if (!clients.has(name)) {
      const phone = `07700 900${100 + clients.size}`;
      const first = name
        .split(' ')[0]
        .normalize('NFD')
        .replaceAll(/[^A-Za-z]/g, '');
      const email = `${first.toLowerCase()}@example.com`;
      const saved = { id: null, name, phone, email, notes: '' };
      clients.set(name, (await desk.ask('save_client', saved)).id);
    }
    return clients.get(name);
  };

  for (const [day, from, to, who, what, name, special = {}] of [...WEEK, ...around(weeks)]) {
    const first = (monday + day) * MINUTES_OF_A_DAY;
    const appointment = {
      ...PLAIN,
      start: first + minute(from),
      end: first + minute(to),
      staff: people[who],
      client: await client(name),
      service: service(what),
      status: special.status ?? 'confirmed',
    };
    const { id } = await desk.ask('create_appointment', { appointment });
    const over = appointment.end <= now && appointment.status === 'confirmed';
    const progress = over ? (special.progress ?? 'completed') : 'booked';
    if (progress !== 'booked') await desk.ask('set_progress', { id, progress });
  }
  for (const [day, length, summary, who] of WHOLE_DAYS) {
    const start = (monday + day) * MINUTES_OF_A_DAY;
    const end = start + length * MINUTES_OF_A_DAY;
    const whole = { ...PLAIN, start, end, allDay: true, summary, staff: people[who] ?? null };
    await desk.ask('create_appointment', { appointment: whole });
  }
}

/** What an appointment says that says nothing else. */
export const PLAIN = {
  allDay: false,
  summary: '',
  notes: '',
  location: '',
  status: 'confirmed',
  opaque: true,
  staff: null,
  client: null,
  service: null,
  calendar: null,
  repeat: null,
  reminders: [],
  syncOff: false,
};

/** The same hours from Monday to Saturday. */
const weekOf = (hours) => Array.from({ length: 7 }, (_, day) => (day < 6 ? hours : []));

const stretch = (hours) => {
  const [from, to] = hours.split('-').map(minute);
  return { from, to };
};

const minute = (time) => {
  const [hour, rest] = time.split(':').map(Number);
  return hour * 60 + rest;
};

const FIRST = 'Ada Bea Carl Dora Emil Fay Gita Hugo Iris Jun Kaya Luis'.split(' ');
const LAST = 'Abel Brook Costa Dahl Evans Fuchs Gomes Hale Ito Jansen Klein'.split(' ');

/** Ordinary weeks before and after the one written out: some of everybody's work on every day. */
function around(weeks) {
  const lines = [];
  for (let week = -weeks; week <= weeks; week += 1) {
    for (let day = week * 7; week !== 0 && day < week * 7 + 6; day += 1) {
      for (const who of STAFF.keys()) {
        const seed = Math.abs(day * 31 + who * 5);
        const [what, , length] = SERVICES[seed % (SERVICES.length - 1)];
        const from = 525 + (seed % 7) * 60 + ((who * 45) % 60);
        const name = `${FIRST[seed % FIRST.length]} ${LAST[(seed * 7) % LAST.length]}`;
        lines.push([day, time(from), time(from + length), who, what, name]);
      }
    }
  }
  return lines;
}

const time = (minutes) => `${Math.floor(minutes / 60)}:${minutes % 60}`;
